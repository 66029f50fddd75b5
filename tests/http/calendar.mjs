// The calendar of monitoring over HTTP: the half-year, the next due, changing the scheme, importing a year's
// holidays, late and closed, the command line; who sees and who may.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { graduate, importRoster } from '../people.mjs'

const scheme = {
  month_from: '2023-12-01', month_to: '2024-02-29', month_day: '1', week_from: '2024-03-01', week_to: '2024-08-31', week_day: '5',
  day_from: '2024-03-01', day_to: '2024-08-31', day_time: '17:00', inclusive: '1',
}
const csv = (...rows) => new File([Buffer.from('\ufeff' + ['日期,节日,放假或上班', ...rows].join('\r\n') + '\r\n')], '2027.csv', { type: 'text/csv' })
const year2027 = ['2027-01-01,元旦,放假', '2027/1/2,元旦,放假', '2027-01-03,元旦,上班', '2027-10-01,国庆节,节日', '2027-10-09,国庆节,调休']

for (const engine of engines) {
  test(`the calendar on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2023-11-30T09:00:00+08:00' })
    t.after(() => world.close())
    const people = [graduate(1)]
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    await world.start({ now: '2023-12-01T10:00:00+08:00' })
    const office = await world.login('office')
    const watcher = await world.login('watcher')
    const counsellor = await world.login('counsellor')

    await t.test('all due days of a season, and the command line tells the same', async () => {
      const winter = await office.json('/calendar?part=winter')
      const spring = await office.json('/calendar?part=spring')
      assert.deepEqual(winter.dues.map((d) => d.due_on), ['2023-12-01', '2024-01-01', '2024-02-01'])
      const of = (kind) => spring.dues.filter((d) => d.kind === kind)
      assert.equal(of('day').length, 128)
      assert.equal(of('week').length, 27)
      assert.deepEqual(of('week').filter((d) => d.holiday).map((d) => [d.due_on, d.holiday]), [['2024-04-05', '清明'], ['2024-05-03', '劳动节']])
      assert.equal(of('day').find((d) => d.due_on === '2024-04-07').weekday, '周日')
      const told = JSON.parse(await world.must(['calendar', '--cohort', '2024', '--json']))
      assert.equal(told.dues.length, 3 + 27 + 128)
      assert.match(await world.must(['calendar', '--cohort', '2024']), /2024-05-03 周五 {2}周监测 {2}2024-05-03 24:00 {2}.*遇假（劳动节）/)
    })

    await t.test('the next due counts down on every home page', async () => {
      for (const who of [office, watcher, counsellor]) {
        const page = await who.get('/overview')
        assert.match(page.text, /月监测<\/a> <b>2023-12-01 24:00<\/b>（周五）前/)
        assert.match(page.text, /data-countdown="\d+">13 小时 59 分|data-countdown="\d+">14 小时 0 分/)
        const data = await who.json('/overview')
        assert.equal(data.next_due.kind, 'month')
        assert.ok(data.next_due.left_ms <= 14 * 3600e3 && data.next_due.left_ms > 13.9 * 3600e3)
      }
      assert.match((await office.get('/calendar')).text, /演示时钟/)
    })

    await t.test('a change is shown before it is saved', async () => {
      const page = await office.get('/calendar/scheme')
      assert.match(page.text, /name="week_from" value="2024-03-01"/)
      const version = /name="version" value="(\d+)"/.exec(page.text)[1]
      const looked = await office.post('/calendar/scheme', { ...scheme, inclusive: '', day_from: '2024-08-01', version, go: 'look' })
      assert.equal(looked.status, 200)
      // 106 workdays from March to July; two months and 27 weeks move; today's month due keeps its moment, which began already.
      assert.match(looked.text, /新增 0 个，取消 106 个，改动时刻 29 个/)
      assert.equal((await office.json('/calendar?part=spring')).dues.length, 155)
      const seen = /name="seen" value="([^"]+)"/.exec(looked.text)[1]
      const other = await office.post('/calendar/scheme', { ...scheme, inclusive: '', day_from: '2024-08-05', version, seen, go: 'save' })
      assert.equal(other.status, 409)
      assert.match(other.text, /再核对一次/)
      const saved = await office.post('/calendar/scheme', { ...scheme, inclusive: '', day_from: '2024-08-01', version, seen, go: 'save' })
      assert.equal(saved.status, 303, saved.text)
      const spring = await office.json('/calendar?part=spring')
      assert.equal(spring.dues.length, 155 - 106)
      assert.equal(spring.dues.find((d) => d.due_on === '2024-03-08').due_at, '2024-03-08T00:00:00.000+08:00')
      assert.equal((await office.json('/calendar?part=winter')).dues[0].due_at, '2023-12-02T00:00:00.000+08:00')
      const stale = await office.post('/calendar/scheme', { ...scheme, version, go: 'save' })
      assert.equal(stale.status, 409)
      assert.match(stale.text, /被别人改过/)
      const back = await office.json('/calendar/scheme')
      assert.equal((await office.post('/calendar/scheme', { ...scheme, version: String(back.scheme.version), go: 'save' })).status, 303)
      assert.equal((await office.json('/calendar?part=spring')).dues.length, 155)
      assert.match((await office.get('/audit?action=scheme.change')).text, /修改监测安排/)
    })

    await t.test('a scheme that makes no sense is refused at its fields', async () => {
      const bad = await office.post('/calendar/scheme', { ...scheme, week_to: '2024-01-01', month_day: '31', day_time: '25:00', go: 'look' })
      assert.equal(bad.status, 422)
      for (const text of [/周监测止须不早于周监测起/, /1 至 28/, /不是时刻/]) assert.match(bad.text, text)
    })

    await t.test('only the office changes', async () => {
      for (const who of [watcher, counsellor]) {
        assert.equal((await who.get('/calendar')).status, 200)
        assert.equal((await who.get('/calendar/holidays')).status, 200)
        assert.equal((await who.get('/calendar/scheme')).status, 403)
        assert.equal((await who.post('/calendar/holidays', { book: csv(...year2027) }, { from: '/calendar/holidays' })).status, 403)
      }
    })

    await t.test('a year of holidays: each bad row has its sentence, and nothing is taken', async () => {
      const bad = await office.post('/calendar/holidays', { book: csv('2027-02-30,春节,放假', '2027-03-03,无,上班', '2027-05-01,,放假', '2027-05-02,劳动节,也许', '2027-10-01,国庆节,放假', '2027-10-01,国庆节,放假') },
        { from: '/calendar/holidays' })
      assert.equal(bad.status, 422)
      for (const text of [/第 2 行：日期“2027-02-30”不是真实的日期/, /第 3 行：2027-03-03 是周三，本来就上班/, /第 4 行：缺少节日名称/, /第 5 行：“也许”不是放假也不是上班/, /第 7 行：2027-10-01 在第 6 行已经有了/])
        assert.match(bad.text, text)
      const short = await office.post('/calendar/holidays', { book: csv('2027-01-01,元旦,放假') }, { from: '/calendar/holidays' })
      assert.equal(short.status, 422)
      assert.match(short.text, /没有 2027 年 10 月 1 日/)
      assert.equal((await office.json('/calendar/holidays')).imported.length, 0)
      assert.equal((await office.post('/calendar/holidays', {}, { from: '/calendar/holidays' })).status, 422)
    })

    await t.test('a year of holidays is taken, and taken back day by day', async () => {
      const done = await office.post('/calendar/holidays', { book: csv(...year2027) }, { from: '/calendar/holidays' })
      assert.equal(done.status, 303, done.text)
      const told = await office.json('/calendar/holidays')
      assert.deepEqual(told.imported.map((r) => [r.day, r.kind]), [['2027-01-01', 'holiday'], ['2027-01-02', 'holiday'], ['2027-01-03', 'workday'], ['2027-10-01', 'holiday'], ['2027-10-09', 'workday']])
      assert.equal(told.years.find((y) => y.year === '2027').missing, false)
      assert.equal((await office.post('/calendar/holidays/2027-10-01/remove', {}, { from: '/calendar/holidays' })).status, 303)
      assert.equal((await office.json('/calendar/holidays')).years.find((y) => y.year === '2027').missing, true)
      assert.equal((await office.post('/calendar/holidays/2027-10-01/remove', {}, { from: '/calendar/holidays' })).status, 404)
      const template = await office.get('/imports/template/holiday_3')
      assert.equal(template.status, 200)
      const empty = await office.post('/calendar/holidays', { book: new File([template.bytes], '模板.xlsx') }, { from: '/calendar/holidays' })
      assert.equal(empty.status, 422)
      assert.match(empty.text, /没有一行节假日/)
    })

    await t.test('a holiday that is moved moves the day watch with it', async () => {
      const rows = ['2024-04-03,清明,放假', '2024-03-30,清明,上班']
      assert.equal((await office.post('/calendar/holidays', { book: csv(...rows) }, { from: '/calendar/holidays' })).status, 303)
      const days = (await office.json('/calendar?part=spring')).dues.filter((d) => d.kind === 'day').map((d) => d.due_on)
      assert.equal(days.length, 128)
      assert.ok(days.includes('2024-03-30') && !days.includes('2024-04-03'))
    })

    await t.test('late is not closed', async () => {
      const cohort = await office.json('/cohorts/2024')
      assert.equal(cohort.cohort.late_at, cohort.cohort.closes_at)
      const form = { definition: '2024', opens_on: '2023-12-01', closes_on: '2024-08-31T00:00', expected: '0', version: String(cohort.cohort.version) }
      const bad = await office.post('/cohorts/2024', { ...form, late_on: '2024-09-01T00:00' })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /按时截止须晚于监测开始、不晚于变更截止/)
      assert.match((await office.get('/calendar?part=spring')).text, /30<\/span><span class="cal-end">截止</)
      assert.equal((await office.post('/cohorts/2024', { ...form, late_on: '2024-07-01T00:00' })).status, 303)
      const grid = (await office.get('/calendar?part=spring')).text
      assert.match(grid, /30<\/span><span class="cal-end">按时<wbr>截止<[^]*30<\/span><span class="cal-end">变更<wbr>截止</)
      assert.match((await office.get('/cohorts')).text, /2024-06-30 24:00/)
      const himself = world.visitor()
      await himself.firstLogin(people[0])
      const page = await himself.get('/my')
      assert.match(page.text, /请在 <b>2024-06-30 24:00<\/b> 前登记/)
      assert.match(page.text, /演示时钟/)
    })
    await world.stop()

    await t.test('who registers late is marked, and nobody is turned away', async () => {
      await world.start({ now: '2024-07-02T10:00:00+08:00' })
      const staff = await world.login('counsellor')
      const himself = world.visitor()
      await himself.login(people[0].student_no)
      assert.match((await himself.get('/my')).text, /按时登记已于 2024-06-30 24:00 截止。现在仍可登记，会标明“逾期登记”/)
      const send = async (address, fields) => himself.post(address, { version: /name="version" value="(\d+)"/.exec((await himself.get(address)).text)?.[1] ?? '0', ...fields })
      await send('/my/register', { category: '701' })
      const done = await send('/my/register/check', { honest: '1' })
      assert.equal(done.status, 303, done.text.slice(0, 1500))
      assert.equal((await himself.json('/my')).registered_late, true)
      const person = await staff.json('/graduates?roster=all')
      const id = (person.rows ?? person.list)[0].graduate_id ?? (person.rows ?? person.list)[0].id
      assert.equal((await staff.json(`/graduates/${id}`)).late.cutoff, true)
      assert.match((await staff.get(`/graduates/${id}`)).text, /逾期登记/)
      assert.match((await staff.get('/overview')).text, /日监测<\/a> <b>2024-07-02 17:00<\/b>（周二）前/)
      assert.match((await (await world.login('office')).get('/cohorts')).text, /已过按时截止/)
      await world.stop()
    })

    await t.test('a missing year is told to everybody', async () => {
      await world.start({ now: '2026-11-20T10:00:00+08:00' })
      const page = await (await world.login('counsellor')).get('/overview')
      assert.match(page.text, /2027 年的节假日与调休还没有导入[^<]*请校就业处导入/)
      const theirs = await (await world.login('office')).get('/calendar')
      assert.match(theirs.text, /2027 年的节假日与调休还没有导入[^<]*<a href="\/calendar\/holidays">去导入/)
      await world.stop()
    })
  })
}
