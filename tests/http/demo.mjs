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

    await t.test('people stand everywhere on the way', async () => {
      const office = await world.login('office', accounts.office)
      const { coverage } = await office.json('/overview')
      for (const where of ['unregistered', 'registered', 'in_review', 'returned', 'approved', 'to_confirm', 'confirmed', 'disputed'])
        assert.ok(coverage[where].count > 0, where)
    })
  })
}
