// Staff's pages over HTTP: lists, one graduate, the review, disputes; who sees what, and who may not.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { creditCode, graduate, importRoster, pdf } from '../people.mjs'

const uscc = creditCode(7)
const employer = {
  employer_name: '武汉示例智能装备有限公司', uscc, nature: '39', industry: '22', province: '420000', city: '420100', county: '420111',
  job_type: '13', contact_phone: '027-00002051', salary: '3200', signed_on: '2024-06-20',
}
const other = { college: '外语学院', major: '英语', className: '英语2001' }

async function version(person, address) {
  return /name="version" value="(\d+)"/.exec((await person.get(address)).text)?.[1] ?? '0'
}

async function send(person, address, fields = {}, page = address) {
  return person.post(address, { version: await version(person, page), ...fields })
}

// From nothing to 待学院审核; with a paper when the category asks for one.
async function submit(person, category, fields) {
  await send(person, '/my/register', { category })
  if (fields) {
    await send(person, '/my/register/fields', { ...fields, go: 'next' })
    await person.post('/my/register/evidence', { kind: 'contract', file: new File([pdf], '劳动合同.pdf', { type: 'application/pdf' }) }, { from: '/my/register/evidence' })
  }
  const done = await send(person, '/my/register/check', { honest: '1' })
  assert.equal(done.status, 303, done.text.slice(0, 1500))
}

const decide = (person, line, fields) => person.post(`/review/${line.id}`, { version: line.version, who: line.name, ...fields }, { from: '/review' })

