// A form that is refused comes back as it was filled in: what was chosen is still chosen, what was typed stands in the form
// it was typed in and in no other of the page, and what cannot be given back is said.
import assert from 'node:assert/strict'
import test from 'node:test'

import { graduate, importRoster } from '../people.mjs'
import { engines, File, openWorld } from '../serve.mjs'

const other = { college: '土木学院', major: '土木工程', className: '土木2001' }

// The select's chosen value; "" when none is.
function chosen(page, id) {
  const select = new RegExp(`<select[^>]* id="${id}"[^>]*>([^]*?)</select>`).exec(page.text)
  assert.ok(select, `no select ${id}`)
  return /<option value="([^"]*)" selected/.exec(select[1])?.[1] ?? ''
}

// What stands in the field of that name within the form of that address.
function typed(page, action, name) {
  const at = page.text.indexOf(action)
  assert.ok(at >= 0, `no form ${action}`)
  const form = page.text.slice(at, page.text.indexOf('</form>', at))
  const field = new RegExp(`<(?:input|textarea)[^>]* name="${name}"[^>]*>([^<]*)`).exec(form)
  assert.ok(field, `no ${name} in ${action}`)
  return /^<input/.test(field[0]) ? /value="([^"]*)"/.exec(field[0])?.[1] ?? '' : field[1]
}

