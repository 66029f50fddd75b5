// A whole season of the demonstration, December to August, by its own clock and on both engines: each due moment
// of the notice has exactly one snapshot, each difference is the people behind it, everything can be counted
// again, and one changed bit anywhere in what was frozen or in the history is found.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'

// By hand from a wall calendar and the State Council's notices: March to August, days off that are no weekend,
// and weekend days worked.
const YEARS = {
  2024: {
    off: ['04-04', '04-05', '05-01', '05-02', '05-03', '06-10'], worked: ['04-07', '04-28', '05-11'], days: 128,
    fridays: `03-01 03-08 03-15 03-22 03-29 04-05 04-12 04-19 04-26 05-03 05-10 05-17 05-24 05-31
      06-07 06-14 06-21 06-28 07-05 07-12 07-19 07-26 08-02 08-09 08-16 08-23 08-30`,
  },
  2026: {
    off: ['04-06', '05-01', '05-04', '05-05', '06-19'], worked: ['05-09'], days: 127,
    fridays: `03-06 03-13 03-20 03-27 04-03 04-10 04-17 04-24 05-01 05-08 05-15 05-22 05-29
      06-05 06-12 06-19 06-26 07-03 07-10 07-17 07-24 07-31 08-07 08-14 08-21 08-28`,
  },
}

function expected(year) {
  const { off, worked, fridays } = YEARS[year], days = []
  for (let at = Date.UTC(year, 2, 1); at <= Date.UTC(year, 7, 31); at += 864e5) {
    const date = new Date(at), day = date.toISOString().slice(5, 10)
    const weekday = date.getUTCDay() % 6 !== 0
    if (worked.includes(day) || (weekday && !off.includes(day))) days.push(`${year}-${day}`)
  }
  return { month: [`${year - 1}-12-01`, `${year}-01-01`, `${year}-02-01`], week: fridays.split(/\s+/).map((d) => `${year}-${d}`), day: days }
}

async function dues(person, kind) {
  const { months } = await person.json(`/reports?kind=${kind}`)
  return months.flatMap((m) => m.rows).reverse() // the oldest first
}

async function listed(person, address) {
  const seen = []
  for (let after = ''; ;) {
    const page = await person.json(`${address}&size=200&after=${encodeURIComponent(after)}`)
    assert.equal(page.$status, 200, `${address}: ${JSON.stringify(page)}`)
    seen.push(...page.rows)
    after = page.next_after
    if (!after) return seen
  }
}

// Plain SQL on the world's database, for what no rule does.
function sql(world, statement) {
  const pg = world.db.startsWith('postgres')
  const done = pg ? spawnSync('psql', ['-X', '-q', '-t', '-A', '-v', 'ON_ERROR_STOP=1', '-d', world.db, '-c', statement])
    : spawnSync('sqlite3', [world.db, statement])
  assert.equal(done.status, 0, `${statement}: ${done.stderr}`)
  return done.stdout.toString().trim()
}

