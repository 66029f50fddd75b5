// What an attacker tries, from outside and from inside: other people's records by their ids, forged writes,
// markup in every text, what may be read at rest. Who is refused learns nothing.
import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'

import { engines, File, openWorld } from '../serve.mjs'
import { creditCode, graduate, importRoster, pdf } from '../people.mjs'

const markup = `"><script>alert(1)</script><img src=x onerror=alert(2)>'{{name}}`
const employer = {
  employer_name: `武汉${markup}`, uscc: creditCode(7), nature: '39', industry: '22', province: '420000', city: '420100', county: '420111',
  job_type: '13', job_title: '=HYPERLINK("http://x")', contact_phone: '13988887777', salary: '3200', signed_on: '2024-06-20',
}

async function version(person, address) {
  return /name="version" value="(\d+)"/.exec((await person.get(address)).text)?.[1] ?? '0'
}

async function send(person, address, fields = {}) {
  return person.post(address, { version: await version(person, address), ...fields })
}

async function registers(person) {
  await send(person, '/my/register', { category: '12' })
  assert.equal((await send(person, '/my/register/fields', { ...employer, go: 'next' })).location, '/my/register/evidence')
  await person.post('/my/register/evidence', { kind: 'hire_proof', evidence: new File([pdf], `${markup}.pdf`) })
  assert.equal((await send(person, '/my/register/check', { honest: '1' })).status, 303)
}

// Every address of the description with an id in it, filled with each of the ids.
function addresses(description, method, ids) {
  const found = []
  for (const [pattern, methods] of Object.entries(description.paths)) {
    if (!methods[method] || !/\{/.test(pattern)) continue
    for (const id of ids) found.push(pattern.replace(/\{[^}]+\}/g, id).replace(/\.json$/, ''))
  }
  return found
}

