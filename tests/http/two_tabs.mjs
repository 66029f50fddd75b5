// Two tabs, two cohorts: what a page was shown for is what its form acts on, though the other tab has been looked at since.
import assert from 'node:assert/strict'
import test from 'node:test'

import { graduate, importRoster } from '../people.mjs'
import { engines, File, openWorld } from '../serve.mjs'

// The address a form of this page is sent to.
function action(page, like) {
  const found = [...page.text.matchAll(/<form[^>]* action="([^"]+)"/g)].map((m) => m[1].replaceAll('&amp;', '&')).find((a) => like.test(a))
  assert.ok(found, `no form like ${like}`)
  return found
}

for (const engine of engines) {
  test(`two tabs on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await importRoster(world, [graduate(1), graduate(2)])
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const office = await world.login('office')
    assert.equal((await office.post('/cohorts', { cohort: '2025' })).status, 303)
    // A page of 2024; then another tab looks at 2025; then the form of the first is sent.
    const send = async (address, like, fields) => {
      await office.get('/missing?cohort=2024')
      const to = action(await office.get(address), like)
      await office.get('/overview?cohort=2025')
      const done = await office.post(to, fields)
      assert.equal(done.status, 303, `${to} ${done.status} ${/class="faults"[^]*?<\/div>/.exec(done.text)?.[0]}`)
      return done
    }
    const reason = '核对二零二四届的名单'
    const roster = (p) => ({ student_no: p.student_no, name: p.name, sex: p.sex, education: '本科生毕业', college: p.college, major: p.major, class: p.className, reason })

    await t.test('imports and exports are of the cohort of their page', async () => {
      await send('/imports', /^\/imports/, { kind: 'roster_import', book: new File([Buffer.from('学号,姓名\r\n1,2\r\n')], 'r.csv') })
      const { location } = await send('/exports/new', /^\/exports/, { content: 'columns', columns: ['name'], reason })
      assert.equal(location, '/exports?cohort=2024', 'and its list is the next page')
      await send('/late/people?kind=late', /^\/late/, { reason })
      await send('/contacts', /^\/contacts/, { reason })
      const kinds = await world.sql('SELECT kind, cohort FROM job ORDER BY id')
      assert.deepEqual(kinds.map(([, cohort]) => cohort), ['2024', '2024', '2024', '2024', '2024'], kinds.join(' '))
    })

    await t.test('a reminder goes to those of its page', async () => {
      const { location } = await send('/reminders/new?list=unregistered&all=1', /^\/reminders\/new/, { key: 'k'.repeat(24), list: 'unregistered', channels: 'inapp' })
      assert.equal((await office.json(location)).batch.people, 2)
    })

    await t.test('somebody new comes into the cohort of the page', async () => {
      const newcomer = graduate(7)
      await send('/graduates/new', /^\/graduates\/new/, { ...roster(newcomer), id_no: newcomer.id_no })
      assert.deepEqual(await world.sql(`SELECT cohort FROM graduate WHERE student_no = '${newcomer.student_no}'`), [['2024']])
    })

    await t.test('who is corrected, taken out and put back stays in his own cohort, with his class', async () => {
      const { id } = (await office.json('/graduates?cohort=2024')).rows.find((r) => r.student_no === graduate(1).student_no)
      await office.get('/overview?cohort=2025')
      const page = await office.get(`/graduates/${id}/edit`)
      const version = /name="version" value="(\d+)"/.exec(page.text)[1]
      await office.get('/overview?cohort=2025')
      assert.equal((await office.post(`/graduates/${id}/edit`, { ...roster({ ...graduate(1), className: '机械2002' }), version })).status, 303)
      for (const step of ['remove', 'restore']) {
        await office.get('/overview?cohort=2025')
        assert.equal((await office.post(`/graduates/${id}/${step}`, { reason })).status, 303)
      }
      assert.deepEqual(await world.sql('SELECT DISTINCT cohort FROM class'), [['2024']])
      assert.deepEqual(await world.sql(`SELECT DISTINCT cohort FROM roster_change WHERE graduate_id = ${id}`), [['2024']])
    })
  })
}
