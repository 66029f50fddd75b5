// What goes out: lists and the 39 columns, within the scope, masked, noted; what comes out goes in again unchanged.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { csv, identityNo, rosterHeadings, rosterRows } from '../roster_rows.mjs'
import { engines, openWorld } from '../serve.mjs'
import { textsOf } from '../workbook.mjs'

async function settled(person, id) {
  for (;;) {
    const job = await person.json(`/jobs/${id}`)
    if (job.done) return job
    await wait(50)
  }
}

for (const engine of engines) {
  test(`exports on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await writeFile(world.file('r.csv'), csv(rosterHeadings, rosterRows(30)))
    await world.must(['import', 'roster', world.file('r.csv')])
    const went = rosterRows(20).map((r) => ({ 学号: r.学号, 姓名: r.姓名, 毕业去向类别代码: '46', 毕业去向: '应征义务兵' }))
    await writeFile(world.file('d.csv'), csv(['学号', '姓名', '毕业去向类别代码', '毕业去向'], went))
    await world.must(['import', 'destinations', world.file('d.csv')])
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'staff', name: '学院员', role: 'college_staff', colleges: '第2学院' })
    await world.addUser({ login: 'look', name: '督导', role: 'observer' })
    await world.start({ now: '2024-06-01' })
    const office = await world.login('office')

    async function take(person, fields) {
      const made = await person.post('/exports', { content: 'columns', reason: '周监测报送核对', ...fields }, { json: true, from: '/exports/new' })
      assert.equal(made.$status, 200, JSON.stringify(made))
      const job = await settled(person, made.id)
      assert.equal(job.state, 'done', job.message)
      const file = await person.get(`/jobs/${made.id}/file`)
      assert.equal(file.status, 200)
      return { job, texts: textsOf(file.bytes), bytes: file.bytes, id: made.id }
    }

    await t.test('chosen columns of the filter, masked, with who and when on it', async () => {
      const { job, texts } = await take(office, { columns: ['student_no', 'name', 'id_no_mask', 'college'], stage: 'to_confirm' })
      assert.equal(job.total, 20)
      assert.match(texts, /2020000000/)
      assert.doesNotMatch(texts, /2020000025/, 'not in the filter')
      assert.equal(texts.includes(identityNo(1)), false)
      assert.match(texts, /周办/)
      assert.match(texts, /测试大学/)
    })

    await t.test('identity numbers in full: the office, and with a trace', async () => {
      const { texts } = await take(office, { columns: ['student_no', 'id_no_mask'], reveal: '1' })
      assert.equal(texts.includes(identityNo(1)), true)
      const log = await office.get('/audit?action=graduate.reveal')
      assert.match(log.text, /30 人的身份证号/)
    })

    await t.test('a college takes its own people and no numbers', async () => {
      const staff = await world.login('staff')
      const { job, texts, id } = await take(staff, { columns: ['student_no', 'college'] })
      assert.equal(job.total, 10)
      assert.doesNotMatch(texts, /第1学院/)
      const res = await staff.post('/exports', { content: 'columns', columns: 'student_no', reason: '想看完整号码', reveal: '1' }, { json: true })
      assert.equal(res.$status, 403)
      const mine = await staff.json('/exports')
      assert.equal(mine.jobs.length, 1)
      assert.equal(mine.jobs[0].id, id)
    })

    await t.test('no reason, no file; an observer takes nothing away', async () => {
      assert.equal((await office.post('/exports', { content: 'columns', columns: 'name', reason: '嗯' }, { json: true })).$status, 422)
      const look = await world.login('look')
      const { id } = await take(office, { columns: ['student_no'] })
      assert.equal((await look.get('/exports')).status, 200)
      assert.equal((await look.get(`/jobs/${id}/file`)).status, 403)
      assert.equal((await look.get('/exports/new')).status, 403)
    })

    await t.test('the 39 columns come out and go in again without a change', async () => {
      const { bytes } = await take(office, { content: 'export_39', stage: 'to_confirm' })
      await writeFile(world.file('out.xlsx'), bytes)
      assert.match(await world.must(['import', 'destinations', world.file('out.xlsx'), '--dry-run']), /新增 0，变更 0，无变化 20，有误 0/)
      assert.match(await world.must(['import', 'roster', world.file('out.xlsx'), '--dry-run']), /新增 0，变更 0，无变化 20，有误 0/)
      await world.must(['export', 'destinations', '--template', '74', '-o', world.file('wide.xlsx')])
      assert.match(await world.must(['import', 'roster', world.file('wide.xlsx'), '--dry-run']), /新增 0，变更 0，无变化 30，有误 0/, 'masked numbers say nothing')
      await world.must(['export', 'destinations', '--template', '39', '-o', world.file('cli.xlsx')])
      assert.match(await world.must(['import', 'roster', world.file('cli.xlsx'), '--dry-run']), /无变化 30，有误 0/)
    })
  })
}
