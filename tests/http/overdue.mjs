// Who has waited too long, and who was registered late: limits, lists, counts.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { until } from '../mailbox.mjs'
import { textsOf } from '../workbook.mjs'
import { creditCode, graduate, importRoster, pdf } from '../people.mjs'

const other = { college: '外语学院', major: '英语', className: '英语2001' }

async function version(person, address) {
  return /name="version" value="(\d+)"/.exec((await person.get(address)).text)?.[1] ?? '0'
}

async function send(person, address, fields = {}, page = address) {
  return person.post(address, { version: await version(person, page), ...fields })
}

// An honest seeker: the shortest registration there is.
async function submit(person, category = '701') {
  await send(person, '/my/register', { category })
  const done = await send(person, '/my/register/check', { honest: '1' })
  assert.equal(done.status, 303, done.text.slice(0, 1500))
}

for (const engine of engines) {
  test(`waiting too long on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-01-08' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4].map((n) => graduate(n)).concat([5, 6].map((n) => graduate(n, other)))
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const himself = world.visitor()
    await himself.firstLogin(people[0])
    await submit(himself)
    const drafter = world.visitor()
    await drafter.firstLogin(people[1])
    await send(drafter, '/my/register', { category: '701' })
    await world.stop()
    await world.start({ now: '2024-07-08T10:00:00+08:00' })
    const office = await world.login('office')
    const watcher = await world.login('watcher')
    const staff = await world.login('staff')
    const counsellor = await world.login('counsellor')

    await t.test('a list says how many workdays over the limit, is sifted and ordered by them', async () => {
      const waiting = await staff.json('/missing?list=waiting')
      assert.deepEqual(waiting.rows.map((r) => [r.waited, r.over, r.holder]), [[5, 3, 'college']])
      assert.equal((await staff.json('/missing?list=waiting&over=3')).count, 1)
      assert.equal((await staff.json('/missing?list=waiting&over=4')).count, 0)
      const drafts = await staff.json('/missing?list=draft&over=1&by=over')
      assert.deepEqual([drafts.count, drafts.rows[0].over], [1, 2])
      assert.equal((await office.json('/missing?list=unregistered')).rows.every((r) => r.over === 0), true) // before 按时截止
    })

    await t.test('counts by college open their lists', async () => {
      const all = await office.json('/missing?list=places')
      assert.deepEqual(all.places.map((p) => p.name), ['机械学院', '外语学院'])
      for (const place of all.places)
        for (const cell of place.cells) {
          assert.equal((await office.json(`/missing?list=${cell.list}&college_id=${place.college_id}`)).count, cell.number)
          assert.equal((await office.json(`/missing?list=${cell.list}&college_id=${place.college_id}&over=1`)).count, cell.overdue)
        }
      const page = (await office.get('/missing?list=places')).text
      const links = [...page.matchAll(/class="(?:num|tag t-bad)" href="(\/missing[^"]+)">(?:超期 )?(\d+)</g)]
      assert.ok(links.length > 4)
      for (const [, href, n] of links) assert.equal((await office.json(href.replaceAll('&amp;', '&'))).count, Number(n))
    })

    await t.test('a college sees its own line, a counsellor his classes and no overdue numbers', async () => {
      assert.deepEqual((await staff.json('/missing?list=places')).places.map((p) => p.name), ['机械学院'])
      const own = (await counsellor.json('/missing?list=places')).places
      assert.deepEqual(own.map((p) => p.name), ['机械2001'])
      assert.equal(own[0].cells.some((c) => 'overdue' in c), false)
      assert.equal((await counsellor.get('/missing?list=places')).text.includes('>超期 '), false)
    })

    await t.test('the office sets the limits, others may not', async () => {
      assert.equal((await staff.get('/limits')).status, 403)
      assert.equal((await watcher.get('/limits')).status, 200)
      assert.equal((await watcher.get('/limits/draft')).status, 403)
      const before = await office.json('/limits')
      assert.deepEqual([before.list.length, before.list.every((l) => l.version === 0)], [9, true])
      const bad = await send(office, '/limits/draft', { allowed: '3', counsellor_after: '5', head_after: '2' })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /告知学院负责人不能早于告知辅导员/)
      const done = await send(office, '/limits/draft', { allowed: '4', counsellor_after: '1', head_after: '0' })
      assert.equal(done.status, 303)
      assert.equal((await staff.json('/missing?list=draft')).rows[0].over, 1)
      const again = await office.post('/limits/draft', { version: '0', allowed: '9', counsellor_after: '0', head_after: '0' })
      assert.equal(again.status, 409)
      assert.equal((await office.get('/limits/confirmed')).status, 404)
      assert.equal((await office.json('/audit?action=limit.change')).entries.length, 1)
    })

    await t.test('an export of overdue ones holds the overdue ones', async () => {
      const page = (await staff.get('/missing?list=draft&over=1')).text
      const href = /class="btn" href="(\/exports\/new[^"]+)"/.exec(page)[1].replaceAll('&amp;', '&')
      assert.match(href, /over=1/)
      assert.match((await staff.get(href)).text, /name="over" value="1"/)
    })

    await t.test('a past moment shows what was seen then, and where everybody is now', async () => {
      const plain = (all) => all.places.map((p) => [p.name, ...p.cells.map((c) => [c.list, c.number, c.overdue])])
      const staffs = [office, staff, counsellor, watcher]
      const seen = await Promise.all(staffs.map((p) => p.json('/missing?list=places')))
      const days = async (address) => (await staff.json(address)).rows.map((r) => [r.student_no, r.waited])
      const waited = await days('/missing?list=unregistered')
      const late = (await staff.json('/missing?list=draft&over=1')).rows.map((r) => [r.student_no, r.waited, r.over])
      await world.stop()
      await world.start({ now: '2024-07-08T11:00:00+08:00' })
      for (const person of staffs) person.url = world.url
      await submit(await world.login(people[1].student_no))
      const then = 'as_of=2024-07-08T10:30'
      for (const [i, person] of staffs.entries()) {
        const past = await person.json(`/missing?list=places&${then}`)
        assert.deepEqual(plain(past), plain(seen[i]))
        for (const { list, number } of past.lists) {
          const { rows } = await person.json(`/missing?list=${list}&${then}`)
          assert.equal(rows.length, number, list)
        }
        const page = (await person.get(`/missing?list=places&${then}`)).text
        assert.match(page, /2024-07-08 10:30/)
        for (const [, href, n] of page.matchAll(/class="num(?: bad)?" href="(\/missing[^"]+)">(\d+)</g))
          assert.equal((await person.json(href.replaceAll('&amp;', '&'))).rows.length, Number(n), href)
      }
      assert.deepEqual(await days(`/missing?list=unregistered&${then}`), waited)
      const drafts = (await staff.json(`/missing?list=draft&over=1&${then}`)).rows
      assert.deepEqual(drafts.map((r) => [r.student_no, r.waited, r.over]), late)
      assert.deepEqual(drafts.map((r) => [r.stage, r.stage_now]), [['draft', 'college_review']])
      assert.equal((await staff.json('/missing?list=draft')).count, 0)
      assert.equal((await staff.get('/missing?as_of=2030-01-01')).status, 422)
      assert.doesNotMatch((await staff.get(`/missing?list=draft&${then}`)).text, /reminders\/new/)
    })

    await t.test('the command that checks finds nothing wrong', async () => {
      await world.must(['check'])
    })
  })
}

const employer = {
  employer_name: '武汉示例智能装备有限公司', uscc: creditCode(7), nature: '39', industry: '22', province: '420000', city: '420100', county: '420111',
  job_type: '13', contact_phone: '027-00002051', salary: '3200',
}

async function settle(person, category, fields) {
  await send(person, '/my/register', { category })
  const page = (await person.get('/my/register/fields')).text
  await send(person, '/my/register/fields', { ...fields, go: 'next' })
  return page
}

async function sign(person, kind) {
  await person.post('/my/register/evidence', { kind, file: new File([pdf], '材料.pdf', { type: 'application/pdf' }) }, { from: '/my/register/evidence' })
  const done = await send(person, '/my/register/check', { honest: '1' })
  assert.equal(done.status, 303, done.text.slice(0, 1500))
}

for (const engine of engines) {
  test(`registered when settled, or late, on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-06-03T09:00:00+08:00' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4].map((n) => graduate(n)).concat([graduate(5, other)])
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    const known = new Map()
    const himself = async (n) => {
      if (!known.has(n)) known.set(n, world.visitor())
      const me = known.get(n)
      if (me.url !== world.url) {
        me.url = world.url
        await (me.cookies.size ? me.login(people[n - 1].student_no) : me.firstLogin(people[n - 1]))
      }
      return me
    }
    for (const v of people.keys()) known.set(v + 1, Object.assign(world.visitor(), { url: '' }))
    const on = async (now) => {
      await world.stop()
      await world.start({ now })
    }
    const register = async (n, signed_on) => {
      const me = await himself(n)
      await settle(me, '11', { ...employer, signed_on })
      await sign(me, 'contract')
    }

    await on('2024-07-01T10:00:00+08:00') // a Monday
    await register(1, '2024-06-28') // Friday: in time
    await t.test('admission and call-up have dates of their own name', async () => {
      const page = await settle(await himself(2), '801', { study_school: '华中科技大学', signed_on: '2024-06-27' })
      assert.match(page, /录取日期/)
      assert.doesNotMatch(page, /签约日期/)
    })
    await on('2024-07-04T10:00:00+08:00') // Thursday
    await register(3, '2024-07-01') // two workdays late
    await register(5, '2024-07-03')
    await on('2024-07-05T10:00:00+08:00')
    const office = await world.login('office')
    const watcher = await world.login('watcher')
    const staff = await world.login('staff')
    const counsellor = await world.login('counsellor')
    const numbers = (unit) => Object.fromEntries(unit.numbers.map((n) => [n.kind, n.number]))

    await t.test('each college: in time, late, the longest delay, settled and not registered', async () => {
      const late = await office.json('/late')
      assert.deepEqual(late.colleges.map((c) => [c.name, c.longest]), [['机械学院', 2], ['外语学院', 0]])
      assert.deepEqual(numbers(late.total), { registered: 3, in_time: 2, late: 1, open: 1, undated: 0, imported: 0, cutoff: 0 })
      assert.deepEqual((await staff.json('/late')).colleges.map((c) => c.name), ['机械学院'])
    })

    await t.test('each number opens its list, of the same count', async () => {
      for (const address of ['/late', '/late?from=2024-07-01', '/late?to=2024-06-30', '/late?due_at=2024-07-04T09:00', '/late?as_of=2024-07-02T17:00']) {
        const page = (await office.get(address)).text
        const links = [...page.matchAll(/class="num" href="(\/late\/people[^"]+)">(\d+)</g)]
        assert.ok(links.length > 1, address)
        for (const [, href, n] of links) {
          const list = await office.json(href.replaceAll('&amp;', '&'))
          assert.deepEqual([list.count, list.rows.length], [Number(n), Number(n)], href)
        }
      }
      const [one] = (await office.json('/late/people?kind=late')).rows
      assert.deepEqual([one.student_no, one.delay, one.settled_on], [people[2].student_no, 2, '2024-07-01'])
      assert.equal((await office.get('/late/people?kind=late')).status, 200)
    })

    await t.test('a past moment shows what was known then, a due moment parts the rest', async () => {
      assert.equal(numbers((await office.json('/late?as_of=2024-07-02T17:00')).total).registered, 1)
      const due = numbers((await office.json('/late?to=2024-07-03&due_at=2024-07-03T17:00')).total)
      assert.deepEqual([due.before_due, due.after_due], [1, 2])
    })

    await t.test('a list leaves as a workbook, with its moment on it', async () => {
      const take = async (person, query, reason = '报送前核对名单') => {
        const made = await person.post(`/late/people?${query}`, { reason }, { json: true, from: '/late/people' })
        if (made.$status !== 200) return made
        const job = await until('it is written', async () => { const j = await person.json(`/jobs/${made.id}`); return j.done && j })
        assert.equal(job.state, 'done', job.message)
        return { job, texts: textsOf((await person.get(`/jobs/${made.id}/file`)).bytes) }
      }
      const late = await take(office, 'kind=late')
      assert.equal(late.job.total, 1)
      assert.match(late.texts, new RegExp(`${people[2].student_no}[^]*签劳动合同形式就业`))
      assert.match(late.texts, /数据时点 2024-07-05 10:\d\d:\d\d/)
      const then = await take(office, 'kind=registered&as_of=2024-07-02T17:00')
      assert.deepEqual([then.job.total, (await office.json('/late/people?kind=registered')).count], [1, 3])
      assert.match(then.texts, /数据时点 2024-07-02 17:00:00/)
      assert.ok(then.texts.includes(people[0].student_no) && !then.texts.includes(people[2].student_no))
      assert.equal((await take(staff, 'kind=registered')).job.total, 2, 'her own college')
      assert.match((await office.get('/exports')).text, /2024 届迟登名单\.xlsx/)
      assert.match((await office.get('/audit?action=export')).text, /名单（数据时点 2024-07-02 17:00:00）1 人，用途：报送前核对名单/)
      assert.equal((await take(office, 'kind=late', '短')).$status, 422)
      assert.match((await office.get('/late/people?kind=late')).text, /action="\/late\/people\?kind=late&amp;cohort=2024"/)
      assert.doesNotMatch((await watcher.get('/late/people?kind=late')).text, /按现在的条件导出/)
      for (const person of [watcher, counsellor]) assert.equal((await take(person, 'kind=late')).$status, 403)
    })

    await t.test('his page says when he was first registered', async () => {
      const id = (await office.json('/late/people?kind=late')).rows[0].graduate_id
      const data = await office.json(`/graduates/${id}`)
      assert.deepEqual([data.late.late, data.late.delay, data.late.cutoff], [true, 2, false])
      assert.match((await office.get(`/graduates/${id}`)).text, /迟登 2 个工作日/)
    })

    await t.test('observers read it, counsellors do not', async () => {
      assert.equal((await watcher.get('/late')).status, 200)
      for (const address of ['/late', '/late/people']) assert.equal((await counsellor.get(address)).status, 403)
    })

    await t.test('who registers after 按时截止 and before the close is marked so', async () => {
      const form = { definition: '2024', opens_on: '2023-12-01', late_on: '2024-07-05T00:00', closes_on: '2024-08-31T00:00', expected: '0' }
      const done = await send(office, '/cohorts/2024', form)
      assert.equal(done.status, 303, done.text.slice(0, 3000))
      await register(4, '2024-07-05')
      assert.equal(numbers((await office.json('/late')).total).cutoff, 1)
      const list = await office.json('/graduates')
      assert.deepEqual(list.rows.filter((r) => r.after_cutoff).map((r) => r.student_no), [people[3].student_no])
      assert.match((await office.get('/graduates')).text, /逾期登记/)
    })

    await t.test('the command that checks finds nothing wrong', async () => {
      assert.match(await world.must(['check']), /首次登记/)
    })
  })
}
