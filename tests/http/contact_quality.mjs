// Contact quality over HTTP: an import takes what is wrong and says so, colleges see counts and lists of their own,
// a list leaves as an export, graduates are asked to mend their own.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { graduate, importRoster } from '../people.mjs'

const other = { college: '外语学院', major: '英语', className: '英语2001' }

for (const engine of engines) {
  test(`contact quality on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-01-08' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4].map((n) => graduate(n)).concat([5, 6].map((n) => graduate(n, other)))
    people[1].phone = people[0].phone
    people[2].phone = '1390000'
    people[3].phone = ''
    people[4].phone = people[5].phone = '027-87654321'
    const said = await importRoster(world, people)
    assert.match(said, /有 1 行的手机号码或电子邮箱写法不对，照样收下/)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '英语2001' })
    await world.start({ now: '2024-02-20T10:00:00+08:00' })
    const office = await world.login('office')
    const staff = await world.login('staff')
    const counsellor = await world.login('counsellor')
    const faults = (row) => Object.fromEntries(row.faults.map((f) => [f.fault, f.number]))

    await t.test('counts by college, by class, within the scope', async () => {
      const all = await office.json('/contact-quality')
      assert.deepEqual(all.rows.map((r) => [r.college, r.graduates]), [['机械学院', 4], ['外语学院', 2]])
      const { phone_missing, phone_malformed, phone_shared, email_missing, unreachable } = faults(all.total)
      assert.deepEqual([phone_missing, phone_malformed, phone_shared, email_missing, unreachable], [1, 1, 4, 6, 2])
      const own = await staff.json('/contact-quality')
      assert.deepEqual([own.by_class, own.rows.length, own.rows[0].class, faults(own.total).phone_shared], [true, 1, '机械2001', 2])
      assert.equal(faults((await counsellor.json('/contact-quality')).total).phone_shared, 2)
      assert.equal((await office.get(`/contact-quality?college_id=${all.rows[0].college_id}`)).status, 200)
      assert.equal((await (await world.login('watcher')).get('/contact-quality')).status, 200)
    })

    await t.test('every count is the length of its list, and no list shows a number', async () => {
      for (const f of (await office.json('/contact-quality')).total.faults) {
        const list = await office.json(`/contact-quality/people?contact=${f.fault}`)
        assert.deepEqual([list.count, list.rows.length], [f.number, f.number], f.fault)
        const page = await office.get(`/contact-quality/people?contact=${f.fault}`)
        assert.equal(page.status, 200)
        for (const p of people) if (p.phone.length > 7) assert.ok(!page.text.includes(p.phone))
      }
      const shared = await staff.json('/contact-quality/people?contact=phone_shared')
      assert.deepEqual(shared.rows.map((r) => r.sharers.map((s) => s.name)), [[people[1].name], [people[0].name]])
    })

    await t.test('the home page hints at it', async () => {
      assert.match((await staff.get('/overview')).text, /4 人的手机号码需要补正/)
      assert.equal((await counsellor.json('/overview')).todo.contact, 2)
    })

    await t.test('the list leaves as an export of the same people', async () => {
      const page = await staff.get('/exports/new?contact=phone_malformed')
      assert.match(page.text, /按当前条件 1 人/)
      assert.match(page.text, /name="contact" value="phone_malformed"/)
      const made = await staff.post('/exports', { contact: 'phone_malformed', content: 'columns', columns: ['name', 'phone_mask', 'phone_state'], reason: '核对联系方式用' }, { json: true })
      for (let n = 0; n < 100; n++) {
        const job = await staff.json(`/jobs/${made.id}`)
        if (job.state === 'done') {
          assert.equal(job.total, 1)
          return
        }
        assert.notEqual(job.state, 'failed')
        await new Promise((done) => setTimeout(done, 100))
      }
      assert.fail('the export did not end')
    })

    await t.test('a graduate is asked, and mends his own', async () => {
      const me = world.visitor()
      await me.firstLogin(people[1])
      assert.match((await me.get('/my')).text, /手机号码与另一名毕业生的相同/)
      const page = await me.get('/my/contact')
      const version = /name="version" value="(\d+)"/.exec(page.text)[1]
      assert.equal((await me.post('/my/contact', { phone: '1390000', email: '', version }, { from: '/my/contact' })).status, 422)
      assert.equal((await me.post('/my/contact', { phone: '13912340000', email: 'me@example.com', version }, { from: '/my/contact' })).status, 303)
      assert.doesNotMatch((await me.get('/my')).text, /核对我的联系方式/)
      assert.equal(faults((await staff.json('/contact-quality')).total).phone_shared, 0)
    })

    await t.test('and the states are what the numbers say', async () => {
      await world.stop()
      assert.match(await world.must(['check']), /联系方式的状况与号码、邮箱一致/)
    })
  })
}
