// The demo university: whole, true to the rules, and open with what it prints.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'

for (const engine of engines) {
  test(`the demo on ${engine}`, async (t) => {
    const world = await openWorld({ engine })
    t.after(() => world.close())
    const said = await world.must(['demo', '--size', '60'])
    const accounts = Object.fromEntries([...said.matchAll(/^\S+　([a-z]+\d?)　(\S+)$/gm)].map((m) => [m[1], m[2]]))
    const graduate = /学号 (\d+)　密码 (\S+)/.exec(said)
    const newcomer = /学号 (\d+)　姓名 (\S+)　身份证号后六位 (\S+)/.exec(said)

    await t.test('its tallies equal a recount and its log is whole', async () => { await world.must(['check']) })

    await t.test('it is made once: a second demo leaves it alone', async () => {
      assert.equal((await world.quxiang(['demo'])).code, 5)
    })

    await t.test('one account of every role is printed, and each lets in', async () => {
      assert.deepEqual(Object.keys(accounts).sort(), ['admin', 'counsellor1', 'head1', 'observer', 'office', 'staff1'])
      await world.start()
      for (const [login, password] of Object.entries(accounts)) await world.login(login, password)
      await world.login(graduate[1], graduate[2])
    })

    await t.test('the newcomer comes in by number, name and last six signs', async () => {
      const person = world.visitor()
      await person.firstLogin({ student_no: newcomer[1], name: newcomer[2], id_last: newcomer[3] })
      assert.equal((await person.get('/')).location, '/my')
    })

    await t.test('last year somebody was reopened: the register leads there, and tells what was changed', async () => {
      const office = await world.login('office', accounts.office)
      const [last] = (await office.json('/reopenings')).others
      assert.equal(last.count, 1)
      assert.match((await office.get('/reopenings')).text, new RegExp(`<a href="/reopenings\\?cohort=${last.cohort}">${last.cohort} 届有 1 条</a>`))
      const page = await office.get(`/reopenings?cohort=${last.cohort}`)
      assert.match(page.text, /改了单位名称、签约日期/)
      assert.match(page.text, /cohort-other">现在看的是/)
      const [{ line, changes: [{ fields, before_number }] }] = (await office.json(`/reopenings?cohort=${last.cohort}`)).rows
      assert.equal(before_number, 1)
      assert.deepEqual(fields.map((f) => f.name), ['employer_name', 'signed_on'])
      assert.ok(fields[0].value.endsWith('股份有限公司') && fields[0].before !== fields[0].value)
      assert.match((await office.get(`/reopenings/${line.id}`)).text, new RegExp(`<a href="/reopenings\\?cohort=${Number(last.cohort) + 1}">回到`))
      assert.match((await office.get(`/reopenings/${line.id}`)).text, new RegExp(`<del>${fields[0].before}</del></td><td class="diff"><ins>${fields[0].value}</ins>`))
      assert.equal((await office.json('/overview?cohort=' + (Number(last.cohort) + 1))).cohort, String(Number(last.cohort) + 1)) // back to the usual one
    })

    await t.test('what is confirmed as wrong is about the item named', async () => {
      const office = await world.login('office', accounts.office), { rows } = await office.json('/disputes')
      assert.ok(rows.length > 0)
      for (const { fields, line } of rows) assert.equal(/岗位名称/.test(line.explanation), fields === '岗位名称', line.explanation)
    })

    await t.test('people stand everywhere on the way', async () => {
      const office = await world.login('office', accounts.office)
      const { coverage } = await office.json('/overview')
      for (const where of ['unregistered', 'registered', 'in_review', 'returned', 'approved', 'to_confirm', 'confirmed', 'disputed'])
        assert.ok(coverage[where].count > 0, where)
    })

    await t.test('two cohorts are a switch, more of them a list, with the one looked at marked', async () => {
      const office = await world.login('office', accounts.office), next = '2040'
      assert.match((await office.get('/overview')).text, /class="switch cohorts"[^>]*><a [^>]*aria-current="true">/)
      await office.post('/cohorts', { cohort: next }, { from: '/cohorts' })
      assert.match((await office.get(`/overview?cohort=${next}`)).text, new RegExp(`cohorts-many[^]*aria-current="true">${next} 届`))
    })
  })
}