for (const engine of engines)
  for (const year of [2024, 2026])
    test(`the season of ${year} on ${engine}`, async (t) => {
      const world = await openWorld({ engine })
      t.after(() => world.close())
      const said = await world.must(['demo', '--size', '108', '--cohort', String(year), '--now', `${year}-08-31 18:00`])
      const want = expected(year)
      await world.start({ now: `${year}-09-01T09:00` }) // after the last due of the season: 31 August's own 17:00 and 24:00
      const office = await world.login('office', /　office　(\S+)/.exec(said)[1])
      const have = {}
      let snapshots = 0

      await t.test('each due moment has exactly one snapshot', async () => {
        assert.equal(want.day.length, YEARS[year].days)
        for (const kind of ['month', 'week', 'day']) {
          have[kind] = await dues(office, kind)
          assert.deepEqual(have[kind].map((d) => d.due_on), want[kind], kind)
          assert.ok(have[kind].every((d) => d.number > 0 && d.hash.length === 64), kind)
          snapshots += have[kind].length
        }
        const numbers = Object.values(have).flat().map((d) => Number(d.number)).sort((a, b) => a - b)
        assert.deepEqual(numbers, Array.from({ length: snapshots }, (_, i) => i + 1))
        assert.equal(sql(world, `SELECT count(*) FROM snapshot WHERE cohort = '${year}'`), String(snapshots))
      })

      await t.test('they were frozen when they were due, and in the order of their moments', () => {
        const all = Object.values(have).flat().sort((a, b) => a.number - b.number)
        for (let i = 1; i < all.length; i++) assert.ok(all[i - 1].due_at <= all[i].due_at, `number ${all[i].number}`)
        assert.ok(all.every((d) => !d.late), 'none was made up later')
      })

      await t.test('every difference is the people behind it', async () => {
        let seen = 0
        for (const kind of ['month', 'week', 'day'])
          for (const due of have[kind].slice(1)) {
            const report = await office.json(`/reports/${due.id}?by=college`)
            assert.equal(report.$status, 200, JSON.stringify(report))
            assert.equal(report.off, 0, `${kind} ${due.due_on}`)
            for (const cell of report.total.cells) assert.equal(cell.entered - cell.left, cell.now - cell.was, `${due.due_on} ${cell.code}`)
            // Each list is read for the weeks; the days' lists add up to them.
            if (kind !== 'week') continue
            for (const cell of report.total.cells)
              for (const [side, n] of [['in', cell.entered], ['out', cell.left]])
                if (n) {
                  const people = await listed(office, `/reports/${due.id}/changes?measure=${cell.code}&side=${side}`)
                  assert.equal(people.length, n, `${due.due_on} ${cell.code} ${side}`)
                  seen += n
                }
          }
        assert.ok(seen > 100, `${seen} moves are not a season`)
      })

      await t.test('the last report is what the records say of that moment, and everything can be counted again', async () => {
        const last = await office.json(`/reports/${have.day.at(-1).id}`)
        const then = JSON.parse(await world.must(['stats', '--cohort', String(year), '--as-of', `${have.day.at(-1).due_on} 17:00`, '--json'])).groups[0]
        const now = (code) => last.total.cells.find((c) => c.code === code).now
        assert.deepEqual(['graduates', 'registered', 'confirmed', 'unregistered'].map(now), [then.graduates, then.registered, then.confirmed, then.unregistered])
        for (const { code, numerator } of then.indicators) assert.equal(now(code), numerator, code)
        const all = sql(world, 'SELECT count(*) FROM snapshot') // the season before has its own
        assert.match(await world.must(['check']), new RegExp(`：${all} 次快照`))
      })

      await t.test('one changed bit is found, wherever it is', async () => {
        await world.stop()
        // The lowest bit of one letter, or of one number, in a row of each table; then back again.
        const flips = [
          ['snapshot', 'graduates', `number = ${snapshots - 9}`], ['snapshot', 'hash', `number = ${snapshots - 9}`],
          ['snapshot', 'meaning', 'number = 8'], ['snapshot', 'people_hash', 'number = 9'], ['snapshot', 'frozen_at', 'number = 5'], ['snapshot', 'previous', 'number = 7'],
          ['standing_past', 'until_at', null], ['standing_past', 'approved', null], ['standing_past', 'since_at', null], ['standing_past', 'hash', null],
          ['standing', 'since_at', null], ['standing', 'hash', null],
          ['snapshot_tally', 'cells', 'college_id <> 0'], ['snapshot_tally', 'cells', 'college_id = 0'], ['meaning', 'text', null],
        ]
        for (const [table, column, where] of flips) {
          const key = { snapshot: 'id', standing: 'graduate_id', snapshot_tally: 'snapshot_id' }[table] ?? 'hash'
          const cohort = /^(snapshot_tally|meaning)$/.test(table) ? '1 = 1' : `cohort = '${year}'`
          const only = table === 'snapshot_tally' ? ` AND ${where}` : ''
          const filled = /_at$|^graduates$/.test(column) ? `${column} > 0` : `${column} <> ''`
          const id = sql(world, `SELECT ${key} FROM ${table} WHERE ${cohort} AND ${filled} AND ${where ?? '1 = 1'} ORDER BY ${key} DESC LIMIT 1`)
          assert.notEqual(id, '', `${table}.${column}`)
          // A number, or the first letter of a text; which row it was is not forgotten when its key is changed.
          const number = /_at$|^graduates$/.test(column), first = number ? column : `substr(${column}, 1, 1)`
          const put = (sign) => (number ? sign : `'${sign}' || substr(${column}, 2)`)
          const row = (now) => `${key} = '${now}'${only} AND ${filled}`
          const one = (now) => (table === 'snapshot_tally' ? `${row(now)} AND college_id = (SELECT max(college_id) FROM snapshot_tally WHERE ${row(now)})` : row(now))
          const was = sql(world, `SELECT ${first} FROM ${table} WHERE ${one(id)}`)
          const is = number ? String(BigInt(was) ^ 1n) : String.fromCharCode(was.charCodeAt(0) ^ 1)
          const now = column === key ? is + id.slice(1) : id
          sql(world, `UPDATE ${table} SET ${column} = ${put(is)} WHERE ${one(id)}`)
          assert.equal(sql(world, `SELECT ${first} FROM ${table} WHERE ${one(now)}`), is, 'it was changed')
          const check = await world.quxiang(['check'])
          assert.notEqual(check.code, 0, `${table}.${column}: a changed bit was not seen`)
          sql(world, `UPDATE ${table} SET ${column} = ${put(was)} WHERE ${one(now)}`)
        }
        await world.must(['check'])
      })
    })
