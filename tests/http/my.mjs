// A graduate's own pages, from the first login to the confirmation, without any script: what is refused,
// what is kept, what the other device sees.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { creditCode, graduate, importRoster, pdf, png } from '../people.mjs'

const uscc = creditCode(7)
const employer = {
  employer_name: '武汉示例智能装备有限公司', uscc, nature: '39', industry: '22', province: '420000', city: '420100', county: '420111',
  job_type: '13', contact_phone: '027-00002051', salary: '3200', signed_on: '2024-06-20',
}

// "version" of the form on that page.
async function version(person, address) {
  const page = await person.get(address)
  return /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? '0'
}

async function send(person, address, fields = {}, page = address) {
  return person.post(address, { version: await version(person, page), ...fields })
}

async function register(person, category, fields) {
  await send(person, '/my/register', { category })
  return fields ? send(person, '/my/register/fields', { ...fields, go: 'next' }) : undefined
}

// What the national system holds already: a record in force that waits for its graduate.
async function importDestination(world, person) {
  const head = '学号,姓名,毕业去向,单位名称,统一社会信用代码'
  const file = world.file('destinations.csv')
  await writeFile(file, `\ufeff${head}\r\n${person.student_no},${person.name},签劳动合同形式就业,${employer.employer_name},${uscc}\r\n`)
  return world.must(['import', 'destinations', file, '--cohort', '2024'])
}

