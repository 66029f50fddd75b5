// The period reports over HTTP: in every cell of every report the difference is exactly its two lists; the
// answer to "why" agrees with them; nobody sees beyond his scope; what is taken away says which snapshot it is.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { engines, openWorld } from '../serve.mjs'
import { sheetsOf } from '../workbook.mjs'
import { makePeople, writeTables } from '../university.mjs'

const LEVELS = {
  本科: [{ code: '10', count: 12, placed: true }, { code: '12', count: 6, placed: true }, { code: '801', count: 8, placed: true },
    { code: '76', count: 2, placed: true }, { code: '701', count: 5, placed: false }],
  专科: [{ code: '11', count: 9, placed: true }, { code: '75', count: 1, placed: true }, { code: '71', count: 2, placed: false }],
}
const MAJORS = [
  { level: '本科', college: '化工学院', major: '制药工程', graduates: 20, placed: 16 },
  { level: '本科', college: '机电学院', major: '机械工程', graduates: 16, placed: 12 },
  { level: '专科', college: '机电学院', major: '机械工程', graduates: 13, placed: 10 },
]
const SERIES = ['registered', 'approved', 'confirmed']

// A week: the roster in May, destinations in three parts, some changed, one person moved to the other college.
async function liveAWeek(world) {
  const people = makePeople({ levels: LEVELS, majors: MAJORS, year: 2024 })
  const at = (now) => ['--cohort', '2024', '--now', now]
  const send = async (some, now) => {
    await writeTables(some, world.file('r.csv'), world.file('d.csv'))
    await world.must(['import', 'destinations', world.file('d.csv'), ...at(now)])
  }
  await world.must(['init', '--school', '99999', '--name', '测试大学', ...at('2024-05-06 09:00')])
  await writeTables(people, world.file('r.csv'), world.file('d.csv'))
  await world.must(['import', 'roster', world.file('r.csv'), ...at('2024-05-07 09:00')])
  const third = (k) => people.filter((p, i) => p.code && i % 3 === k)
  await send(third(0), '2024-06-03 10:00')
  await send(third(1), '2024-06-04 16:59')
  await send(third(2), '2024-06-05 17:01')
  await send(third(0).slice(0, 4).map((p) => ({ ...p, code: p.code === '801' ? '10' : '801' })), '2024-06-06 09:30')
  const moved = people.find((p) => p.college === '化工学院' && p.code === '10')
  await writeTables([{ ...moved, college: '机电学院', major: '机械工程', class: '机械工程20201班' }], world.file('r2.csv'), world.file('d2.csv'))
  await world.must(['import', 'roster', world.file('r2.csv'), ...at('2024-06-06 11:00')])
  return { people, moved }
}

async function dues(person, kind) {
  for (;;) {
    const { months } = await person.json(`/reports?kind=${kind}`)
    const rows = months.flatMap((m) => m.rows)
    if (rows.every((r) => r.number)) return rows.reverse() // the oldest first
    await wait(100)
  }
}

async function listed(person, address) {
  const seen = []
  for (let after = ''; ;) {
    const p = await person.json(`${address}&size=20&after=${encodeURIComponent(after)}`)
    assert.equal(p.$status, 200, `${address}: ${JSON.stringify(p)}`)
    if (p.rows.length) assert.equal(p.listed, p.expected, address)
    seen.push(...p.rows)
    after = p.next_after
    if (!after) return seen
  }
}

const filter = (key) => Object.entries({ college: key.college_id, major: key.major, level: key.level, sex: key.sex })
  .filter(([, v]) => v).map(([k, v]) => `&${k}=${encodeURIComponent(v)}`).join('')

// Every cell of a report against the lists behind it.
async function addsUp(person, report, by, series) {
  assert.equal(report.$status, 200, JSON.stringify(report))
  assert.equal(report.off, 0)
  for (const group of [report.total, ...report.groups])
    for (const cell of group.cells.filter((c) => c.entered || c.left)) {
      assert.equal(cell.now - cell.was, cell.difference)
      assert.equal(cell.entered - cell.left, cell.difference)
      const address = `/reports/${report.snapshot.id ?? 'now'}/changes?series=${series}&measure=${cell.code}${filter(group.key)}`
      const entered = await listed(person, `${address}&side=in`), left = await listed(person, `${address}&side=out`)
      assert.equal(entered.length, cell.entered, `${address} in`)
      assert.equal(left.length, cell.left, `${address} out`)
      assert.equal(new Set([...entered, ...left].map((p) => p.student_no)).size, entered.length + left.length, 'nobody is on both')
    }
}

