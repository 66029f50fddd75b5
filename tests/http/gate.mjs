// Requests that go wrong before their handler: a body that cannot be read, too many tries, a database that is gone. Who
// may not use a door is told nothing behind it, and the server stays.
import assert from 'node:assert/strict'
import test from 'node:test'

import { graduate, importRoster } from '../people.mjs'
import { engines, openWorld, run } from '../serve.mjs'

const OPEN = /^\/(login|login\/first)$/, HIS = /^\/(my|sessions|password|logout)(\/|$)/

function unreadable(who, address) {
  return who.request(address, { method: 'POST', body: 'x', headers: { accept: 'text/html', 'content-type': 'text/plain' } })
}

for (const engine of engines) {
  test(`the gate on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await importRoster(world, [graduate(1), graduate(2)])
    await world.addUser({ login: 'admin', name: '管理员', role: 'admin' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const he = world.visitor()
    await he.firstLogin(graduate(1))
    const { paths } = await he.json('/openapi')
    const doors = Object.keys(paths).filter((p) => paths[p].post).map((p) => p.replace(/\{[^}]+\}/g, '1'))
    assert.ok(doors.length > 40)

    await t.test('a body that cannot be read opens no door', async () => {
      const opened = []
      for (const door of doors) {
        const stranger = await unreadable(world.visitor(), door)
        if (!OPEN.test(door) && !/^\/login\?/.test(stranger.location ?? '')) opened.push(`stranger ${door} ${stranger.status}`)
        if (OPEN.test(door) || HIS.test(door)) continue
        const his = await unreadable(he, door)
        if (his.status !== 403) opened.push(`graduate ${door} ${his.status}`)
      }
      assert.deepEqual(opened, [])
      const own = await unreadable(he, '/my/register')
      assert.match(own.text, /登记去向/, 'who may is shown the form again')
    })

    await t.test('too many tries of somebody whose login has ended', async () => {
      for (let i = 0; i < 25; i++)
        assert.match((await world.visitor().post('/password', { password: 'x' })).location, /^\/login\?/)
    })

    await t.test('a database that is gone', { skip: engine !== 'postgresql' }, async () => {
      const ask = (statement) => run('psql', ['-X', '-q', '-d', process.env.QX_TEST_PG, '-c', statement])
      await ask(`ALTER DATABASE ${world.base} ALLOW_CONNECTIONS false`)
      await ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${world.base}'`)
      for (const address of ['/login', '/overview', '/my']) {
        const page = await world.visitor().get(address)
        assert.equal(page.status, 503, address)
        assert.match(page.text, /没有办成/)
        assert.ok(!page.text.includes(world.base), 'a stranger is not told where the data is')
      }
      await ask(`ALTER DATABASE ${world.base} ALLOW_CONNECTIONS true`)
      assert.equal((await world.visitor().get('/login')).status, 200, 'and it comes back')
    })
  })
}
