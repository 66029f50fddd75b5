// kill -9 in the middle of a burst of confirmations: whatever was answered is there, the rest is whole or
// not at all, tallies equal a recount, the log's chain verifies. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld, Person } from '../serve.mjs'
import { crash, pause, person, ROUNDS, writeDestinations, writeRoster } from './_crash.mjs'

const CROWD = 24
const SERVE = { now: '2024-07-01', args: ['--trust-proxy'] }

// Each comes from an address of his own: the door counts by address.
async function arrive(world, n) {
  const who = new Person(world.url)
  who.headers = { 'x-forwarded-for': `198.51.100.${n}` }
  const { student_no, name, id_last } = person(n)
  await who.firstLogin({ student_no, name, id_last })
  return who
}

// Everything but the last click; the click says whether it was answered.
async function ready(who) {
  const page = await who.get('/my/confirm')
  const version = /name="version" value="(\d+)"/.exec(page.text)[1]
  return async () => {
    const res = await who.post('/my/confirm', { version }).catch(() => undefined)
    if (res) assert.equal(res.status, 303)
    return res !== undefined
  }
}

// All click at once; the crash comes after a random number of answers, or a moment later.
async function burst(world, engine, round, clicks) {
  const enough = Math.floor(Math.random() * CROWD * 0.75)
  let answers = 0
  let reached
  const moment = new Promise((resolve) => { reached = resolve })
  const all = clicks.map(async (click) => {
    const answered = await click()
    answers += answered
    if (answers >= enough) reached()
    return answered
  })
  await (enough > 0 ? moment : pause(Math.random() * 10))
  await crash(world, engine, round)
  return Promise.all(all)
}

for (const engine of engines) {
  test(`confirmations cut off by a crash, on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await writeRoster(world.file('roster.csv'), CROWD)
    await world.must(['import', 'roster', world.file('roster.csv')])
    await world.start(SERVE)
    const crowd = []
    for (let i = 1; i <= CROWD; i++) crowd.push(await arrive(world, i))
    await world.stop()

    for (let round = 0; round < ROUNDS; round++) {
      await t.test(`round ${round + 1}`, async (t) => {
        const category = ['701', '703'][round % 2] // another one each time: there is something to confirm again
        await writeDestinations(world.file('destinations.csv'), CROWD, category)
        await world.must(['import', 'destinations', world.file('destinations.csv')])
        await world.start(SERVE)
        for (const who of crowd) who.url = world.url
        const answered = await burst(world, engine, round, await Promise.all(crowd.map(ready)))
        t.diagnostic(`${answered.filter(Boolean).length} of ${CROWD} were answered`)

        await world.must(['check'])
        await world.start(SERVE)
        for (const [i, who] of crowd.entries()) {
          who.url = world.url
          const { stage, row } = await who.json('/my')
          assert.equal(row.category, category)
          assert.ok(stage === 'confirmed' || (stage === 'to_confirm' && !answered[i]), `${i}: ${stage}`)
          if (stage === 'to_confirm') assert.equal(await (await ready(who))(), true)
        }
        await world.stop()
        await world.must(['check'])
      })
    }
    const stats = JSON.parse(await world.must(['stats', '--cohort', '2024', '--json']))
    assert.equal(stats.groups[0].confirmed, CROWD)
  })
}
