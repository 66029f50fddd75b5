// Reopening after the close over HTTP: asked by the college, decided by another person at the office, open until
// a day, closed by itself; the register, and the graduate's own view of it.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { graduate, importRoster } from '../people.mjs'

const other = { college: '外语学院', major: '英语', className: '英语2001' }
const reason = '入职单位八月底改名，需要更正单位名称'

for (const engine of engines) {
  test(`reopening after the close on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-01-08' })
    t.after(() => world.close())
    const people = [graduate(1), graduate(2), graduate(3, other)]
    await importRoster(world, people)
    for (const [login, name] of [['office', '周办'], ['office2', '吴办']]) await world.addUser({ login, name, role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'foreign', name: '外专', role: 'college_staff', colleges: '外语学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })

    const enter = async (now) => {
      await world.stop()
      await world.start({ now })
      const all = {}
      for (const login of ['office', 'office2', 'watcher', 'staff', 'foreign', 'counsellor']) all[login] = await world.login(login)
      return all
    }
    let { office, office2, watcher, staff, foreign, counsellor } = await enter('2024-08-30T10:00:00+08:00')
    const idOf = async (n) => (await office.json(`/graduates?q=${people[n - 1].student_no}`)).rows[0].id
    let me
    const ask = (who, id, fields = {}) => who.post(`/graduates/${id}/reopen`, { reason, last_day: '2024-09-06', ...fields }, { from: `/graduates/${id}` })
    let mine, opened

    await t.test('before the close there is nothing to ask for', async () => {
      mine = await idOf(1)
      assert.doesNotMatch((await staff.get(`/graduates/${mine}`)).text, /申请截止后重开/)
      const refused = await ask(staff, mine)
      assert.equal(refused.status, 409)
      assert.match(refused.text, /2024-08-30 24:00 才截止/)
      const register = await staff.get('/reopenings')
      assert.match(register.text, /2024 届 · 登记簿[^]*2024 届的变更截止是 2024-08-30 24:00，还没有到/)
      assert.deepEqual((await staff.json('/reopenings')).others, [])
    })

    await t.test('after it the graduate is told whom to ask, and may not change anything', async () => {
      ({ office, office2, watcher, staff, foreign, counsellor } = await enter('2024-09-02T10:00:00+08:00'))
      me = world.visitor()
      await me.firstLogin(people[0])
      assert.match((await me.get('/my')).text, /请告诉你的辅导员或学院就业专员/)
      assert.equal((await me.post('/my/register', { category: '71', version: '0' })).status, 409)
    })

    await t.test('who may not ask is refused, and outside the scope he is not there', async () => {
      assert.equal((await ask(counsellor, mine)).status, 403)
      assert.equal((await ask(watcher, mine)).status, 403)
      assert.equal((await ask(me, mine)).status, 403)
      assert.equal((await ask(foreign, mine)).status, 404)
      const short = await ask(staff, mine, { reason: '更正', last_day: '2025-09-06' })
      assert.equal(short.status, 422)
      assert.match(short.text, /至少 5 个字/)
      assert.match((await ask(staff, mine, { last_day: '2025-09-06' })).text, /92 天之内/)
    })

    await t.test('the college asks; everybody reads it, the office has it to do', async () => {
      const done = await ask(staff, mine)
      assert.equal(done.status, 303, done.text.slice(0, 2000))
      opened = /\/reopenings\/(\d+)/.exec(done.location)[1]
      assert.match((await staff.get(done.location)).text, /等校就业处的另一位老师批准/)
      assert.match((await staff.get(`/graduates/${mine}`)).text, /已申请重开/)
      assert.match((await me.get('/my')).text, /为你申请重开，等/)
      assert.equal((await ask(office, mine)).status, 409)
      for (const who of [office, watcher, staff, counsellor]) assert.equal((await who.json('/reopenings')).rows[0].line.state_now, 'asked')
      assert.equal((await foreign.json('/reopenings')).rows.length, 0)
      assert.equal((await foreign.get(`/reopenings/${opened}`)).status, 404)
      assert.equal((await office.json('/overview')).todo.reopenings, 1)
      assert.match((await foreign.get('/reopenings')).text, /2024 届已于 2024-08-30 24:00 变更截止，之后还没有人申请重开/)
      assert.match((await office.get('/overview')).text, /重开待批准/)
    })

    await t.test('four eyes: not the college, not who asked', async () => {
      const row = (await staff.json(`/reopenings/${opened}`)).row
      const approve = (who, id, version) => who.post(`/reopenings/${id}/approve`, { last_day: '2024-09-06', version }, { from: `/reopenings/${id}` })
      assert.equal((await approve(staff, opened, row.version)).status, 403)
      const own = await ask(office, await idOf(2))
      const id = /\/reopenings\/(\d+)/.exec(own.location)[1]
      assert.doesNotMatch((await office.get(own.location)).text, /批准重开/)
      const refused = await approve(office, id, 1)
      assert.equal(refused.status, 403)
      assert.match(refused.text, /不能是同一个人/)
      assert.equal((await office.json('/overview')).todo.reopenings, 1) // his own does not wait for him
      assert.equal((await office2.post(`/reopenings/${id}/refuse`, { reason: '材料没有写明更改原因', version: 1 }, { from: `/reopenings/${id}` })).status, 303)
      assert.equal((await approve(office2, id, 1)).status, 409)
      assert.equal((await approve(office2, opened, row.version)).status, 303)
    })

    await t.test('while it is open the graduate changes his record, and the register tells it', async () => {
      assert.match((await me.get('/my')).text, /可更改至 2024-09-06 24:00/)
      const page = await me.get('/my/register')
      const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? '0'
      assert.equal((await me.post('/my/register', { category: '71', version })).status, 303)
      const seen = await watcher.json(`/reopenings/${opened}`)
      assert.deepEqual([seen.row.state_now, seen.row.decided_name, seen.changes.length, seen.changes[0].category], ['open', '吴办', 1, '71'])
      assert.deepEqual(seen.changes[0].fields.map((f) => [f.name, f.before]), [['category', '']]) // nothing stood before
      const history = (await me.get('/my/history')).text
      assert.match(history, /刘专申请：入职单位八月底改名/)
      assert.match(history, /吴办批准/)
      assert.match(history, /期间的更改：第 1 版/)
      for (const address of ['/reopenings', '/reopenings?only=open', '/reopenings?only=closed', `/reopenings/${opened}`]) assert.equal((await watcher.get(address)).status, 200)
      assert.equal((await watcher.json('/reopenings?only=open')).rows.length, 1)
    })

    await t.test('it closes by itself', async () => {
      ({ office, office2, watcher, staff, foreign, counsellor } = await enter('2024-09-07T00:00:00+08:00'))
      const again = world.visitor()
      await again.login(people[0].student_no)
      assert.match((await again.get('/my')).text, /登记变更已于 2024-08-30 24:00 截止/)
      assert.equal((await again.post('/my/register', { category: '71', version: '1' })).status, 409)
      assert.equal((await office.json(`/reopenings/${opened}`)).row.state_now, 'expired')
      assert.equal((await office.json('/reopenings?only=closed')).rows.length, 2)
      assert.match((await office.get(`/reopenings/${opened}`)).text, /到期自动关闭/)
    })

    await t.test('an open one is ended early, a request is taken back by who made it', async () => {
      const id = /\/reopenings\/(\d+)/.exec((await ask(staff, mine, { last_day: '2024-09-20' })).location)[1]
      assert.equal((await office.post(`/reopenings/${id}/withdraw`, { version: 1 }, { from: `/reopenings/${id}` })).status, 403)
      assert.equal((await office.post(`/reopenings/${id}/approve`, { version: 1, last_day: '2024-09-20' }, { from: `/reopenings/${id}` })).status, 303)
      assert.equal((await office.post(`/reopenings/${id}/end`, { version: 2, reason: '更改已经完成' }, { from: `/reopenings/${id}` })).status, 303)
      assert.match((await staff.get(`/reopenings/${id}`)).text, /周办提前结束/)
      const next = /\/reopenings\/(\d+)/.exec((await ask(staff, mine, { last_day: '2024-09-20' })).location)[1]
      assert.equal((await staff.post(`/reopenings/${next}/withdraw`, { version: 1 }, { from: `/reopenings/${next}` })).status, 303)
      const log = await office.json('/audit?action=reopening.approve')
      assert.ok(log.entries.some((e) => e.outcome === 'refused') && log.entries.some((e) => e.outcome === 'ok'))
    })
  })
}
