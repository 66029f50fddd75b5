// kill -9 in the middle of an import's writing: begun again it goes on where it stopped, repeats nothing,
// and ends as an import that nobody disturbed. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { crash, pause, ROUNDS, writeRoster } from './_crash.mjs'

const ROWS = 3000 // six chunks
const moment = (minutes) => new Date(Date.UTC(2024, 6, 1, 1, minutes)).toISOString().slice(0, 19) + '+00:00'

async function until(office, job, state) {
  for (;;) {
    const now = await office.json(job)
    if (now.state === state) return now
    assert.ok(!['failed', 'cancelled'].includes(now.state), now.message)
    await pause(20)
  }
}

// A university with the workbook checked, up to the click on "write".
async function readyToApply(engine, t) {
  const world = await openWorld({ engine, cohort: '2024' })
  t.after(() => world.close())
  await world.addUser({ login: 'office', name: '周办', role: 'office' })
  await writeRoster(world.file('roster.csv'), ROWS)
  await world.start({ now: moment(0) })
  const office = await world.login('office')
  const book = new File([await readFile(world.file('roster.csv'))], 'roster.csv')
  const sent = await office.post('/imports', { kind: 'roster_import', book }, { from: '/imports' })
  const job = sent.location.replace('imports', 'jobs')
  await until(office, job, 'checked')
  return { world, office, job }
}

async function apply(office, job) {
  const res = await office.post(`${job.replace('jobs', 'imports')}/apply`, { whole: '0' })
  assert.equal(res.status, 303)
}

// What an end can be told by: the counts, and how long the log is.
async function ending(world) {
  const stats = JSON.parse(await world.must(['stats', '--cohort', '2024', '--by', 'college,major', '--json']))
  const entries = /记录 (\d+) 条/.exec(await world.must(['check']))[1]
  return { graduates: stats.groups.map((g) => [g.key, g.graduates, g.unregistered]), entries: Number(entries) }
}

for (const engine of engines) {
  test(`an import cut off by a crash, on ${engine}`, async (t) => {
    let undisturbed, took

    await t.test('undisturbed', async (t) => {
      const { world, office, job } = await readyToApply(engine, t)
      const from = performance.now()
      await apply(office, job)
      const { added } = await until(office, job, 'done')
      took = performance.now() - from
      assert.equal(added, ROWS)
      await world.stop()
      undisturbed = await ending(world)
      assert.equal(undisturbed.graduates[0][1], ROWS)
    })

    for (let round = 0; round < ROUNDS; round++) {
      await t.test(`round ${round + 1}`, async (t) => {
        const { world, office, job } = await readyToApply(engine, t)
        await apply(office, job)
        const enough = Math.floor(Math.random() * ROWS * 0.9)
        while ((await office.json(job)).rows < enough) await pause(5)
        await pause(Math.random() * took / 6)
        await crash(world, engine, round)
        await world.must(['check'])

        await world.start({ now: moment(2) }) // the dead process's lease has run out by then
        office.url = world.url
        const half = await office.json(job)
        t.diagnostic(`${half.rows} of ${ROWS} rows were written`)
        const { added } = await until(office, job, 'done')
        assert.equal(added, ROWS)
        await world.stop()
        assert.deepEqual(await ending(world), undisturbed)
      })
    }
  })
}