for (const engine of engines) {
  test(`an attacker on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const victim = graduate(1), other = graduate(2, { college: '土木学院', major: '土木工程', className: '土木2001' })
    await importRoster(world, [victim, other, graduate(3)])
    await world.addUser({ login: 'office', name: `周办${markup}`.slice(0, 40), role: 'office' })
    await world.addUser({ login: 'mine', name: '刘志远', role: 'college_staff', colleges: victim.college })
    await world.addUser({ login: 'foreign', name: '外院', role: 'college_staff', colleges: other.college })
    await world.addUser({ login: 'foreign_head', name: '外院长', role: 'college_head', colleges: other.college })
    await world.addUser({ login: 'foreign_counsellor', name: '外辅', role: 'counsellor', classes: other.className })
    await world.addUser({ login: 'observer', name: '督导', role: 'observer' })
    await world.addUser({ login: 'admin', name: '管理员', role: 'admin' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })

    const he = world.visitor(), she = world.visitor()
    await he.firstLogin(victim)
    await she.firstLogin(other)
    await registers(he)
    const mine = await world.login('mine')
    const home = await he.json('/my')
    const paper = (await he.json('/my/register/check')).evidence?.[0]?.id ?? (await mine.json(`/review?id=${home.row.id}`)).evidence?.[0]?.id
    const person = (await mine.json('/graduates')).rows.find((r) => r.student_no === victim.student_no).id
    const office = await world.login('office')
    const book = new File([Buffer.from(`学号,姓名,${markup}\r\n1,2,3\r\n`)], `${markup}.csv`)
    const job = (await office.post('/imports', { kind: 'roster_import', book })).location.split('/').pop()
    const admin = await world.login('admin')
    const account = (await admin.json('/accounts')).rows?.[0]?.id ?? person
    const ids = [person, home.row.id, paper, job, account, '1', '9223372036854775807'].filter(Boolean)
    const description = await world.visitor().json('/openapi')
    assert.ok(person && paper && job && account && addresses(description, 'get', [1]).length > 5 && addresses(description, 'post', [1]).length > 8)
    assert.equal((await mine.get(`/graduates/${person}`)).status, 200, 'his own college sees him')

    await t.test('nobody reaches a record of another college by any address or id', async () => {
      const before = JSON.stringify(await he.json('/my'))
      for (const login of ['foreign', 'foreign_head', 'foreign_counsellor', 'her']) {
        const who = login === 'her' ? she : await world.login(login)
        const seen = []
        for (const address of addresses(description, 'get', ids)) {
          const res = await who.request(address, { headers: { accept: 'application/json' } })
          if (res.status < 400 || res.text.includes(victim.student_no) || res.text.includes(victim.name)) seen.push(`GET ${address} ${res.status}`)
        }
        for (const q of [`id=${home.row.id}`, `q=${victim.student_no}`, `q=${encodeURIComponent(victim.name)}`, `college_id=${(await mine.json('/graduates')).rows[0].college_id}`])
          for (const address of ['/graduates', '/review', '/review/batch', '/disputes', '/todo', '/roster/changes', '/exports/new']) {
            const res = await who.request(`${address}?${q}`, { headers: { accept: 'application/json' } })
            if (res.text.includes(victim.id_no) || res.text.includes(victim.name)) seen.push(`GET ${address}?${q}`)
          }
        await who.findToken('/sessions')
        const fields = { version: '3', decision: 'approve', reason: '试试看行不行', note: '试试看行不行', member: 'phone', reason_text: '试试看行不行', employer_name: '别人写的', category: '12', evidence_id: paper, until: '2024-12-01' }
        for (const address of addresses(description, 'post', ids)) {
          const res = await who.post(address, fields, { from: '/sessions' })
          if (res.status < 400 && !address.startsWith('/dictionary')) seen.push(`POST ${address} ${res.status} ${res.location}`)
        }
        assert.deepEqual(seen.filter((s) => !/^GET \/(numbers|imports\/template|my\/fields)/.test(s)), [], login)
      }
      assert.equal(JSON.stringify(await he.json('/my')).replace(/"as_of":"[^"]*"/, ''), before.replace(/"as_of":"[^"]*"/, ''))
    })

    await t.test('who only looks, and who keeps the accounts, change no record', async () => {
      const before = (await he.json('/my')).row.version
      for (const login of ['observer', 'admin']) {
        const who = await world.login(login)
        await who.findToken('/sessions')
        for (const address of addresses(description, 'post', [person, home.row.id]).filter((a) => !/accounts|sessions/.test(a)))
          assert.ok((await who.post(address, { version: before, decision: 'approve', reason: '试试看行不行' })).status >= 400, `${login} ${address}`)
        assert.ok((await who.get(`/jobs/${job}/file`)).status >= 400)
      }
      assert.equal((await he.json('/my')).row.version, before)
    })

    await t.test('staff cannot submit, confirm or withdraw for a graduate by any address', async () => {
      for (const who of [mine, office]) {
        await who.findToken('/sessions')
        for (const address of Object.keys(description.paths).filter((p) => p.startsWith('/my') && description.paths[p].post))
          assert.equal((await who.post(address, { version: home.row.version })).status, 403, address)
        for (const decision of ['submit', 'confirm', 'withdraw', 'dispute', 'draft', 'void_cancel'])
          assert.ok((await who.post(`/review/${home.row.id}`, { decision, move: decision, version: home.row.version, reason: '试试看行不行' })).status >= 400, decision)
      }
      assert.equal((await he.json('/my')).row.state, 'college_review')
    })

    await t.test('a write needs the token of its own session and comes from this site', async () => {
      await mine.findToken('/sessions')
      await office.findToken('/sessions')
      const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
      const tries = [
        [form, ''], [form, '_token=x'], [form, `_token=${office.token}`], [{ ...form, origin: 'http://evil.example' }, `_token=${mine.token}`],
        [{ ...form, origin: 'null' }, `_token=${mine.token}`], [{ ...form, 'sec-fetch-site': 'cross-site' }, `_token=${mine.token}`],
        [{ ...form, 'sec-fetch-site': 'same-site' }, `_token=${mine.token}`],
        [{ accept: 'application/json', 'content-type': 'application/json' }, '{}'],
        [{ accept: 'application/json', 'content-type': 'text/plain' }, `{"_token":"${mine.token}"}`],
      ]
      for (const [headers, body] of tries) {
        const res = await mine.request('/sessions/end', { method: 'POST', headers, body })
        assert.ok(res.status === 403 || res.status === 422, `${JSON.stringify(headers)} ${body}: ${res.status}`)
      }
      for (const method of ['PUT', 'DELETE', 'PATCH']) assert.ok((await mine.request('/sessions/end', { method })).status >= 400)
      assert.ok((await mine.request(`/sessions/end?_token=${mine.token}`, { method: 'POST', headers: form, body: '' })).status === 403, 'not from the address')
    })

    await t.test('cookies are for this site alone, a login gives a new one, and an old one given back is worth nothing', async () => {
      const who = world.visitor()
      who.cookies.set('qx', [...mine.cookies.get('qx')].reverse().join(''))
      await who.get('/login')
      const res = await who.request('/login', { method: 'POST', body: new URLSearchParams({ _token: who.token ?? '', login: 'mine', password: 'tests-only-long-password' }) })
      const set = res.headers.getSetCookie().find((l) => l.startsWith('qx='))
      if (set) assert.match(set, /HttpOnly; SameSite=Lax/)
      const again = await world.login('mine')
      const kept = again.cookies.get('qx')
      assert.notEqual(kept, mine.cookies.get('qx'))
      await again.post('/logout', {}, { from: '/sessions' })
      again.cookies.set('qx', kept)
      assert.equal((await again.get('/graduates')).status, 303)
    })

    await t.test('who must set a password does nothing before', async () => {
      const made = await admin.post('/accounts/new', { login: 'fresh', name: '新人', role: 'office' }, { from: '/accounts/new', json: true })
      assert.equal(made.$status, 200)
      const fresh = await world.login('fresh', made.password)
      for (const address of ['/graduates', '/review', '/stats', '/audit', '/sessions', '/graduates.json']) {
        const res = await fresh.get(address)
        assert.ok(res.status === 303 ? res.location === '/password' : res.status === 403, `${address} ${res.status}`)
      }
      assert.ok((await fresh.post('/exports', { content: 'columns', reason: '试试看行不行' }, { from: '/password' })).status !== 200)
    })

    await t.test('where a login leads is always this site', async () => {
      for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\t/evil.example', '/\r\nLocation: https://evil.example', 'javascript:alert(1)']) {
        const who = world.visitor()
        await who.get('/login')
        const res = await who.post('/login', { login: 'observer', password: 'tests-only-long-password', next })
        assert.equal(new URL(res.location, 'http://here.example').host, 'here.example', next)
      }
    })

    await t.test('markup in a name, an employer, a file or a heading stays text on every page', async () => {
      const pages = [[he, '/my'], [he, '/my/history'], [he, '/my/register/check'], [mine, '/review'], [mine, `/review?id=${home.row.id}`], [mine, '/graduates'],
        [mine, `/graduates/${person}`], [office, '/imports'], [office, `/imports/${job}`], [office, '/audit'], [office, '/exports'], [office, '/roster/changes'],
        [office, '/overview'], [admin, '/accounts'], [mine, '/todo'], [office, `/graduates?q=${encodeURIComponent(markup)}`]]
      for (const [who, address] of pages) {
        const res = await who.get(address)
        assert.doesNotMatch(res.text, /<script>alert|<img src=x/, address)
        assert.doesNotMatch(res.text.replace(/&quot;/g, ''), /="[^"]*" ?onerror=/, address)
        assert.match(res.headers.get('content-security-policy') ?? '', /default-src 'none'.*script-src 'self'/, address)
      }
    })

    await t.test('a paper is served as what it is and nothing else', async () => {
      const res = await mine.get(`/evidence/${paper}`)
      assert.equal(res.status, 200)
      assert.equal(res.headers.get('content-type'), 'application/pdf')
      assert.equal(res.headers.get('x-content-type-options'), 'nosniff')
      assert.match(res.headers.get('content-security-policy'), /^default-src 'none'/)
      assert.match(res.headers.get('content-disposition'), /^inline; filename\*=UTF-8''[A-Za-z0-9%._-]+$/)
      assert.equal(res.headers.get('cache-control'), 'no-store')
    })

    await t.test('an identity number and a phone are nowhere in the database, the files or the log', async () => {
      const looked = []
      const walk = async (folder) => {
        for (const e of await readdir(folder, { withFileTypes: true })) {
          const at = path.join(folder, e.name)
          if (e.isDirectory()) {
            assert.equal((await stat(at)).mode & 0o077, 0, at)
            await walk(at)
          } else if (e.isFile() && !e.name.startsWith('roster')) {
            if (!/^files\/new/.test(e.name)) assert.equal((await stat(at)).mode & 0o077, 0, at)
            looked.push([at, await readFile(at)])
          }
        }
      }
      await walk(world.folder)
      looked.push(['log', Buffer.from(world.log)])
      assert.ok(looked.length > 3)
      for (const secret of [victim.id_no, other.id_no, victim.phone, employer.contact_phone, 'tests-only-long-password'])
        for (const [at, bytes] of looked) assert.ok(!bytes.includes(secret), `${secret} in ${at}`)
    })

    await t.test('many who come from one address get in; many who guess from it do not', async () => {
      for (let i = 0; i < 30; i++) await world.login('mine')
      let refused = 0
      const guess = world.visitor()
      for (let i = 0; i < 30; i++) refused += (await guess.post('/login', { login: `nobody${i}`, password: 'guessing-at-it' })).status === 429
      assert.ok(refused >= 5, `${refused} of 30`)
    })

    await t.test('what was refused is in the log, and the log is whole', async () => {
      const refused = (await office.json('/audit?outcome=refused')).entries
      assert.ok(refused.some((e) => e.action === 'route.refused' && /\/graduates|\/review|\/my/.test(e.note)), 'which door it was')
      await world.must(['user', 'unlock', 'mine', '--reason', '本人来办公室核验过'])
      assert.match((await office.json('/audit')).entries.find((e) => e.actor_role === 'system').actor_name, /^system\W+\w+/, 'who typed it')
      await world.stop()
      await world.must(['check'])
      const lines = (await world.must(['admin', 'audit'])).trimEnd().split('\n').map((l) => JSON.parse(l))
      assert.equal(lines.at(-1).action, 'audit.export', 'that it was taken out is in it')
      lines.forEach((one, i) => assert.deepEqual([String(one.sequence), one.previous], [String(i + 1), i ? lines[i - 1].hash : '']))
      for (const secret of [victim.id_no, victim.phone, employer.contact_phone]) assert.ok(!JSON.stringify(lines).includes(secret))
      assert.match(await world.must(['check', '--head', lines.at(-1).hash]), /留存的链首在第 \d+ 条/)
      assert.notEqual((await world.quxiang(['check', '--head', 'f'.repeat(64)])).code, 0)
    })
  })
}
