// Killed across due moments at random, on PostgreSQL two processes at a time: each due moment has exactly one snapshot,
// each day's plan wrote to each person once, and everything can be counted again. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { crash, pause, ROUNDS, writeDestinations, writeRoster } from './_crash.mjs'

const PEOPLE = 30
const RULE = { cap_days: 1, cap_inapp: 9, cap_mail: 1, cap_hook: 1, rest_from: '21:00', rest_until: '08:00', ladder_days: '', ladder_at: '09:00', version: 0 }
const FRIDAYS = 7 // a week's due is the end of Friday: passed with Saturday
const day = (n) => new Date(Date.UTC(2024, 2, 4 + n)).toISOString().slice(0, 10) // from Monday, 4 March
const weekday = (n) => n % 7 < 5
const holidays = ['2024-04-04', '2024-04-05', '2024-05-01', '2024-05-02', '2024-05-03', '2024-06-10']
const worked = ['2024-04-07', '2024-04-28', '2024-05-11']
const works = (n) => worked.includes(day(n)) || (weekday(n) && !holidays.includes(day(n)))

for (const engine of engines)
  test(`processes that die across due moments, on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-03-01T12:00' })
    t.after(() => world.close())
    const twin = engine === 'postgresql' ? world.twin() : undefined
    t.after(() => twin?.kill())
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await writeRoster(world.file('roster.csv'), PEOPLE)
    await world.must(['import', 'roster', world.file('roster.csv')])
    await world.start({ now: '2024-03-03T20:00' })
    const office = await world.login('office')
    const plan = await office.post('/reminders/plans/new', { kinds: 'unregistered', weekdays: ['1', '2', '3', '4', '5', '6', '7'], at_time: '17:00', channels: 'inapp' },
      { from: '/reminders/plans/new' })
    assert.equal(plan.status, 303, plan.text.slice(0, 1500))
    const done = await office.post('/reminders/rules', RULE, { from: '/reminders/rules' })
    assert.equal(done.status, 303, done.text.slice(0, 1500))
    await world.stop()

    let last = 0
    for (let round = 0; round < ROUNDS; round++)
      await t.test(`round ${round + 1}`, async () => {
        last += Math.floor(Math.random() * 3) // some days nobody is there at 17:00
        const now = `${day(last)}T16:59:${58 + Math.floor(Math.random() * 2)}`
        if (round === 2) { // somebody registers meanwhile
          await writeDestinations(world.file('d.csv'), 10)
          await world.must(['import', 'destinations', world.file('d.csv'), '--now', `${day(last)}T16:00`])
        }
        await Promise.all([world.start({ now }), twin?.start({ now })])
        await pause(Math.random() * 3500)
        await Promise.all([crash(world, engine, round), twin?.kill()])
        last++
      })

    await t.test('exactly one snapshot for each due moment, one letter a day for each person', async () => {
      const now = `${day(last)}T16:59:58` // a last day, on which nobody dies
      await Promise.all([world.start({ now }), twin?.start({ now })])
      const passed = Array.from({ length: last + 1 }, (_, n) => n)
      const want = [...passed.filter(works).map((n) => `day ${day(n)}`), `week 2024-03-01`,
        ...passed.filter((n) => n < last && n % FRIDAYS === 4).map((n) => `week ${day(n)}`), 'day 2024-03-01'].sort()
      let have
      for (let i = 0; i < 200; i++) {
        have = (await world.sql(`SELECT kind, due_on FROM snapshot WHERE cohort = '2024'`)).map(([kind, on]) => `${kind} ${on}`).sort()
        if (have.length >= want.length) break
        await pause(100)
      }
      assert.deepEqual(have, want)
      const today = `SELECT count(*) FROM letter WHERE (created_at + 28800000) / 86400000 = ${Date.parse(day(last)) / 864e5}`
      for (let i = 0; i < 200 && (await world.sql(today))[0][0] === '0'; i++) await pause(100)
      await pause(500)
      await Promise.all([world.stop(), twin?.stop()])
      const twice = await world.sql(`SELECT r.graduate_id, b.key, count(*) FROM letter r JOIN reminder_batch b ON b.id = r.batch_id GROUP BY r.graduate_id, b.key HAVING count(*) > 1`)
      assert.deepEqual(twice, [])
      const sameDay = await world.sql(`SELECT graduate_id, (created_at + 28800000) / 86400000, count(*) FROM letter GROUP BY 1, 2 HAVING count(*) > 1`)
      assert.deepEqual(sameDay, [])
      assert.equal((await world.sql(today))[0][0], String(ROUNDS > 2 ? PEOPLE - 10 : PEOPLE), 'everybody who has not registered')
      await world.must(['check'])
    })
  })