for (const engine of engines) {
  test(`refused forms on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await importRoster(world, [graduate(1), graduate(2), graduate(3, other)])
    for (const [login, name, role, colleges] of [['office', '周办', 'office'], ['office2', '李办', 'office'], ['admin', '管理员', 'admin'], ['head', '院长', 'college_head', '机械学院']])
      await world.addUser({ login, name, role, colleges })
    await world.start({ now: '2024-09-10T10:00:00+08:00' })
    const office = await world.login('office'), admin = await world.login('admin')
    const person = (await office.json('/graduates')).rows[0]
    const refused = async (who, address, fields) => {
      const page = await who.post(address, fields)
      assert.equal(page.status, 422, address)
      return page
    }

    await t.test('choices stay chosen', async () => {
      const head = (await admin.json('/accounts')).accounts.find((a) => a.login === 'head')
      assert.equal(chosen(await refused(admin, `/accounts/${head.id}`, { name: '', role: 'college_head', state: 'off', version: '1' }), 'f-state'), 'off')
      assert.equal(chosen(await refused(admin, '/accounts/student', { student_no: '2020000001', reason: '短', anew: '1' }), 'f-anew'), '1')
      const book = await refused(office, '/imports', { kind: 'destination_import', book: new File([], 'x.xlsx') })
      assert.match(book.text, /value="destination_import" checked/)
    })

    await t.test('a student number that nobody has is mended in its field', async () => {
      const page = await refused(admin, '/accounts/student', { student_no: '9999', reason: '已核对本人身份', anew: '1' })
      assert.match(page.text, /学号 9999 没有被锁定/)
      assert.equal(typed(page, '/accounts/student', 'student_no'), '9999')
      assert.equal(typed(page, '/accounts/student', 'reason'), '已核对本人身份')
    })

    await t.test('an export is asked for again with the same filter', async () => {
      const { value } = /<option value="(?<value>\d+)">土木学院/.exec((await office.get('/exports/new')).text).groups
      const page = await refused(office, '/exports', { college_id: value, stage: 'unregistered', content: 'columns', columns: ['name'], reason: '短' })
      assert.deepEqual([chosen(page, 'f-college_id'), chosen(page, 'f-stage')], [value, 'unregistered'])
      assert.match(page.text, /按当前条件 1 人/)
    })

    await t.test('what an export is for stays typed, where it is seen', async () => {
      for (const address of ['/late/people?kind=late', '/contacts/export']) {
        const page = await refused(office, address, { reason: '短' })
        assert.match(page.text, /<details class="menu-pop" open>[^]*name="reason" value="短"/, address)
      }
    })

    await t.test('out of the roster: the form beside it keeps what the roster holds', async () => {
      const page = await refused(office, `/graduates/${person.id}/remove`, { reason: '短' })
      assert.match(page.text, new RegExp(`id="f-name" name="name" value="${person.name}"`))
      assert.match(page.text, /id="f-reason" name="reason" value=""/)
      assert.equal(typed(page, `/graduates/${person.id}/remove`, 'reason'), '短')
    })

    await t.test('a number that is not shown: its reason is none for a reopening', async () => {
      const page = await refused(office, `/graduates/${person.id}/reveal`, { member: 'phone', reason: '看' })
      assert.equal(typed(page, `/graduates/${person.id}/reopen`, 'reason'), '')
      assert.match(page.text, /<details open><summary class="link">显示<\/summary>[^]{0,300}value="phone"><input class="input" name="reason" value="看"/)
    })

    await t.test('a wrong number that is not marked', async () => {
      const page = await refused(office, `/graduates/${person.id}/reach`, { channel: 'hook', note: '否则不发毕业证' })
      assert.equal(typed(page, `/graduates/${person.id}/contacts`, 'note'), '')
      assert.equal(typed(page, `/graduates/${person.id}/reach`, 'note'), '否则不发毕业证')
    })

    await t.test('a reopening that is not refused keeps the day that was wished', async () => {
      const { location } = await office.post(`/graduates/${person.id}/reopen`, { reason: '核对发现单位名称有误', last_day: '2024-09-20' })
      const page = await refused(await world.login('office2'), `${location}/refuse`, { reason: '短', version: '1' })
      assert.equal(typed(page, `${location}/approve`, 'last_day'), '2024-09-20')
      assert.equal(typed(page, `${location}/refuse`, 'reason'), '短')
    })

    await t.test('who only mends a fault does not overwrite what somebody else changed meanwhile', async () => {
      const version = (page) => /name="version" value="(\d+)"/.exec(page.text)[1]
      const head = (await admin.json('/accounts')).accounts.find((a) => a.login === 'head')
      const college = /<option value="(\d+)" selected/.exec((await admin.get(`/accounts/${head.id}`)).text)[1]
      const account = { name: '院长甲', role: 'college_head', state: 'active', colleges: college, version: version(await admin.get(`/accounts/${head.id}`)) }
      assert.equal((await admin.post(`/accounts/${head.id}`, { ...account, name: '院长乙', state: 'off' })).status, 303, 'another administrator')
      const again = await refused(admin, `/accounts/${head.id}`, { ...account, mail: 'x@' })
      assert.equal((await admin.post(`/accounts/${head.id}`, { ...account, version: version(again) })).status, 409)

      const entry = { student_no: person.student_no, name: '测试甲', sex: '男', education: '本科生毕业', college: '机械学院', major: '机械工程', class: '机械2001',
        version: version(await office.get(`/graduates/${person.id}/edit`)), reason: '学籍更正姓名' }
      assert.equal((await office.post(`/graduates/${person.id}/edit`, { ...entry, name: '测试乙' })).status, 303, 'a colleague')
      const edit = await refused(office, `/graduates/${person.id}/edit`, { ...entry, name: '' })
      assert.equal((await office.post(`/graduates/${person.id}/edit`, { ...entry, version: version(edit) })).status, 409)
    })

    await t.test('a number that is 0 is shown, and an empty one is none', async () => {
      const rules = { site: '', cap_days: '7', cap_inapp: '3', cap_mail: '2', cap_hook: '0', rest_from: '21:00', rest_until: '08:00', ladder_at: '10:00', ladder_days: '1', ladder_channels: 'inapp' }
      const version = (page) => /name="version" value="(\d*)"/.exec(page.text)[1]
      assert.equal((await office.post('/reminders/rules', { ...rules, version: version(await office.get('/reminders/rules')) })).status, 303)
      const page = await office.get('/reminders/rules')
      assert.equal(typed(page, '/reminders/rules', 'cap_hook'), '0')
      assert.equal((await office.post('/reminders/rules', { ...rules, cap_hook: typed(page, '/reminders/rules', 'cap_hook'), version: version(page) })).status, 303)
      assert.equal(typed(await office.get('/limits/draft'), '/limits/draft', 'head_after').length, 1)
      const limit = await refused(office, '/limits/draft?cohort=2024', { allowed: '', counsellor_after: '0', head_after: '0', version: version(await office.get('/limits/draft')) })
      assert.match(limit.text, /请填写“允许工作日”/)
    })

    await t.test('a password that was not kept is said to be lost', async () => {
      const mail = { host: 'smtp.example.cn', port: 'x', security: 'starttls', login: 'me', password: 'secret', sender: 'a@example.cn', version: '0' }
      const page = await refused(admin, '/channels/mail', mail)
      assert.equal(page.text.match(/刚才填的没有保存，也不再显示，请重新填写/g)?.length, 2)
      assert.doesNotMatch((await refused(admin, '/channels/mail', { ...mail, login: '', password: '' })).text, /刚才填的没有保存/)
    })
  })
}