for (const engine of engines)
  test(`period reports on ${engine}`, async (t) => {
    const world = await openWorld({ engine })
    t.after(() => world.close())
    const { people, moved } = await liveAWeek(world)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'staff', role: 'college_staff', colleges: '机电学院' })
    await world.addUser({ login: 'tutor', role: 'counsellor', classes: people[0].class })
    await world.start({ now: '2024-06-07T09:00' })
    const office = await world.login('office'), days = await dues(office, 'day'), weeks = await dues(office, 'week')
    const of = (day) => days.find((d) => d.due_on === day).id

    await t.test('each due moment has its snapshot, the late ones say so', async () => {
      assert.deepEqual(days.slice(-4).map((d) => d.due_on), ['2024-06-03', '2024-06-04', '2024-06-05', '2024-06-06'])
      assert.ok(days.every((d) => d.late && d.hash.length === 64))
      assert.equal(weeks.at(-1).due_on, '2024-05-31')
      const page = (await office.get('/reports')).text
      assert.match(page, /补冻结/)
      assert.match(page, /2024-06-07 17:00/) // what comes next
    })

    for (const series of SERIES)
      await t.test(`every difference is its lists: ${series}`, async () => {
        for (const day of ['2024-06-03', '2024-06-04', '2024-06-05', '2024-06-06'])
          for (const by of ['college', 'college,major', 'level'])
            await addsUp(office, await office.json(`/reports/${of(day)}?series=${series}&by=${by}`), by, series)
      })

    await t.test('what came at 17:01 is in the next report', async () => {
      const fifth = await office.json(`/reports/${of('2024-06-05')}`), sixth = await office.json(`/reports/${of('2024-06-06')}`)
      const registered = (r) => r.total.cells.find((c) => c.code === 'registered')
      assert.equal(registered(fifth).difference, 0)
      assert.equal(registered(sixth).entered, people.filter((p, i) => p.code && i % 3 === 2).length)
    })

    await t.test('now, beside last Friday: nothing is frozen, every difference is its lists', async () => {
      const r = await office.json('/reports/now?by=college')
      assert.equal(r.than.id, weeks.at(-1).id)
      assert.deepEqual([r.snapshot.id, r.snapshot.hash], [undefined, undefined])
      await addsUp(office, r, 'college', 'approved')
      assert.ok(r.total.cells.find((c) => c.code === 'registered').entered > 0)
      await addsUp(office, await office.json(`/reports/now?by=college&than=${weeks.at(-2).id}`), 'college', 'approved')
      const home = await office.json('/overview'), study = home.indicators.find((i) => i.code === 'study')
      const cell = r.total.cells.find((c) => c.code === 'study')
      assert.deepEqual([study.difference, study.points], [cell.difference, cell.points])
      assert.equal(home.lately.due_on, '2024-05-31')
      for (const rest of ['/time', '/print']) {
        const answer = await office.get(`/reports/now${rest}`)
        assert.equal(answer.status, 404)
        assert.match(answer.text, /还没有冻结/)
      }
      assert.equal((await (await world.login('tutor')).get('/reports/now/changes?measure=study')).status, 403)
    })

    await t.test('the last days: who was to have registered, by college, each number its list', async () => {
      const { recent } = await office.json('/reports')
      assert.deepEqual(recent.map((d) => d.due_on), ['2024-06-06', '2024-06-05', '2024-06-04', '2024-06-03', '2024-05-31'])
      for (const d of recent) {
        const time = await office.json(`/reports/${d.id}/time`)
        assert.deepEqual([d.expected, d.actual, d.missing], [time.total.expected, time.total.actual, time.total.missing])
        assert.equal(d.behind.reduce((n, c) => n + c.missing, 0), d.missing)
      }
    })

    await t.test('who had waited too long then is judged by the limits of then', async () => {
      const address = `/reports/${of('2024-06-06')}/time`
      const before = await office.json(address)
      assert.deepEqual([before.total.overdue, before.limits_moved], [0, false]) // imported within five workdays
      const set = await office.post('/limits/to_confirm?cohort=2024', { allowed: 0, counsellor_after: 0, head_after: 0, version: 0 })
      assert.equal(set.status, 303, set.text)
      const after = await office.json(address)
      assert.deepEqual([after.total, after.limits_moved], [before.total, true])
      assert.match((await office.get(address)).text, /按那时的时限和按时截止算；后来改过/)
      const waits = await office.json('/missing?list=places')
      assert.ok(waits.total.cells.find((cell) => cell.list === 'unconfirmed').overdue > 0, 'today they are over it')
      const { past } = await office.json('/limits')
      assert.deepEqual(past.map((p) => [p.stage, p.allowed, p.since_at]), [['to_confirm', 5, null]])
      assert.match((await office.get('/limits')).text, /以前的时限/)
    })

    await t.test('beside another report: since last Friday', async () => {
      const r = await office.json(`/reports/${of('2024-06-06')}?than=${weeks.at(-1).id}&by=college`)
      assert.equal(r.than.due_on, '2024-05-31')
      assert.equal(r.off, 0)
      const cell = r.total.cells.find((c) => c.code === 'study')
      assert.equal((await listed(office, `/reports/${r.snapshot.id}/changes?than=${r.than.id}&measure=study&side=in`)).length, cell.entered)
      assert.equal((await office.json(`/reports/${of('2024-06-04')}?than=${of('2024-06-06')}`)).$status, 422)
    })

    await t.test('who went to another college left one and entered the other', async () => {
      const id = of('2024-06-06'), r = await office.json(`/reports/${id}?by=college`)
      const [from, to] = ['化工学院', '机电学院'].map((c) => r.groups.find((g) => g.key.college === c).key.college_id)
      const left = await listed(office, `/reports/${id}/changes?measure=graduates&side=out&college=${from}`)
      const entered = await listed(office, `/reports/${id}/changes?measure=graduates&side=in&college=${to}`)
      assert.deepEqual(left.map((p) => [p.student_no, p.how]), [[moved.student_no, 'unit']])
      assert.deepEqual(entered.map((p) => [p.student_no, p.was_college, p.college]), [[moved.student_no, '化工学院', '机电学院']])
      assert.equal(r.total.cells.find((c) => c.code === 'graduates').difference, 0)
      const before = await office.json(`/reports/${of('2024-06-05')}`)
      assert.ok(before.corrections.some((k) => k.student_no === moved.student_no), 'listed beside the snapshot before it')
    })

    await t.test('changed category', async () => {
      const r = await office.json(`/reports/${of('2024-06-06')}`)
      const changed = await listed(office, `/reports/${r.snapshot.id}/changes?measure=approved&side=changed`)
      assert.equal(changed.length, r.total.changed)
      assert.equal(changed.length, 4)
      assert.ok(changed.every((p) => p.value !== p.was_value && p.how === 'category'))
    })

    await t.test('why somebody is in, and another is not', async () => {
      const id = of('2024-06-05'), inside = await listed(office, `/reports/${id}/changes?measure=employed&side=now`)
      for (const p of [inside[0], inside.at(-1)]) {
        const why = await office.json(`/reports/${id}/why/${p.graduate_id}?measure=employed`)
        assert.equal(why.in, true)
        assert.match(why.answer, new RegExp(`${p.name}在“单位就业率”里`))
      }
      const late = people.find((p, i) => p.code === '10' && i % 3 === 2)
      const found = await office.get(`/reports/${id}/why?measure=employed&q=${late.student_no}`)
      assert.match(found.location, /\/why\/\d+\?.*measure=employed/)
      const why = await office.json(found.location)
      assert.equal(why.in, false)
      assert.match(why.answer, /还没有这样的去向/)
      assert.deepEqual(why.dates.map((d) => d.counts), [true, false])
      assert.match((await office.get(found.location)).text, /时点之后，不算/)
    })

    await t.test('a college: its own, and no other', async () => {
      const staff = await world.login('staff')
      for (const day of ['2024-06-04', '2024-06-06']) {
        const r = await staff.json(`/reports/${of(day)}?by=college`), all = await office.json(`/reports/${of(day)}?by=college`)
        assert.deepEqual(r.groups.map((g) => g.key.college), ['机电学院'])
        assert.deepEqual(r.total.cells, all.groups.find((g) => g.key.college === '机电学院').cells)
        await addsUp(staff, r, 'college', 'approved')
      }
      const other = (await office.json(`/reports/${of('2024-06-06')}?by=college`)).groups.find((g) => g.key.college === '化工学院').key.college_id
      assert.equal((await staff.json(`/reports/${of('2024-06-06')}?college=${other}`)).$status, 404)
      const stranger = (await listed(office, `/reports/${of('2024-06-06')}/changes?measure=graduates&side=now&college=${other}`))[0]
      assert.equal((await staff.json(`/reports/${of('2024-06-06')}/why/${stranger.graduate_id}?measure=placed`)).$status, 404)
      const [entered] = await listed(staff, `/reports/${of('2024-06-06')}/changes?measure=graduates&side=in`)
      assert.equal(entered.student_no, moved.student_no)
      assert.equal(entered.was_college, '', 'where he was before is not theirs to see')
    })

    await t.test('a counsellor: stages of his classes, no rate, no list', async () => {
      const tutor = await world.login('tutor'), id = of('2024-06-06'), r = await tutor.json(`/reports/${id}`)
      assert.deepEqual(r.rows.map((k) => k.class_name), [people[0].class])
      assert.equal(r.total, undefined)
      assert.doesNotMatch((await tutor.get(`/reports/${id}`)).text.replace(/<[^>]*>/g, ' ').replace('落实率等指标不按班级', ''), /[0-9]%|落实率|就业率/)
      for (const rest of ['/changes?measure=placed', '/why?q=x', `/print`]) assert.equal((await tutor.json(`/reports/${id}${rest}`)).$status, 403, rest)
      assert.equal((await tutor.json('/trend')).$status, 403)
    })

    await t.test('the command line prints the same', async () => {
      const web = await office.json(`/reports/${of('2024-06-05')}?by=college`)
      const live = JSON.parse(await world.must(['report', '--cohort', '2024', '--due', 'now', '--now', '2024-06-07 09:00', '--json']))
      assert.deepEqual([live.snapshot.id, live.than.due_on, live.off], [undefined, '2024-05-31', 0])
      assert.match(await world.must(['report', '--cohort', '2024', '--due', 'now', '--now', '2024-06-07 09:00']), /还没有冻结/)
      const cli = JSON.parse(await world.must(['report', '--cohort', '2024', '--due', '2024-06-05', '--json']))
      assert.deepEqual(cli.groups, web.groups)
      assert.deepEqual(cli.snapshot, web.snapshot)
      assert.equal((await world.quxiang(['report', '--cohort', '2024', '--due', '2024-06-08'])).code !== 0, true)
    })

    await t.test('on paper: moment, number, id and hash', async () => {
      const r = await office.json(`/reports/${of('2024-06-06')}`), paper = (await office.get(`/reports/${r.snapshot.id}/print`)).text
      for (const said of [r.snapshot.id, r.snapshot.hash, '2024-06-06 17:00', `第 ${r.snapshot.number} 号快照`]) assert.ok(paper.includes(said), said)
    })

    await t.test('as a workbook: four sheets, each with moment, id and hash; logged', async () => {
      const staff = await world.login('staff'), r = await staff.json(`/reports/${of('2024-06-06')}`)
      assert.equal((await staff.post(`/reports/${r.snapshot.id}/export`, { snapshot_id: r.snapshot.id, reason: '短' }, { json: true, from: `/reports/${r.snapshot.id}` })).$status, 422)
      const made = await staff.post(`/reports/${r.snapshot.id}/export`, { snapshot_id: r.snapshot.id, series: 'approved', reason: '学院周例会核对' }, { json: true, from: `/reports/${r.snapshot.id}` })
      assert.equal(made.$status, 200, JSON.stringify(made))
      let job
      while (!(job = await staff.json(`/jobs/${made.id}`)).done) await wait(50)
      assert.equal(job.state, 'done', job.message)
      const parts = sheetsOf((await staff.get(`/jobs/${made.id}/file`)).bytes)
      for (const name of ['总表', '学院', '学院×专业', '变动名单']) assert.ok(parts['xl/workbook.xml'].includes(`name="${name}"`), name)
      for (let i = 1; i <= 4; i++)
        for (const said of [r.snapshot.id, r.snapshot.hash, '2024-06-06 17:00']) assert.ok(parts[`xl/worksheets/sheet${i}.xml`].includes(said), `sheet ${i}: ${said}`)
      const list = parts['xl/worksheets/sheet4.xml']
      assert.ok(list.includes(moved.student_no))
      assert.ok(!list.includes('化工学院'), "another college's name is not in it")
      assert.match((await office.get('/audit?action=export')).text, /学院周例会核对/)
    })

    await t.test('the trend is the reports one after another, and says that there is no year before', async () => {
      const trend = await office.json('/trend?series=registered')
      assert.equal(trend.points.length, days.length)
      assert.equal(trend.any_before, false)
      for (const p of trend.points.slice(0, 4)) {
        const r = await office.json(`/reports/${p.id}?series=registered`)
        for (const rate of p.rates) assert.equal(rate.numerator, r.total.cells.find((c) => c.code === rate.code).now)
        assert.equal(p.registered, r.total.cells.find((c) => c.code === 'registered').now)
        assert.equal(p.registered_percent, p.registered ? (p.registered * 100 / p.graduates).toFixed(2) : '-')
        assert.equal(p.weekday, '周' + '日一二三四五六'[new Date(`${p.due_on}T00:00:00Z`).getUTCDay()])
      }
      assert.match((await office.get('/trend')).text, /没有 2023 届同一天的快照/)
      assert.equal(trend.nobody, false)
      assert.match((await office.get('/trend?level=none')).text, /没有应登记的毕业生/)
    })

    await t.test('the home of the office tells the newest one', async () => {
      const o = await office.json('/overview')
      assert.equal(o.report.id, of('2024-06-06'))
      assert.deepEqual(o.report.since.map((s) => s.difference), [0, 0, 0])
    })
  })