for (const engine of engines) {
  test(`a graduate's pages on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4, 5, 6, 7].map((n) => graduate(n))
    await importRoster(world, people)
    await importDestination(world, people[6])
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'staff', name: '刘志远', role: 'college_staff', colleges: people[0].college })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    // Each comes in once: the door lets few in a minute.
    const inside = new Map()
    const enter = async (n) => {
      if (!inside.has(n)) {
        const person = world.visitor()
        await person.firstLogin(people[n - 1])
        inside.set(n, person)
      }
      return inside.get(n)
    }

    await t.test('the first page says what comes next, and shows nobody but himself', async () => {
      const me = await enter(1)
      const page = await me.get('/my')
      assert.equal(page.status, 200)
      assert.match(page.text, /测试乙1，你好/)
      assert.match(page.text, /开始登记/)
      assert.match(page.text, /2024-08-30 24:00 前.*还有 60 天/)
      assert.match(page.text, /不准以任何方式强迫毕业生签订就业协议/)
      assert.doesNotMatch(page.text, /测试丙2/)
      const data = await me.json('/my')
      assert.deepEqual([data.stage, data.row, data.days_left, data.closed], ['unregistered', null, 60, false])
      assert.equal((await me.get('/overview')).status, 403)
    })

    await t.test('staff have no way in to these pages', async () => {
      const office = await world.login('office')
      for (const path of ['/my', '/my/register', '/my/confirm']) assert.equal((await office.get(path)).status, 403)
      assert.equal((await office.post('/my/confirm', { version: 1 }, { from: '/password' })).status, 403)
    })

    await t.test('nothing is chosen beforehand, and choosing nothing is said', async () => {
      const me = await enter(2)
      const page = await me.get('/my/register')
      assert.match(page.text, /签劳动合同形式就业/)
      assert.doesNotMatch(page.text, /checked/)
      const refused = await me.post('/my/register', { version: 0 })
      assert.equal(refused.status, 422)
      assert.match(refused.text, /请选一项去向/)
    })

    await t.test('who seeks work needs two steps', async () => {
      const me = await enter(3)
      const chosen = await send(me, '/my/register', { category: '701' })
      assert.equal(chosen.location, '/my/register/check')
      const check = await me.get('/my/register/check')
      assert.match(check.text, /第 2 步，共 2 步/)
      const blank = await send(me, '/my/register/check')
      assert.equal(blank.status, 422)
      const done = await send(me, '/my/register/check', { honest: '1' })
      assert.equal(done.location, '/my')
      const home = await me.json('/my')
      assert.deepEqual([home.stage, home.row.category], ['college_review', '701'])
    })

    await t.test('a draft is kept as typed, the lists below follow, and what is lacking is named', async () => {
      const me = await enter(4)
      await register(me, '12')
      const place = await send(me, '/my/register/fields', { employer_name: '武汉示例', province: '420000', go: 'place', place_word: '洪山' })
      assert.match(place.location, /place=%E6%B4%AA%E5%B1%B1/)
      const found = await me.get(place.location.replace(/#.*/, ''))
      assert.match(found.text, /value="420111"><span class="pick-text">湖北省武汉市洪山区/)
      assert.match(found.text, /<option value="420100">武汉市/)
      assert.match(found.text, /value="武汉示例"/)
      assert.match(found.text, /湖北最低工资标准分档，每月 \d+ 至 \d+ 元/)
      const next = await send(me, '/my/register/fields', { go: 'next' })
      assert.equal(next.location, '/my/register/fields?check=1')
      const lacking = await me.get(next.location)
      assert.match(lacking.text, /还有 \d+ 处需要补充/)
      assert.match(lacking.text, /id="e-uscc"/)
      const typed = await send(me, '/my/register/fields', { ...employer, salary: '三千二', go: 'next' })
      assert.equal(typed.status, 422)
      assert.match(typed.text, /value="三千二"/)
      assert.match(typed.text, /现在是“三千二”/)
      const saved = await send(me, '/my/register/fields', { ...employer, go: 'next' })
      assert.equal(saved.location, '/my/register/evidence')
      assert.equal((await me.json('/my')).row.division, '420111')
    })

    await t.test('a form that its page sends is told where to go on', async () => {
      const me = await enter(4)
      const fields = { version: await version(me, '/my/register/fields'), employer_name: '武汉示例', go: 'next' }
      me.headers = { 'x-sent-by': 'page' }
      const sent = await me.post('/my/register/fields', fields)
      me.headers = {}
      assert.deepEqual([sent.status, sent.location, sent.headers.get('x-go')], [200, null, '/my/register/evidence'])
    })

    await t.test('two devices: the second is shown what the first saved', async () => {
      const phone = await enter(5)
      await register(phone, '11', employer)
      const computer = world.visitor()
      await computer.login(people[4].student_no)
      const seen = await version(computer, '/my/register/fields')
      const auto = await phone.post('/my/draft', { version: seen, employer_name: '甲公司' }, { json: true })
      assert.equal(auto.$status, 200)
      assert.match(auto.saved, /^\d\d:\d\d$/)
      const stale = await computer.post('/my/register/fields', { version: seen, employer_name: '乙公司', go: 'next' })
      assert.equal(stale.status, 409)
      assert.match(stale.text, /已保存的：<b>甲公司<\/b>/)
      assert.match(stale.text, /你刚填的：<b>乙公司<\/b>/)
      assert.equal((await computer.post('/my/draft', { version: seen, employer_name: '丙' }, { json: true })).$status, 409)
      const mine = await computer.post('/my/register/fields', { version: /name="version" value="(\d+)"/.exec(stale.text)[1], employer_name: '乙公司' })
      assert.equal(mine.status, 303)
      assert.equal((await phone.json('/my')).row.employer_name, '乙公司')
    })

    await t.test('evidence: judged by content, looked at by its owner alone, removed', async () => {
      const me = await enter(6)
      await register(me, '12', employer)
      const bad = await me.post('/my/register/evidence', { kind: 'hire_proof', evidence: new File(['<html>'], 'a.pdf', { type: 'application/pdf' }) })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /只收 PDF、JPG、PNG/)
      const none = await me.post('/my/register/evidence', { kind: 'hire_proof' })
      assert.equal(none.status, 422)
      const put = await me.post('/my/register/evidence', { kind: 'hire_proof', evidence: [new File([pdf], '聘用证明.pdf'), new File([png], '"流水\r\n.png')] })
      assert.equal(put.location, '/my/register/evidence')
      const list = (await me.json('/my/register/evidence')).evidence
      assert.deepEqual(list.map((e) => e.mime), ['application/pdf', 'image/png'])
      const one = await me.get(`/my/evidence/${list[0].id}`)
      assert.deepEqual([one.status, one.headers.get('content-type'), one.headers.get('x-content-type-options')], [200, 'application/pdf', 'nosniff'])
      assert.match(one.headers.get('content-disposition'), /^inline; filename\*=UTF-8''%E8%81%98/)
      assert.match(one.headers.get('content-security-policy'), /default-src 'none'/)
      assert.ok(one.bytes.equals(pdf))
      const other = await enter(1)
      assert.equal((await other.get(`/my/evidence/${list[0].id}`)).status, 404)
      assert.equal((await other.post('/my/register/evidence/remove', { evidence_id: list[0].id }, { from: '/my' })).status, 404)
      assert.equal((await me.post('/my/register/evidence/remove', { evidence_id: list[1].id })).status, 303)
      assert.equal((await me.json('/my/register/evidence')).evidence.length, 1)
    })

    await t.test('handing in, taking back, and nothing changes while it is reviewed', async () => {
      const me = await enter(6)
      const check = await me.get('/my/register/check')
      assert.match(check.text, /武汉示例智能装备有限公司/)
      assert.match(check.text, /聘用证明/)
      assert.equal((await send(me, '/my/register/check', { honest: '1' })).location, '/my')
      assert.equal((await me.json('/my')).stage, 'college_review')
      assert.equal((await me.get('/my/register/fields')).location, '/my')
      assert.equal((await me.post('/my/register/fields', { version: 9, employer_name: '改' }, { from: '/my' })).status, 409)
      const home = await me.json('/my')
      assert.equal((await me.post('/my/withdraw', { version: home.row.version }, { from: '/my' })).location, '/my')
      assert.equal((await me.json('/my')).stage, 'draft')
      const employers = await me.json(`/my/employers?uscc=${uscc}`)
      assert.equal(employers.row.name, '武汉示例智能装备有限公司')
      assert.equal((await send(me, '/my/register/check', { honest: '1' })).location, '/my')
    })

    await t.test('confirming, doubting, asking to void: his answer, bound to what he saw', async () => {
      const me = await enter(7)
      assert.match((await me.get('/my')).text, /核对我的去向/)
      const page = await me.get('/my/confirm')
      assert.match(page.text, /武汉示例智能装备有限公司/)
      assert.match(page.text, /不准将毕业生顶岗实习、见习证明材料作为就业证明材料/)
      const id = /name="id" value="(\d+)"/.exec(page.text)[1]
      assert.equal((await me.post('/my/confirm', { id, version: 99 })).status, 409)
      const other = await enter(1)
      assert.equal((await other.post('/my/confirm', { id, version: 1 }, { from: '/my' })).status, 404)
      assert.equal((await send(me, '/my/confirm')).location, '/my')
      assert.equal((await me.json('/my')).stage, 'confirmed')
      assert.equal((await me.get('/my/confirm')).location, '/my')
      const short = await send(me, '/my/dispute', { fields: 'salary', explanation: '错了' })
      assert.deepEqual([short.status, /value="salary"/.test(short.text), />错了</.test(short.text)], [422, false, true])
      assert.equal((await send(me, '/my/dispute', { explanation: '单位名称写错了' })).status, 422)
      assert.equal((await send(me, '/my/void', { reason: '不' })).status, 422)
      assert.equal((await send(me, '/my/void', { reason: '单位撤销了录用' })).location, '/my')
      assert.equal((await me.json('/my')).stage, 'void_college')
      assert.equal((await send(me, '/my/void/cancel', {}, '/my')).location, '/my')
      const told = await send(me, '/my/dispute', { fields: ['employer_name', 'uscc'], explanation: '单位名称写错了，应为乙公司' })
      assert.equal(told.location, '/my')
      const home = await me.json('/my')
      assert.deepEqual([home.stage, home.dispute.fields], ['disputed', 'employer_name,uscc'])
      assert.equal((await me.post('/my/change', {}, { from: '/my' })).location, '/my/register/fields') // the category was not doubted
      const draft = await me.json('/my')
      assert.deepEqual([draft.stage, draft.row.number, draft.row.employer_name, draft.effective.state], ['draft', 2, employer.employer_name, 'disputed'])
      assert.equal((await send(me, '/my/discard', {}, '/my')).location, '/my')
      assert.equal((await me.json('/my')).stage, 'disputed')
      const history = await me.get('/my/history')
      for (const words of ['确认无误', '确认有误', '申请作废', '撤回作废申请', '放弃草稿', '单位名称、统一社会信用代码']) assert.ok(history.text.includes(words), words)
      assert.doesNotMatch(history.text, /密封/)
    })

    await t.test('returned with a reason, mended, approved, confirmed', async () => {
      const me = await enter(6)
      const staff = await world.login('staff')
      const decide = async (decision, fields) => {
        const { row } = await me.json('/my')
        return staff.post(`/review/${row.id}`, { decision, version: row.version, ...fields }, { from: '/password' })
      }
      assert.equal((await decide('return', { reason: '材料无单位公章，请补盖。' })).status, 303)
      const home = await me.get('/my')
      assert.match(home.text, /请你修改/)
      assert.match(home.text, /材料无单位公章，请补盖。/)
      assert.equal((await me.post('/my/change', {}, { from: '/my' })).location, '/my/register/fields')
      const draft = await me.json('/my/register/check')
      assert.deepEqual([draft.row.number, draft.row.employer_name, draft.evidence.length, draft.lacks.length], [2, employer.employer_name, 1, 0])
      await send(me, '/my/register/fields', { salary: '3300', go: 'next' })
      assert.equal((await send(me, '/my/register/check', { honest: '1' })).location, '/my')
      assert.equal((await decide('approve', { note: '已电话核实，属实。' })).status, 303)
      const page = await me.get('/my/confirm')
      assert.match(page.text, /第 2 版 · 2024-07-01 10:00 由机械学院刘志远审核通过/)
      assert.equal((await send(me, '/my/confirm')).location, '/my')
      assert.match((await me.get('/my')).text, /都办好了/)
      const { versions } = await me.json('/my/history')
      assert.deepEqual(versions.map((v) => [v.number, v.state]), [[2, 'confirmed'], [1, 'replaced']])
      assert.deepEqual(versions[0].changes, [{ name: 'salary', label: '月薪（元）', before: '3,200', after: '3,300' }])
    })

    await t.test('contact data: his own, whole; wrong numbers are said', async () => {
      const me = await enter(1)
      assert.match((await me.get('/my/contact')).text, /13900000001/)
      assert.equal((await send(me, '/my/contact', { phone: '12', email: 'x' })).status, 422)
      assert.equal((await send(me, '/my/contact', { phone: '138 0000 0009', email: 'a@example.com' })).location, '/my')
      assert.match((await me.get('/my')).text, /138\*\*\*\*0009/)
      const history = await me.json('/my/history')
      assert.equal(history.history[0].action, 'graduate.contact')
      assert.doesNotMatch(JSON.stringify(history), /13800000009/)
    })

    await t.test('places below a place', async () => {
      const me = await enter(1)
      const rows = (await me.json('/divisions?parent=420100')).rows
      assert.ok(rows.some((r) => r.code === '420111' && r.name === '洪山区'))
      assert.equal((await me.json('/divisions?parent=nowhere')).$status, 404)
    })

    await t.test('after the cut-off registration is closed, with where to ask', async () => {
      await world.stop()
      await world.start({ now: '2024-08-31T00:00:01+08:00' })
      const me = world.visitor()
      await me.login(people[1].student_no)
      const page = await me.get('/my')
      assert.match(page.text, /已于 2024-08-30 24:00 截止/)
      assert.doesNotMatch(page.text, /开始登记/)
      const refused = await me.post('/my/register', { version: 0, category: '701' }, { from: '/my' })
      assert.equal(refused.status, 409)
    })

    await t.test('the counts kept agree with a recount, and the log with its chain', async () => {
      await world.stop()
      assert.match(await world.must(['check']), /./)
    })
  })
}
