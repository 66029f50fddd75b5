// A roster workbook from its upload to the written people, through the pages' JSON, on both engines.
import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { csv, rosterHeadings, rosterRows } from '../roster_rows.mjs'
import { engines, File, openWorld } from '../serve.mjs'

async function settled(person, id) {
  for (;;) {
    const job = await person.json(`/jobs/${id}`)
    if (job.done) return job
    await wait(50)
  }
}

async function upload(person, text, kind = 'roster_import', name = '名册.csv') {
  const made = await person.post('/imports', { kind, book: new File([text], name) }, { json: true, from: '/imports' })
  assert.equal(made.$status, 200, JSON.stringify(made))
  return settled(person, made.id)
}

for (const engine of engines) {
  test(`imports on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    await world.addUser({ login: 'office', name: '周办', role: 'office' })
    await world.addUser({ login: 'look', name: '督导', role: 'observer' })
    await world.start({ now: '2024-06-01' })
    const office = await world.login('office')
    const spoil = (row, n) => (n === 3 ? { ...row, 身份证号: '990101200101010000' } : n === 5 ? { ...row, 学历: '硕士生毕业' } : n === 7 ? { ...row, 学号: '2020000006' } : row)
    const rows = rosterRows(12, { change: spoil })

    let checked
    await t.test('a check counts and explains, and writes nobody', async () => {
      checked = await upload(office, csv(rosterHeadings, rows))
      assert.equal(checked.state, 'checked')
      assert.deepEqual([checked.added, checked.changed, checked.same, checked.faulty], [9, 0, 0, 3])
      const page = await office.json(`/imports/${checked.id}`)
      assert.deepEqual(page.row_faults.map((f) => [f.row_no, f.heading]), [[5, '身份证号'], [7, '学历代码'], [9, '学号']])
      assert.match(page.row_faults[0].value, /\*/, 'identity numbers are masked')
      assert.match(await world.must(['check']), /0 人/)
    })

    await t.test('the workbook comes back with its reasons, but not to an observer', async () => {
      const book = await office.get(`/jobs/${checked.id}/file`)
      assert.equal(book.status, 200)
      assert.equal(book.bytes.subarray(0, 2).toString(), 'PK')
      const look = await world.login('look')
      assert.equal((await look.get(`/imports/${checked.id}`)).status, 200)
      assert.equal((await look.get(`/jobs/${checked.id}/file`)).status, 403)
      assert.equal((await look.post(`/imports/${checked.id}/apply`, {}, { from: '/imports' })).status, 403)
    })

    await t.test('all or nothing is refused while rows are faulty', async () => {
      const res = await office.post(`/imports/${checked.id}/apply`, { whole: '1' }, { json: true })
      assert.equal(res.$status, 409)
    })

    await t.test('the good rows are written once', async () => {
      assert.equal((await office.post(`/imports/${checked.id}/apply`, {}, { json: true })).$status, 200)
      const done = await settled(office, checked.id)
      assert.equal(done.state, 'done')
      assert.deepEqual([done.added, done.faulty], [9, 3])
      assert.equal((await office.post(`/imports/${checked.id}/apply`, {}, { json: true })).$status, 409)
      assert.match(await world.must(['check']), /9 人/)
    })

    await t.test('the mended workbook adds the rest; the same again changes nothing', async () => {
      const text = csv(rosterHeadings, rosterRows(12))
      const again = await upload(office, text)
      assert.deepEqual([again.added, again.changed, again.same, again.faulty], [3, 0, 9, 0])
      await office.post(`/imports/${again.id}/apply`, {}, { json: true })
      await settled(office, again.id)
      const third = await upload(office, text)
      assert.deepEqual([third.added, third.changed, third.same, third.faulty], [0, 0, 12, 0])
    })

    await t.test('changes are told field by field, in any order of columns and by field code', async () => {
      const moved = await upload(office, '姓名,xh,szbj\r\n测试甲0,2020000000,新班\r\n')
      assert.deepEqual([moved.added, moved.changed, moved.faulty], [0, 1, 0])
      await office.post(`/imports/${moved.id}/apply`, {}, { json: true })
      assert.equal((await settled(office, moved.id)).state, 'done')
      const { rows: changes } = await office.json('/roster/changes?kind=change')
      assert.deepEqual(changes[0].changes, { class: ['班0', '新班'] })
    })

    await t.test('an older check gives way to a newer one', async () => {
      const one = await upload(office, '学号,所在班级\r\n2020000001,甲班\r\n')
      await upload(office, '学号,所在班级\r\n2020000001,乙班\r\n')
      assert.equal((await office.post(`/imports/${one.id}/apply`, {}, { json: true })).$status, 409)
    })

    await t.test('a file that is no roster is refused in words', async () => {
      for (const [text, name, want] of [['a,b\r\n1,2\r\n', 'x.csv', /列名/], ['学号,姓名\r\n', 'x.csv', /没有数据/], ['PK\u0003\u0004nonsense', 'x.xlsx', /./]]) {
        const job = await upload(office, text, 'roster_import', name)
        assert.equal(job.state, 'failed')
        assert.match(job.message, want)
      }
      const none = await office.post('/imports', { kind: 'roster_import', book: new File([''], 'empty.xlsx') }, { json: true })
      assert.equal(none.$status, 422)
    })

    await t.test('a title above and a second row of headings are passed over', async () => {
      const job = await upload(office, '2024届毕业生上报表\r\nxh,xm,szbj\r\n学号,姓名,所在班级\r\n2020000003,测试丁3,丁班\r\n')
      assert.deepEqual([job.total, job.changed, job.faulty], [1, 1, 0])
      assert.match(job.message, /50 列|34 列/)
    })

    await t.test('an empty cell forgets nothing; a second column must agree', async () => {
      const job = await upload(office, '学号,手机号码,所在班级,民族代码,民族\r\n2020000004,,班4,01,汉族\r\n2020000005,,,01,回族\r\n')
      assert.deepEqual([job.same, job.changed, job.faulty], [1, 0, 1])
    })

    await t.test('somebody by hand: new, mended, out and back', async () => {
      const person = { student_no: 'H1', name: '手工新增', id_no: '99010120010101002X', education: '31', college: '第1学院', major: '专业0', class: '班0', reason: '教务处来函补录' }
      const made = await office.post('/graduates/new', person, { json: true })
      assert.equal(made.$status, 200, JSON.stringify(made))
      const refused = await office.post('/graduates/new', { ...person, student_no: 'H2', reason: '嗯' }, { json: true })
      assert.equal(refused.$status, 422)
      const edit = await office.json(`/graduates/${made.id}/edit`)
      assert.match(edit.row.id_no_mask, /\*/)
      const { reason, id_no, ...rest } = person
      const mended = await office.post(`/graduates/${made.id}/edit`, { ...rest, name: '手工更正', version: edit.row.version, reason: '学籍更正来函' }, { json: true })
      assert.equal(mended.$status, 200, JSON.stringify(mended))
      const stale = await office.post(`/graduates/${made.id}/edit`, { ...rest, name: '别人改的', version: edit.row.version, reason: '学籍更正来函' }, { json: true })
      assert.equal(stale.$status, 409)
      assert.equal((await office.post(`/graduates/${made.id}/remove`, { reason: '转学到外校' }, { json: true })).$status, 200)
      assert.equal((await office.post(`/graduates/${made.id}/remove`, { reason: '转学到外校' }, { json: true })).$status, 409)
      const { rows: changes } = await office.json(`/roster/changes?graduate=${made.id}`)
      assert.deepEqual(changes.map((c) => [c.kind, c.counted_before, c.counted_after]), [['remove', true, false], ['change', true, true], ['add', false, true]])
      const look = await world.login('look')
      assert.equal((await look.get('/roster/changes')).status, 200)
      assert.equal((await look.get('/graduates/new')).status, 403)
      assert.equal((await office.get('/graduates/1/edit')).status, 404)
    })

    await t.test('destinations find their people', async () => {
      const heads = ['学号', '姓名', '毕业去向类别代码', '毕业去向']
      const lines = [{ 学号: '2020000001', 姓名: '测试乙1', 毕业去向类别代码: '70', 毕业去向: '待就业' },
        { 学号: '2020000002', 姓名: '另一个人', 毕业去向类别代码: '46', 毕业去向: '应征义务兵' }, { 学号: '999', 姓名: '谁', 毕业去向类别代码: '46' }]
      const job = await upload(office, csv(heads, lines), 'destination_import', '去向.csv')
      assert.equal(job.state, 'checked')
      assert.deepEqual([job.added, job.faulty], [1, 2])
      await office.post(`/imports/${job.id}/apply`, {}, { json: true })
      assert.equal((await settled(office, job.id)).state, 'done')
      assert.match(await world.must(['check']), /13 人/)
    })

    await t.test('templates are workbooks', async () => {
      const book = await office.get('/imports/template/roster_18')
      assert.equal(book.bytes.subarray(0, 2).toString(), 'PK')
      assert.equal((await office.get('/imports/template/nothing')).status, 404)
    })
  })
}
