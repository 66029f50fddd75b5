// kill -9 while a long list is reminded, and two processes on one database: each person gets each letter once, nobody is
// left out. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { crash, pause, ROUNDS, writeRoster } from './_crash.mjs'

const CROWD = 1600
const RULE = { cap_days: 1, cap_inapp: 20, cap_mail: 2, cap_hook: 1, rest_from: '21:00', rest_until: '08:00', ladder_days: '', ladder_at: '09:00', version: 0 }
const at = (minutes) => new Date(Date.parse('2024-07-01T09:00:00+08:00') + minutes * 60000).toISOString()

async function settled(who, find) {
  for (let i = 0; i < 600; i++) {
    const batch = (await who.json('/reminders')).batches.find(find)
    if (batch?.state === 'made') return batch
    await pause(100)
  }
  throw new Error('the batch was not ended')
}

// Who got what, read page by page: each (person, channel) once.
async function letters(who, id) {
  const seen = new Map()
  for (let after = ''; ;) {
    const page = await who.json(`/reminders/${id}?after=${after}`)
    for (const row of page.rows) seen.set(`${row.graduate_id} ${row.channel}`, row.outcome)
    if (!page.next_after) return seen
    after = page.next_after
  }
}

async function peopled(engine) {
  const world = await openWorld({ engine, cohort: '2024' })
  await writeRoster(world.file('roster.csv'), CROWD)
  await world.must(['import', 'roster', world.file('roster.csv')])
  await world.addUser({ login: 'office', name: '周办', role: 'office' })
  return world
}

for (const engine of engines) {
  test(`reminders cut off by a crash, on ${engine}`, async (t) => {
    const world = await peopled(engine)
    t.after(() => world.close())
    await world.start({ now: at(0) })
    let office = await world.login('office')
    assert.equal((await office.post('/reminders/rules', RULE, { from: '/reminders/rules' })).status, 303)

    for (let round = 0; round < ROUNDS; round++) {
      const key = `round-${round}`
      const send = () => office.post('/reminders/new?list=unregistered&all=1', { list: 'unregistered', channels: 'inapp', key }, { from: '/missing' })
      const before = (await office.json('/reminders')).batches.length
      const sending = send().catch(() => undefined)
      await pause(Math.random() * 250)
      await crash(world, engine, round)
      await sending
      await world.start({ now: at(5 * (round + 1)) }) // whoever began it is long past his minute
      office = await world.login('office')
      if ((await office.json('/reminders')).batches.length === before) assert.equal((await send()).status, 303) // it died before it began
      const batch = await settled(office, (b, i) => i === 0)
      assert.equal((await send()).location, `/reminders/${batch.id}`) // the same form, the same batch
      assert.deepEqual([batch.people, batch.letters, batch.left_out], [CROWD, CROWD, 0])
      const seen = await letters(office, batch.id)
      assert.equal(seen.size, CROWD)
      assert.ok([...seen.values()].every((o) => o === 'sent'))
      assert.equal((await office.json('/reminders')).batches.length, round + 1)
    }
    await world.stop()
    await world.must(['check'])
  })
}

test('two processes on one PostgreSQL do a plan once', { skip: !process.env.QX_TEST_PG }, async (t) => {
  const world = await peopled('postgresql')
  t.after(() => world.close())
  const twin = Object.assign(Object.create(Object.getPrototypeOf(world)), world)
  await world.start({ now: at(0) })
  let office = await world.login('office')
  const plan = { kinds: ['unregistered'], weekdays: ['1'], at_time: '10:00', channels: ['inapp'] }
  assert.equal((await office.post('/reminders/plans/new', plan, { from: '/reminders/plans/new' })).status, 303)
  await world.stop()
  await Promise.all([world.start({ now: at(61) }), twin.start({ now: at(61) })])
  t.after(() => twin.stop('SIGKILL'))
  office = await world.login('office')
  const batch = await settled(office, (b) => b.source === 'plan')
  assert.deepEqual([batch.people, batch.letters], [CROWD, CROWD])
  await pause(1500)
  assert.equal((await office.json('/reminders')).batches.length, 1)
  assert.equal((await letters(office, batch.id)).size, CROWD)
})
