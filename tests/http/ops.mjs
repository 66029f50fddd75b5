// What those who run the machine rely on: health, figures, the interface's description, backup and restore.
import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import test from 'node:test'

import { Validator } from '@seriousme/openapi-schema-validator'

import { binary, engines, openWorld, Person, run } from '../serve.mjs'

// A request written by hand: headers twice, any Host.
function raw(url, target, headers) {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('error', reject)
    socket.on('data', (b) => { text += b })
    socket.on('close', () => resolve({ status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text }))
    socket.write(`GET ${target} HTTP/1.1\r\n${[...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  })
}

const sample = (text, name) => Number(new RegExp(`^${name.replace(/[{}"/]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1] ?? 0)

for (const engine of engines) {
  test(`operations on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
    await world.start({ now: '2024-07-01' })

    await t.test('/healthz says ok to anybody', async () => {
      const res = await world.visitor().get('/healthz')
      assert.deepEqual([res.status, res.text], [200, 'ok\n'])
      assert.equal((await world.visitor().json('/healthz')).status, 'ok')
    })

    await t.test('/metrics counts what is asked, and every bucket holds the one below', async () => {
      const name = 'quxiang_requests_total{method="GET",route="/healthz",status="2xx"}'
      const before = (await world.visitor().get('/metrics')).text
      await world.visitor().get('/healthz')
      const after = (await world.visitor().get('/metrics')).text
      assert.equal(sample(after, name), sample(before, name) + 1)
      const buckets = [...after.matchAll(/_bucket\{le="[^"]+"\} (\d+)/g)].map((m) => Number(m[1]))
      assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b))
      assert.equal(buckets.at(-1), sample(after, 'quxiang_request_seconds_count'))
      for (const line of after.trimEnd().split('\n')) assert.match(line, /^(# (HELP|TYPE) quxiang_\w+ .+|quxiang_\w+(\{.*\})? -?[\d.]+)$/)
    })

    await t.test('behind a trusted proxy /metrics is not for those outside', async () => {
      const proxied = await openWorld({ engine, cohort: '2024' })
      try {
        await proxied.start({ args: ['--trust-proxy', '--secure-cookies'] })
        const res = await proxied.visitor().get('/metrics', { 'x-forwarded-for': '198.51.100.7' })
        assert.equal(res.status, 303)
        assert.match(res.headers.get('strict-transport-security'), /^max-age=\d+$/)
        assert.match(res.headers.getSetCookie().join(), /; Secure/)
        const through = async (forwarded) => (await raw(proxied.url, '/metrics', ['Host: 127.0.0.1', ...forwarded])).status
        assert.equal(await through([]), 200)
        assert.equal(await through(['X-Forwarded-For: 127.0.0.1', 'X-Forwarded-For: 198.51.100.7']), 303, 'what the client said of itself comes first')
        assert.equal(await through(['X-Forwarded-For: 127.0.0.1, 198.51.100.7:4711']), 303)
        assert.equal(await through(['X-Forwarded-For: unknown']), 303)
      } finally {
        await proxied.close()
      }
    })

    await t.test('/metrics is for this machine alone, also behind a proxy nobody spoke of', async () => {
      const status = async (headers) => (await raw(world.url, '/metrics', headers)).status
      assert.equal(await status(['Host: localhost:8080']), 200)
      assert.equal(await status(['Host: quxiang.example.edu.cn']), 303)
      assert.equal(await status(['Host: 127.0.0.1', 'X-Forwarded-For: 198.51.100.7']), 303)
      assert.equal(await status(['Host: 127.0.0.1', 'X-Real-IP: 198.51.100.7']), 303)
      assert.equal(await status(['Host: 127.0.0.1.example.com']), 303)
    })

    await t.test('what was recorded while a clock ran ahead is told to those who can mend the clock', async () => {
      const wrong = await openWorld({ engine, cohort: '2024', now: '2024-07-01T10:37' })
      try {
        for (const [login, role] of [['admin2', 'admin'], ['office2', 'office'], ['observer2', 'observer']]) await wrong.addUser({ login, role })
        const ahead = async () => sample((await wrong.visitor().get('/metrics')).text, 'quxiang_recorded_ahead_seconds')
        const told = async (login, address) => /已记录的时间比服务器时钟快 (\d+ \S+)：操作已经记到 (2024-07-01 10:3\d)，[^]*?请系统管理员核对服务器时钟/.exec((await (await wrong.login(login)).get(address)).text)
        await wrong.start({ now: '2024-07-01T10:00' })
        const seconds = await ahead()
        assert.ok(seconds > 36 * 60 && seconds <= 38 * 60, `${seconds}`)
        for (const [login, pages] of [['admin2', ['/accounts', '/timed', '/audit']], ['office2', ['/overview', '/timed', '/audit']]])
          for (const address of pages) assert.match((await told(login, address))?.[1] ?? '', /^3[67] 分钟$/, `${login} ${address}`)
        assert.match((await (await wrong.login('office2')).json('/timed')).recorded_ahead, /^已记录的时间/)
        assert.equal(await told('observer2', '/overview'), null, 'who can do nothing about it is left in peace')
        await wrong.stop()
        assert.match(wrong.log, /"recorded-time-ahead"/)
        await wrong.start({ now: '2024-07-01T10:36' }) // within two minutes clocks may differ
        wrong.log = ''
        assert.equal(await told('admin2', '/accounts'), null)
        await wrong.stop()
        assert.doesNotMatch(wrong.log, /recorded-time-ahead/)
      } finally {
        await wrong.close()
      }
    })

    await t.test('a JSON client gets its form token with an answer', async () => {
      const admin = await world.login('admin1')
      const res = await admin.request('/password.json')
      const token = res.headers.get('x-form-token')
      assert.ok(token)
      const done = await admin.request('/logout.json', { method: 'POST', headers: { 'x-form-token': token, 'content-type': 'application/json' }, body: '{}' })
      assert.equal(done.status, 200)
    })

    await t.test('a graceful stop ends with exit code 0', async () => {
      assert.deepEqual(await world.stop(), { code: 0, signal: null })
    })
  })
}

test('OpenAPI: valid, the same from the command line, and it names every route', async (t) => {
  const world = await openWorld({ cohort: '2024' })
  t.after(() => world.close())
  await world.start()
  const served = JSON.parse((await world.visitor().get('/openapi.json')).text)
  const checked = await new Validator().validate(structuredClone(served))
  assert.equal(checked.valid, true, JSON.stringify(checked.errors, null, 1))
  assert.deepEqual(JSON.parse((await run(binary, ['routes', '--openapi'])).stdout), served)

  const listed = (await run(binary, ['routes'])).stdout.trimEnd().split('\n').map((l) => l.split(/\s+/))
  assert.ok(listed.length > 5)
  for (const [method, path] of listed) {
    const operation = served.paths[path.replaceAll('*', '')]?.[method.toLowerCase()]
    assert.ok(operation, `${method} ${path}`)
    assert.ok(operation.summary)
  }
  const ids = Object.values(served.paths).flatMap((p) => Object.values(p).map((o) => o.operationId))
  assert.equal(new Set(ids).size, ids.length)
})

test('a backup opens as it lies there, while the original goes on', async (t) => {
  const world = await openWorld({ cohort: '2024' })
  t.after(() => world.close())
  await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
  await world.start()
  const out = world.file('copy.db')
  await world.must(['admin', 'backup', out])
  assert.equal((await stat(`${out}.key`)).mode & 0o777, 0o600)
  assert.deepEqual(await readFile(`${out}.key`), await readFile(world.file('test.key')))
  await world.addUser({ login: 'later', name: '后来者', role: 'admin' })

  await t.test('the copy serves those of its moment', async () => {
    await world.kill()
    const place = world.place
    world.place = ['--db', out]
    await world.start()
    await new Person(world.url).login('admin1')
    await assert.rejects(new Person(world.url).login('later'))
    await world.stop()
    await world.must(['check'])
    world.place = place
  })

  await t.test('a backup never overwrites', async () => {
    const again = await world.quxiang(['admin', 'backup', out])
    assert.equal(again.code, 5)
    assert.match(again.stderr, /没有覆盖/)
  })

  await t.test('without the key it says what restoring needs', async () => {
    const said = await world.must(['admin', 'backup', world.file('other.db'), '--without-key'])
    assert.match(said, /other\.db\.key/)
    await assert.rejects(stat(world.file('other.db.key')))
  })
})

test('PostgreSQL is backed up by its own tool, and the command says so', { skip: !process.env.QX_TEST_PG }, async (t) => {
  const world = await openWorld({ engine: 'postgresql', cohort: '2024' })
  t.after(() => world.close())
  const done = await world.quxiang(['admin', 'backup', world.file('copy.db')])
  assert.equal(done.code, 2)
  assert.match(done.stderr, /pg_dump/)
})