for (const engine of engines) {
  test(`staff's pages on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4, 5, 6].map((n) => graduate(n)).concat([7, 8].map((n) => graduate(n, other)))
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'head', name: '沈院', role: 'college_head', colleges: '机械学院' })
    await world.addUser({ login: 'foreign', name: '外专', role: 'college_staff', colleges: '外语学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const office = await world.login('office')
    const watcher = await world.login('watcher')
    const staff = await world.login('staff')
    const head = await world.login('head')
    const foreign = await world.login('foreign')
    const counsellor = await world.login('counsellor')
    const known = new Map()
    const himself = async (n) => {
      if (!known.has(n)) {
        known.set(n, world.visitor())
        await known.get(n).firstLogin(people[n - 1])
      }
      return known.get(n)
    }
    const idOf = async (n) => (await office.json(`/graduates?q=${people[n - 1].student_no}`)).rows[0].id

    await t.test('each sees the graduates of his scope, and the count is the list', async () => {
      for (const [who, n] of [[office, 8], [watcher, 8], [staff, 6], [foreign, 2], [counsellor, 6]]) {
        const list = await who.json('/graduates')
        assert.deepEqual([list.count, list.rows.length], [n, n])
        assert.equal((await who.get('/graduates')).status, 200)
      }
    })

    await t.test('a list is read page by page, forwards and back', async () => {
      const first = await office.json('/graduates?size=20&college_id=')
      assert.equal(first.next_after, '')
      const half = await office.json(`/graduates?after=${people[3].student_no}`)
      assert.deepEqual(half.rows.map((r) => r.student_no), people.slice(4).map((p) => p.student_no))
      assert.match((await office.get(`/graduates?after=${people[3].student_no}`)).text, /rel="prev"/)
    })

    await t.test('filters: a name, a number, a stage, a sex, all of nobody', async () => {
      assert.equal((await office.json(`/graduates?q=${encodeURIComponent(people[0].name)}`)).count, 1)
      assert.equal((await office.json('/graduates?q=2020')).count, 8)
      assert.equal((await office.json('/graduates?stage=confirmed')).count, 0)
      assert.equal((await office.json('/graduates?sex=1')).count, 4)
      assert.equal((await office.json('/graduates?roster=out')).count, 0)
      assert.equal((await office.json('/graduates?q=%27%20OR%201%3D1')).count, 0)
    })

    await t.test('columns are remembered for the person', async () => {
      assert.equal((await staff.post('/graduates/columns', { col: ['student_no', 'phone_mask'], size: 20 }, { from: '/graduates' })).status, 303)
      const page = (await staff.get('/graduates')).text
      assert.match(page, /<th>手机号码<\/th>/)
      assert.doesNotMatch(page, /<th>班级<\/th>/)
      assert.match((await head.get('/graduates')).text, /<th>班级<\/th>/)
    })

    await t.test('one person outside the scope is as if he were not', async () => {
      const id = await idOf(8)
      assert.equal((await staff.get(`/graduates/${id}`)).status, 404)
      assert.equal((await foreign.get(`/graduates/${id}`)).status, 200)
      assert.equal((await staff.get('/graduates/12345')).status, 404)
    })

    await t.test('personal data is masked, shown once for a reason, and told', async () => {
      const id = await idOf(1)
      const page = await staff.get(`/graduates/${id}`)
      assert.doesNotMatch(page.text, new RegExp(people[0].id_no))
      assert.equal((await staff.post(`/graduates/${id}/reveal`, { member: 'id_no', reason: '看' }, { from: '/graduates' })).status, 422)
      const shown = await staff.post(`/graduates/${id}/reveal`, { member: 'id_no', reason: '核对身份证号' }, { from: '/graduates' })
      assert.equal(shown.status, 200)
      assert.match(shown.text, new RegExp(people[0].id_no))
      assert.doesNotMatch((await staff.get(`/graduates/${id}`)).text, new RegExp(people[0].id_no))
      const told = await office.json(`/graduates/${id}`)
      assert.ok(told.history.some((h) => h.action === 'graduate.reveal' && /核对身份证号/.test(h.note)))
      assert.doesNotMatch(JSON.stringify(told), new RegExp(people[0].id_no))
    })

    await t.test('a counsellor may ask for a phone, not for an identity number; an observer for nothing', async () => {
      const id = await idOf(1)
      assert.equal((await counsellor.post(`/graduates/${id}/reveal`, { member: 'id_no', reason: '联系本人一下' }, { from: '/graduates' })).status, 403)
      const shown = await counsellor.post(`/graduates/${id}/reveal`, { member: 'phone', reason: '联系本人一下' }, { from: '/graduates' })
      assert.match(shown.text, new RegExp(people[0].phone))
      assert.equal((await watcher.post(`/graduates/${id}/reveal`, { member: 'phone', reason: '联系本人一下' }, { from: '/graduates' })).status, 403)
    })

    await t.test('staff fill a draft, never more; who filled it does not review it', async () => {
      const id = await idOf(2)
      const page = await staff.get(`/graduates/${id}/draft?category=701`)
      assert.equal(page.status, 200)
      const saved = await staff.post(`/graduates/${id}/draft`, { category: '701', version: 0 }, { from: '/graduates' })
      assert.equal(saved.status, 303, saved.text.slice(0, 800))
      assert.equal((await office.json(`/graduates/${id}`)).row.source, 'staff')
      const me = await himself(2)
      const done = await send(me, '/my/register/check', { honest: '1' })
      assert.equal(done.status, 303, done.text.slice(0, 800))
      const queue = await staff.json('/review')
      assert.equal(queue.own, true)
      assert.equal(queue.may.any, false)
      const line = queue.queue.find((q) => q.line.graduate_id === id).line
      assert.equal((await decide(staff, line, { decision: 'approve' })).status, 403)
      assert.equal((await decide(head, line, { decision: 'approve', note: '与本人核对过' })).status, 303)
    })

    await t.test('the queue, a return with its reason, a resubmission with its difference, an approval', async () => {
      const me = await himself(3)
      await submit(me, '11', employer)
      let queue = await staff.json('/review')
      assert.equal(queue.count, 1)
      let line = queue.queue[0].line
      assert.equal(queue.row.uscc, uscc)
      assert.equal(queue.evidence.length, 1)
      assert.equal((await foreign.json('/review')).count, 0)
      const paper = await staff.get(queue.evidence[0].href)
      assert.deepEqual([paper.status, paper.headers.get('content-type')], [200, 'application/pdf'])
      assert.equal((await foreign.get(queue.evidence[0].href)).status, 404)
      const short = await decide(staff, line, { decision: 'return', reason: '不行' })
      assert.equal(short.status, 422)
      assert.match(short.text, /至少 5 个字/)
      assert.match(short.text, /不行<\/textarea>/)
      assert.equal((await decide(staff, line, { decision: 'return', reason: '材料没有单位公章，请补盖后重新上传。' })).status, 303)
      assert.equal((await staff.json('/missing?list=returned')).count, 1)
      await send(me, '/my/register/fields', { ...employer, salary: '3600', go: 'next' })
      assert.equal((await send(me, '/my/register/check', { honest: '1' })).status, 303)
      queue = await staff.json('/review')
      line = queue.queue[0].line
      assert.match(queue.returned_reason, /公章/)
      const done = await decide(staff, line, { decision: 'approve', next: '' })
      assert.deepEqual([done.status, done.location], [303, '/review'])
      assert.equal((await staff.json('/missing?list=unconfirmed')).count, 2)
    })

    await t.test('two at one record: the second learns what the first did', async () => {
      const me = await himself(4)
      await submit(me, '701')
      const line = (await staff.json('/review')).queue[0].line
      assert.equal((await decide(head, line, { decision: 'approve' })).status, 303)
      const late = await decide(staff, line, { decision: 'return', reason: '材料不清晰，请重新上传。' })
      assert.equal(late.status, 409)
      assert.match(late.text, /刚刚有了变化/)
      assert.match(late.text, /沈院/)
    })

    await t.test('several at once, those with flags left out', async () => {
      await submit(await himself(5), '701')
      const low = await himself(6)
      await submit(low, '12', { ...employer, salary: '900' })
      const rows = (await staff.json('/review/batch')).rows
      assert.deepEqual(rows.map((r) => r.fits).sort(), [false, true])
      const items = rows.map((r) => `${r.line.id}:${r.line.version}`)
      const done = await staff.post('/review/batch', { item: items }, { json: true, from: '/review/batch' })
      assert.deepEqual([done.approved, done.refused.length], [1, 1])
      const flagged = await staff.json('/review?only=flag')
      assert.equal(flagged.note_needed, true)
      const bare = await decide(staff, flagged.queue[0].line, { decision: 'approve' })
      assert.equal(bare.status, 422)
      const flag = /action="(\/flags\/\d+)"/.exec((await staff.get('/review?only=flag')).text)[1]
      const short = await staff.post(flag, { destination: flagged.queue[0].line.id, note: '已核' })
      assert.equal(short.status, 422)
      assert.match(short.text, /<details open>[^]{0,400}name="note" value="已核"/, 'the note stands where it was typed')
      assert.match(short.text, /id="note" name="note"[^>]* value=""/, 'and not in the decision')
      assert.equal((await decide(staff, flagged.queue[0].line, { decision: 'approve', note: '兼职起薪，已电话核实' })).status, 303)
    })

    await t.test('a dispute is a clocked item with an owner, closed by confirmation alone', async () => {
      const me = await himself(3)
      assert.equal((await send(me, '/my/dispute', { id: (await me.json('/my/dispute')).row.id, fields: ['employer_name'], explanation: '单位名称应为另一家公司' })).status, 303)
      const open = await head.json('/disputes')
      assert.equal(open.count, 1)
      assert.match(open.rows[0].fields, /单位名称/)
      const owners = /<select[^>]*name="account_id"[\s\S]*?<\/select>/.exec((await head.get('/disputes')).text)[0]
      const owner = [...owners.matchAll(/value="(\d+)"[^>]*>([^<]*)</g)].find((m) => m[2] === '沈院')[1]
      assert.equal((await head.post(`/disputes/${open.rows[0].line.id}/owner`, { account_id: owner }, { from: '/disputes' })).status, 303)
      assert.equal((await head.json('/disputes?only=mine')).count, 1)
      assert.equal((await watcher.json('/disputes')).count, 1)
      assert.equal((await foreign.json('/disputes')).count, 0)
      assert.equal((await watcher.post(`/disputes/${open.rows[0].line.id}/owner`, { account_id: owner }, { from: '/disputes' })).status, 403)
    })

    await t.test('an observer sees every page and no button', async () => {
      for (const path of ['/graduates', '/review', '/review?at=school', '/review/batch', '/missing', '/disputes', `/graduates/${await idOf(3)}`]) {
        const page = await watcher.get(path)
        assert.equal(page.status, 200, path)
        const forms = [...page.text.matchAll(/<form[^>]*method="post"[^>]*action="([^"?]*)/g)].map((m) => m[1])
        assert.deepEqual(forms.filter((a) => !['/logout', '/graduates/columns', '/review/batch'].includes(a)), [], path)
        assert.doesNotMatch(page.text, /name="decision"|data-batch-bar/)
      }
    })

    await t.test('counts of the lists and of the stages agree everywhere', async () => {
      const list = await office.json('/graduates')
      assert.equal(list.stages.reduce((n, s) => n + s.graduates, 0), list.count)
      for (const { stage, graduates } of list.stages) assert.equal((await office.json(`/graduates?stage=${stage}`)).rows.length, graduates, stage)
      const missing = await office.json('/missing?list=waiting')
      assert.equal(missing.count, missing.rows.length)
    })

    await t.test('the numbers and the log hold', async () => {
      await world.must(['check'])
    })
  })
}

const link = (page, rel) => new RegExp(`href="([^"]+)" rel="${rel}"`).exec(page.text)?.[1].replaceAll('&amp;', '&')
const numbers = (page) => [...page.text.matchAll(/>(2020\d{6})<\/td>/g)].map((m) => m[1])

// Forwards to the last page, then back to the first: the numbers seen on each way.
async function walk(who, address) {
  const there = [], back = []
  let page = await who.get(address), last
  for (; page; last = page, page = link(page, 'next') && await who.get(link(page, 'next'))) there.push(numbers(page))
  for (page = last; page; page = link(page, 'prev') && await who.get(link(page, 'prev'))) back.unshift(numbers(page))
  return { there, back }
}

for (const engine of engines) {
  test(`long lists on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const people = Array.from({ length: 123 }, (_, i) => graduate(i + 1, i % 3 ? undefined : other))
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const all = people.map((p) => p.student_no)
    const mechanical = people.filter((_, i) => i % 3).map((p) => p.student_no)
    for (const [login, expected] of [['office', all], ['staff', mechanical]]) {
      const who = await world.login(login)
      for (const address of ['/graduates?size=20', '/missing?list=unregistered', '/graduates?q=2020']) {
        const { there, back } = await walk(who, address)
        assert.deepEqual(there.flat(), expected, `${login} ${address}`)
        assert.deepEqual(back, there, `${login} ${address} back`)
        assert.equal((await who.json(address)).count, expected.length)
      }
    }
  })
}
