// Reminding over HTTP: from the list to the letter; what may be said; rules and plans; talks by hand; who may what.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { graduate, importRoster } from '../people.mjs'

const other = { college: '外语学院', major: '英语', className: '英语2001' }

for (const engine of engines) {
  test(`reminding on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const people = [1, 2, 3].map((n) => graduate(n)).concat([4, 5].map((n) => graduate(n, other)))
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'foreign', name: '外专', role: 'college_staff', colleges: '外语学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const [office, watcher, staff, foreign, counsellor] = await Promise.all(['office', 'watcher', 'staff', 'foreign', 'counsellor'].map((l) => world.login(l)))
    const me = world.visitor()
    await me.firstLogin(people[0])
    const idOf = async (n) => (await office.json(`/graduates?q=${people[n - 1].student_no}`)).rows[0].id
    const field = (text, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''

    await t.test('the list leads to a preview of a real letter', async () => {
      const list = (await counsellor.get('/missing?list=unregistered')).text
      assert.match(list, /name="who" value="\d+"/)
      assert.match(list, /提醒这 3 人/)
      assert.doesNotMatch((await watcher.get('/missing?list=unregistered')).text, /name="who"/)
      assert.doesNotMatch((await counsellor.get('/missing?list=waiting')).text, /name="who"/)
      const page = (await counsellor.get('/reminders/new?list=unregistered&all=1')).text
      assert.match(page, new RegExp(people[0].name))
      assert.match(page, /由您本人自愿办理/)
      const data = await counsellor.json('/reminders/new?list=unregistered&all=1')
      assert.equal(data.people, 3)
      assert.deepEqual(data.channels.map((c) => c.no_channel), [0, 3, 3]) // nobody has opened them
      assert.deepEqual(data.channels.map((c) => [c.channel, c.sent, c.no_address]), [['inapp', 3, 0], ['mail', 0, 0], ['hook', 0, 0]])
      assert.equal((await watcher.get('/reminders/new?list=unregistered')).status, 403)
      assert.equal((await me.get('/reminders/new?list=unregistered')).status, 403)
    })

    await t.test('nobody is chosen by where he goes', async () => {
      assert.equal((await office.get('/reminders/new?list=unconfirmed&category=seeking')).status, 422)
      assert.equal((await office.get('/reminders/new?list=confirmed')).status, 422)
      assert.equal((await office.post('/reminders/new?list=unconfirmed&category=seeking', { list: 'unconfirmed', key: 'k', channels: 'inapp' }, { json: true, from: '/missing' })).$status, 422)
    })

    await t.test('one click is one batch, also clicked twice', async () => {
      const address = `/reminders/new?list=unregistered&who=${await idOf(1)}&who=${await idOf(2)}&who=${await idOf(4)}`
      const key = field((await counsellor.get(address)).text, 'key')
      const form = { list: 'unregistered', key, channels: ['inapp', 'hook'] }
      assert.equal((await counsellor.post(address, { ...form, channels: [] })).status, 422)
      const done = await counsellor.post(address, form)
      assert.equal(done.status, 303, done.text.slice(0, 1500))
      assert.equal((await counsellor.post(address, form)).location, done.location)
      const batch = await counsellor.json(done.location)
      assert.deepEqual([batch.batch.people, batch.batch.letters, batch.batch.left_out], [2, 2, 2])
      assert.equal(batch.rows.length, 4)
      assert.equal((await counsellor.get(done.location)).status, 200)
      assert.equal((await foreign.get(done.location)).status, 404)
      assert.equal((await staff.json('/reminders')).batches.length, 0) // the counsellor's own
      assert.equal((await office.json('/reminders')).batches.length, 1)
      const again = await counsellor.json(address)
      assert.equal(again.channels[0].sent, 2)
    })

    await t.test('the graduate says where he does not want it, and is asked no reason', async () => {
      const page = (await me.get('/my/contact')).text
      assert.match(page, /站内信照常显示/)
      assert.equal((await me.post('/my/notices', { no_hook: 1 }, { from: '/my/contact' })).status, 303)
      assert.match((await me.get('/my/contact')).text, /name="no_hook" value="1" checked/)
      const list = await counsellor.json('/reminders/unreachable')
      assert.deepEqual(list.rows.map((r) => r.student_no), [people[0].student_no])
      assert.equal((await foreign.json('/reminders/unreachable')).rows.length, 0)
      assert.equal((await office.json('/graduates')).count, 5)
    })

    await t.test('texts: what presses is refused and named, what is good is a version', async () => {
      const page = (await office.get('/reminders/texts/unregistered')).text
      const form = { subject: '请登记', body: '不登记就不发毕 业-证', version: field(page, 'version') }
      const bad = await office.post('/reminders/texts/unregistered', form)
      assert.equal(bad.status, 422)
      assert.match(bad.text, /毕 业-证.*毕业证/)
      const preview = await office.post('/reminders/texts/unregistered/preview', { ...form, body: '{{姓名}}同学，请在 {{截止}} 前登记' })
      assert.equal(preview.status, 200)
      assert.match(preview.text, new RegExp(`${people[0].name}同学，请在 2024-08-30 24:00 前登记`))
      assert.match((await office.post('/reminders/texts/unregistered/preview', form)).text, /会让人感到压力/)
      assert.equal((await office.post('/reminders/texts/unregistered', { ...form, body: '{{姓名}}同学，请登记' })).status, 303)
      const told = await office.json('/reminders/texts/unregistered')
      assert.equal(told.text.version, 1)
      assert.equal(told.versions.length, 2)
      assert.match((await counsellor.json('/reminders/new?list=unregistered&all=1')).body, /同学，请登记/)
      assert.equal((await counsellor.get('/reminders/texts')).status, 403)
      assert.equal((await watcher.get('/reminders/texts/unregistered')).status, 200)
      assert.equal((await watcher.post('/reminders/texts/unregistered', form, { from: '/reminders/texts' })).status, 403)
    })

    await t.test('words: the office adds and stops them', async () => {
      assert.match((await office.get(`/reminders/words?text=${encodeURIComponent('影响 就 业 率')}`)).text, /不能用/)
      assert.equal((await office.post('/reminders/words', { word: '黑名单', instead: '请删去', version: 0 }, { from: '/reminders/words' })).status, 303)
      assert.equal((await office.json(`/reminders/words?text=${encodeURIComponent('黑 名 单')}`)).found, '黑名单')
      assert.equal((await office.post('/reminders/words', { word: '黑名单', instead: '请删去', stopped: 1, version: 1 })).status, 303)
      assert.equal((await office.json(`/reminders/words?text=${encodeURIComponent('黑 名 单')}`)).found, '')
      assert.equal((await office.json('/audit?action=pressure.change')).entries.length, 2)
    })

    await t.test('rules and plans: checked, told, foreseen', async () => {
      const page = (await office.get('/reminders/rules')).text
      const rule = { site: 'https://quxiang.example.edu.cn', cap_days: 7, cap_inapp: 3, cap_mail: 2, cap_hook: 2, rest_from: '21:00', rest_until: '08:00', ladder: 1, ladder_days: '1', ladder_at: '09:00', version: field(page, 'version') || 0 }
      assert.equal((await office.post('/reminders/rules', { ...rule, rest_from: '29:00' })).status, 422)
      assert.equal((await office.post('/reminders/rules', rule)).status, 303)
      assert.equal((await office.post('/reminders/rules', rule)).status, 409)
      assert.equal((await office.post('/reminders/plans/new', { at_time: '10:00' }, { from: '/reminders/plans/new' })).status, 422)
      assert.equal((await office.post('/reminders/plans/new', { kinds: ['unregistered'], weekdays: ['2', '4'], at_time: '10:00', channels: ['inapp'], workdays_only: 1 })).status, 303)
      const next = (await counsellor.json('/reminders')).next
      assert.deepEqual(next.map((n) => n.source), ['plan', 'ladder'])
      assert.match(next[0].at, /^2024-07-02T10:00/)
      const id = (await office.json('/reminders/rules')).plans[0].id
      assert.equal((await office.get(`/reminders/plans/${id}`)).status, 200)
      assert.equal((await staff.get('/reminders/rules')).status, 403)
    })

    await t.test('a talk is written down, within the scope, and he reads it himself', async () => {
      const id = await idOf(1)
      const address = `/graduates/${id}/contacts`
      const talk = { channel: 'phone', result: 'will_do', day: '2024-07-01', time: '09:30', note: '说明了怎样登记', next_on: '2024-07-03' }
      assert.equal((await foreign.get(address)).status, 404)
      assert.equal((await foreign.post(address, talk, { from: '/graduates' })).status, 404)
      assert.equal((await watcher.post(address, talk, { from: '/graduates' })).status, 403)
      assert.equal((await counsellor.post(address, { ...talk, note: '不签就扣发学 位 证' }, { from: address })).status, 422)
      assert.equal((await counsellor.post(address, { ...talk, day: '2024-07-02' }, { from: address })).status, 422)
      assert.equal((await counsellor.post(address, talk)).status, 303)
      assert.equal((await counsellor.json(address)).contacts.length, 1)
      assert.match((await staff.get(`/graduates/${id}`)).text, /说明了怎样登记/)
      assert.match((await me.get('/my/history')).text, /联系记录[^]*说明了怎样登记/)
      assert.equal((await counsellor.json('/missing?list=unregistered')).rows.find((r) => r.id === id).contacted_at.slice(0, 16), '2024-07-01T09:30')
      assert.equal((await counsellor.json('/contacts?channel=phone')).rows.length, 1)
      assert.equal((await counsellor.json('/contacts?channel=talk')).rows.length, 0)
      assert.equal((await counsellor.json('/contacts?since_on=2024-07-02')).rows.length, 0)
      assert.equal((await foreign.json('/contacts')).rows.length, 0)
      assert.equal((await watcher.json('/contacts')).rows.length, 1)
      for (const who of [office, staff, counsellor, watcher]) assert.equal((await who.get('/contacts')).status, 200)
    })

    await t.test('a wrong number stays in the count, on a list, until he mends it', async () => {
      const id = await idOf(2)
      assert.equal((await foreign.post(`/graduates/${id}/reach`, { channel: 'hook' }, { from: '/graduates' })).status, 404)
      assert.equal((await staff.post(`/graduates/${id}/reach`, { channel: 'hook', note: '空号' }, { from: '/graduates' })).status, 303)
      assert.equal((await staff.json(`/graduates/${id}/contacts`)).reach.hook_wrong, true)
      assert.ok((await staff.json('/reminders/unreachable')).rows.some((r) => r.graduate_id === id && r.hook_wrong))
      const him = world.visitor()
      await him.firstLogin(people[1])
      const page = (await him.get('/my/contact')).text
      assert.match(page, /号码有误/)
      assert.equal((await him.post('/my/contact', { phone: '13900009999', email: '', version: field(page, 'version') })).status, 303)
      assert.equal((await staff.json(`/graduates/${id}/contacts`)).reach.hook_wrong, false)
    })

    await t.test('the log leaves as a workbook, for a reason, within the scope', async () => {
      assert.equal((await counsellor.post('/contacts/export', { reason: '交接给新的辅导员' }, { from: '/contacts' })).status, 403)
      assert.equal((await staff.post('/contacts/export', { reason: '看' }, { from: '/contacts' })).status, 422)
      const asked = await staff.post('/contacts/export?channel=phone', { reason: '每周例会用的名单' }, { json: true })
      assert.equal(asked.$status, 200)
      let job
      for (let i = 0; i < 100 && !job?.done; i++) {
        await new Promise((r) => setTimeout(r, 100))
        job = await staff.json(`/jobs/${asked.id}`)
      }
      assert.equal(job.state, 'done', JSON.stringify(job))
      assert.equal((await staff.get(`/jobs/${asked.id}/file`)).bytes.subarray(0, 2).toString(), 'PK')
    })
  })
}

test('lists longer than a page', async (t) => {
  const world = await openWorld({ cohort: '2024' })
  t.after(() => world.close())
  const people = Array.from({ length: 60 }, (_, i) => ({ ...graduate(i + 1), phone: '' }))
  await importRoster(world, people)
  await world.addUser({ login: 'office', name: '周办', role: 'office' })
  await world.start({ now: '2024-07-01T10:00:00+08:00' })
  const office = await world.login('office')
  const first = await office.json('/reminders/unreachable')
  assert.equal(first.rows.length, 50)
  assert.equal((await office.json(`/reminders/unreachable?after=${first.next_after}`)).rows.length, 10)
  assert.match((await office.get('/reminders/unreachable')).text, /rel="next"/)
  assert.match((await office.get(`/reminders/unreachable?after=${first.next_after}`)).text, /回到开头/)
  for (const row of first.rows) assert.equal((await office.post(`/graduates/${row.graduate_id}/contacts`, { channel: 'phone', result: 'later', day: '2024-07-01' }, { from: '/missing' })).status, 303)
  assert.equal((await office.post(`/graduates/${first.rows[0].graduate_id}/contacts`, { channel: 'talk', result: 'helped', day: '2024-07-01' })).status, 303)
  const log = await office.json('/contacts')
  assert.deepEqual([log.rows.length, log.next_before !== ''], [50, true])
  assert.match((await office.get('/contacts')).text, /rel="next"/)
  assert.equal((await office.json(`/contacts?before=${log.next_before}`)).rows.length, 1)
  for (let i = 0; i < 32; i++) await office.post('/reminders/new?list=unregistered&all=1', { list: 'unregistered', channels: ['inapp'], key: `k${i}` })
  const sent = await office.json('/reminders')
  assert.equal(sent.batches.length, 30)
  assert.equal((await office.get(`/reminders?before=${sent.next_before}`)).status, 200)
  assert.equal((await office.get(`/reminders/${sent.batches[0].id}?after=${people[10].student_no}`)).status, 200)
})
