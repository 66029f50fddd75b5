// The door as a browser meets it: nothing without a session, in and out again, on both engines.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'

for (const engine of engines) {
  test(`the door on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
    await world.start({ now: '2024-07-01' })

    await t.test('a visitor is sent to the login page', async () => {
      const res = await world.visitor().get('/')
      assert.equal(res.status, 303)
      assert.match(res.location, /^\/login/)
    })

    await t.test('a write without the token of a page is refused', async () => {
      const res = await world.visitor().request('/login', { method: 'POST', body: new URLSearchParams({ login: 'admin1', password: 'x' }) })
      assert.notEqual(res.status, 303)
      assert.equal(res.headers.getSetCookie().some((c) => c.startsWith('qx=')), false)
    })

    await t.test('a form sent after the login ended leads to the door, and from there back to its page', async () => {
      const stranger = world.visitor()
      const referer = `${stranger.url}/my/register/fields?check=1`
      const sent = await stranger.request('/my/register/fields', { method: 'POST', headers: { referer }, body: new URLSearchParams({ employer_name: 'x' }) })
      assert.deepEqual([sent.status, sent.headers.get('location')], [303, '/login?next=%2Fmy%2Fregister%2Ffields%3Fcheck%3D1'])
      const byScript = await stranger.request('/my/draft', { method: 'POST', headers: { referer, 'x-form-token': 'x' }, body: new URLSearchParams({}) })
      assert.equal(byScript.status, 401)
    })

    await t.test('who logs in stays in until he leaves', async () => {
      const admin = await world.login('admin1')
      assert.equal((await admin.get('/password')).status, 200)
      assert.equal((await admin.post('/logout', {}, { from: '/password' })).status, 303)
      assert.equal((await admin.get('/password')).status, 303)
    })

    await t.test('a mail address is shown masked, and is kept by the admin and by himself', async () => {
      await world.addUser({ login: 'dean', name: '院长甲', role: 'office', mail: 'dean@example.com' })
      const admin = await world.login('admin1'), dean = await world.login('dean')
      const [his] = (await admin.json('/accounts?q=dean')).accounts
      assert.equal(his.mail_mask, 'd***@example.com')
      const page = await admin.get(`/accounts/${his.id}`)
      assert.match(page.text, /name="mail" value="d\*\*\*@example\.com"/)
      const version = /name="version" value="(\d+)"/.exec(page.text)[1]
      assert.equal((await admin.post(`/accounts/${his.id}`, { name: '院长甲', role: 'office', state: 'active', mail: 'office-1@example.com', version })).status, 303)
      assert.equal((await admin.json('/accounts?q=dean')).accounts[0].mail_mask, 'o***@example.com')
      assert.match((await dean.get('/sessions')).text, /name="mail" value="o\*\*\*@example\.com"/)
      const bad = await dean.post('/sessions/mail', { mail: '不是邮箱' })
      assert.deepEqual([bad.status, /格式不对/.test(bad.text)], [422, true])
      assert.equal((await dean.post('/sessions/mail', { mail: 'self@example.org' }, { from: '/sessions' })).status, 303)
      for (const address of ['/accounts', `/accounts/${his.id}`, '/audit', '/sessions'])
        assert.doesNotMatch((await admin.get(address)).text, /dean@|office-1@|self@/)
      assert.match((await admin.get('/audit?action=account.mail')).text, /更改自己的邮箱/)
      assert.equal((await dean.post('/sessions/mail', { mail: '' }, { from: '/sessions' })).status, 303)
      assert.equal((await admin.json('/accounts?q=dean')).accounts[0].mail_mask, '')
    })

    await t.test('a wrong password lets nobody in', async () => {
      await assert.rejects(world.login('admin1', 'not-the-password'))
    })
  })
}
