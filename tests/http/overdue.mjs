// Who has waited too long, and who was registered late: limits, lists, counts.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { graduate, importRoster } from '../people.mjs'

const other = { college: '外语学院', major: '英语', className: '英语2001' }

async function version(person, address) {
  return /name="version" value="(\d+)"/.exec((await person.get(address)).text)?.[1] ?? '0'
}

async function send(person, address, fields = {}, page = address) {
  return person.post(address, { version: await version(person, page), ...fields })
}

// An honest seeker: the shortest registration there is.
async function submit(person, category = '701') {
  await send(person, '/my/register', { category })
  const done = await send(person, '/my/register/check', { honest: '1' })
  assert.equal(done.status, 303, done.text.slice(0, 1500))
}

for (const engine of engines) {
  test(`waiting too long on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-01-08' })
    t.after(() => world.close())
    const people = [1, 2, 3, 4].map((n) => graduate(n)).concat([5, 6].map((n) => graduate(n, other)))
    await importRoster(world, people)
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'watcher', name: '陈督', role: 'observer' })
    await world.addUser({ login: 'staff', name: '刘专', role: 'college_staff', colleges: '机械学院' })
    await world.addUser({ login: 'counsellor', name: '王导', role: 'counsellor', classes: '机械2001' })
    await world.start({ now: '2024-07-01T10:00:00+08:00' })
    const himself = world.visitor()
    await himself.firstLogin(people[0])
    await submit(himself)
    const drafter = world.visitor()
    await drafter.firstLogin(people[1])
    await send(drafter, '/my/register', { category: '701' })
    await world.stop()
    await world.start({ now: '2024-07-08T10:00:00+08:00' })
    const office = await world.login('office')
    const watcher = await world.login('watcher')
    const staff = await world.login('staff')
    const counsellor = await world.login('counsellor')

    await t.test('a list says how many workdays over the limit, is sifted and ordered by them', async () => {
      const waiting = await staff.json('/missing?list=waiting')
      assert.deepEqual(waiting.rows.map((r) => [r.waited, r.over, r.holder]), [[5, 3, 'college']])
      assert.equal((await staff.json('/missing?list=waiting&over=3')).count, 1)
      assert.equal((await staff.json('/missing?list=waiting&over=4')).count, 0)
      const drafts = await staff.json('/missing?list=draft&over=1&by=over')
      assert.deepEqual([drafts.count, drafts.rows[0].over], [1, 2])
      assert.equal((await office.json('/missing?list=unregistered')).rows.every((r) => r.over === 0), true) // before 按时截止
    })

    await t.test('counts by college open their lists', async () => {
      const all = await office.json('/missing?list=places')
      assert.deepEqual(all.places.map((p) => p.name), ['机械学院', '外语学院'])
      for (const place of all.places)
        for (const cell of place.cells) {
          assert.equal((await office.json(`/missing?list=${cell.list}&college_id=${place.college_id}`)).count, cell.number)
          assert.equal((await office.json(`/missing?list=${cell.list}&college_id=${place.college_id}&over=1`)).count, cell.overdue)
        }
      const page = (await office.get('/missing?list=places')).text
      const links = [...page.matchAll(/class="(?:num|tag t-bad)" href="(\/missing[^"]+)">(?:超期 )?(\d+)</g)]
      assert.ok(links.length > 4)
      for (const [, href, n] of links) assert.equal((await office.json(href.replaceAll('&amp;', '&'))).count, Number(n))
    })

    await t.test('a college sees its own line, a counsellor his classes and no overdue numbers', async () => {
      assert.deepEqual((await staff.json('/missing?list=places')).places.map((p) => p.name), ['机械学院'])
      const own = (await counsellor.json('/missing?list=places')).places
      assert.deepEqual(own.map((p) => p.name), ['机械2001'])
      assert.equal(own[0].cells.some((c) => 'overdue' in c), false)
      assert.equal((await counsellor.get('/missing?list=places')).text.includes('>超期 '), false)
    })

    await t.test('the office sets the limits, others may not', async () => {
      assert.equal((await staff.get('/limits')).status, 403)
      assert.equal((await watcher.get('/limits')).status, 200)
      assert.equal((await watcher.get('/limits/draft')).status, 403)
      const before = await office.json('/limits')
      assert.deepEqual([before.list.length, before.list.every((l) => l.version === 0)], [9, true])
      const bad = await send(office, '/limits/draft', { allowed: '3', counsellor_after: '5', head_after: '2' })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /告知学院负责人不能早于告知辅导员/)
      const done = await send(office, '/limits/draft', { allowed: '4', counsellor_after: '1', head_after: '0' })
      assert.equal(done.status, 303)
      assert.equal((await staff.json('/missing?list=draft')).rows[0].over, 1)
      const again = await office.post('/limits/draft', { version: '0', allowed: '9', counsellor_after: '0', head_after: '0' })
      assert.equal(again.status, 409)
      assert.equal((await office.get('/limits/confirmed')).status, 404)
      assert.equal((await office.json('/audit?action=limit.change')).entries.length, 1)
    })

    await t.test('an export of overdue ones holds the overdue ones', async () => {
      const page = (await staff.get('/missing?list=draft&over=1')).text
      const href = /class="btn" href="(\/exports\/new[^"]+)"/.exec(page)[1].replaceAll('&amp;', '&')
      assert.match(href, /over=1/)
      assert.match((await staff.get(href)).text, /name="over" value="1"/)
    })

    await t.test('the command that checks finds nothing wrong', async () => {
      await world.must(['check'])
    })
  })
}
