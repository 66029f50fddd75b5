// The line breaks while somebody sends: in the middle of a workbook, before a reminder arrives, after it was written but
// before the answer came, while a graduate types on a phone. Each time the page stays with what was typed, a sentence says
// what became of it, nothing is half written, and pressing again does it once.
import assert from 'node:assert/strict'
import { readdir, writeFile } from 'node:fs/promises'
import test from 'node:test'

import { openLine } from '../cut.mjs'
import { graduate, importRoster } from '../people.mjs'
import { engines, openWorld } from '../serve.mjs'
import { logIn, openBrowser, sit } from './_browser.mjs'

const PASSWORD = 'a-long-enough-password'
const NOW = '2024-07-01T10:00:00+08:00'
const BROKEN = /ERR_|Failed to load resource/
const people = [graduate(1), graduate(2), graduate(3)]

// What a person is told.
async function told(seat) {
  const box = seat.page.locator('[data-sending].n-bad')
  await box.waitFor()
  return box.innerText()
}

for (const engine of engines) test(`a line that breaks, on ${engine}`, async (t) => {
  const world = await openWorld({ engine, cohort: '2024', now: NOW })
  t.after(() => world.close())
  const count = async (table) => Number((await world.sql(`SELECT count(*) FROM ${table}`))[0][0])
  await world.addUser({ login: 'office', name: '周办', role: 'office', password: PASSWORD })
  await importRoster(world, people)
  await world.start({ now: NOW })
  const line = await openLine(world.url)
  t.after(() => line.close())
  const browser = await openBrowser()
  t.after(() => browser.close())
  const folder = `lost_connection/${engine}`

  await t.test('in the middle of a workbook', async () => {
    const seat = await sit(browser, line.url, { folder })
    const { page } = seat
    const head = '学号,姓名,性别,身份证号,学历,所在院系,专业名称,所在班级,手机号码,毕业年份'
    const row = (n) => { const p = graduate(n); return [p.student_no, p.name, p.sex, p.id_no, '本科生毕业', p.college, p.major, p.className, p.phone, '2024'].join(',') }
    const rows = Array.from({ length: 900 }, (_, i) => row(i + 10))
    await writeFile(world.file('large.csv'), '\ufeff' + [head, ...rows].join('\r\n') + '\r\n'.repeat(12 << 20))
    const files = async () => (await readdir(world.file('files'), { recursive: true, withFileTypes: true }).catch(() => [])).filter((e) => e.isFile()).length
    await logIn(seat, 'office', PASSWORD)
    await page.goto('/imports')
    await page.setInputFiles('input[name=book]', world.file('large.csv'))
    const before = [await count('job'), await count('file'), await files(), await count('audit')]
    line.cutRequests(3 << 20)
    await page.click('text=上传并核对')
    assert.match(await told(seat), /连接在发送途中断开，服务器没有收到完整的内容，什么也没有改动。[^]*再按一次“上传并核对”/)
    assert.ok(line.cut > 0)
    seat.excuse(BROKEN)
    await seat.see('1-workbook-lost')
    line.mend()
    assert.deepEqual([await count('job'), await count('file'), await files(), await count('audit')], before, 'nothing of it on the server')
    assert.equal(new URL(page.url()).pathname, '/imports')
    await page.click('text=上传并核对') // the file is still chosen
    await page.getByRole('button', { name: /^写入 900 行/ }).waitFor()
    assert.equal(await count('job'), before[0] + 1)

    await page.goto('/imports')
    await writeFile(world.file('huge.csv'), Buffer.alloc((64 << 20) + 1, 32))
    await page.setInputFiles('input[name=book]', world.file('huge.csv'))
    await page.click('text=上传并核对')
    assert.match(await told(seat), /文件超过 64\.0 MB，没有发出/)
    await seat.close()
  })

  await t.test('without any network', async () => {
    const seat = await sit(browser, line.url, { folder })
    await logIn(seat, 'office', PASSWORD)
    await seat.page.goto('/imports')
    await seat.page.setInputFiles('input[name=book]', world.file('roster.csv'))
    await seat.context.setOffline(true)
    await seat.page.click('text=上传并核对')
    assert.match(await told(seat), /没有网络，什么也没有发出/)
    await seat.context.setOffline(false)
    await seat.close()
  })

  await t.test('a reminder: before it arrived, and before its answer came', async () => {
    const seat = await sit(browser, line.url, { folder })
    const { page } = seat
    await logIn(seat, 'office', PASSWORD)
    for (const [cut, batches] of [[() => line.cutRequests(0), 0], [() => line.cutAnswers(), 1]]) {
      const before = [await count('reminder_batch'), await count('letter')]
      await page.goto('/missing?list=unregistered')
      await page.locator('tbody input[name=who]').nth(batches).check()
      await page.click('[data-batch-bar] button')
      await page.waitForURL(/\/reminders\/new/)
      cut()
      await page.click('text=发出提醒')
      assert.match(await told(seat), /没有收到答复，不知道办成了没有。[^]*再按一次“发出提醒”：已经办成的不会再办一遍/)
      assert.ok(line.cut > 0)
      assert.equal(await count('reminder_batch'), before[0] + batches)
      seat.excuse(BROKEN)
      await seat.see(`2-reminder-lost-${batches}`)
      line.mend()
      await page.click('text=发出提醒')
      await page.waitForURL(/\/reminders\/\d+$/)
      assert.match(await page.innerText('.page-head'), /名单 1 人，1 封信/)
      assert.deepEqual([await count('reminder_batch'), await count('letter')], [before[0] + 1, before[1] + 1], 'once')
    }
    await seat.close()
  })

  await t.test('a graduate on a phone', async () => {
    const seat = await sit(browser, line.url, { phone: true, folder })
    const { page } = seat
    const title = async () => (await world.sql(`SELECT job_title, version FROM destination WHERE state = 'draft'`))[0]
    const saved = (words) => page.locator('#saved', { hasText: words }).waitFor()
    await page.goto('/login/first')
    for (const name of ['student_no', 'name', 'id_last']) await page.fill(`[name=${name}]`, people[0][name])
    await page.getByRole('button', { name: '下一步' }).click()
    await page.waitForURL('**/password')
    for (const name of ['password', 'again']) await page.fill(`[name=${name}]`, PASSWORD)
    await page.getByRole('button', { name: '设置密码' }).click()
    await page.waitForURL('**/my')
    await page.goto('/my/register')
    const category = page.locator('input[name=category][value="11"]')
    await page.locator('details', { has: category }).locator('summary').click()
    await category.check()

    line.cutAnswers() // the draft is begun, and he does not hear of it
    await page.getByRole('button', { name: '下一步' }).click()
    assert.match(await told(seat), /再按一次“下一步”/)
    seat.excuse(BROKEN)
    await seat.see('3-phone-category-lost')
    line.mend()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.waitForURL('**/my/register/fields**')
    assert.equal(await count('destination'), 1)

    const job = page.locator('#fields [name=job_title]')
    line.cutRequests(0) // while it saves by itself
    await job.fill('工艺员')
    await saved('未保存：连接中断，正在重试')
    assert.equal((await title())[0], '')
    line.cutAnswers() // kept, but he does not hear of it; and types on
    for (let i = 0; i < 200 && (await title())[0] === ''; i++) await new Promise((resolve) => setTimeout(resolve, 100))
    assert.equal((await title())[0], '工艺员')
    await job.fill('工艺工程师')
    await page.getByRole('button', { name: /保存.*下一步/ }).last().click()
    assert.match(await told(seat), /没有收到答复/)
    assert.equal(await job.inputValue(), '工艺工程师', 'what he typed is still there')
    seat.excuse(BROKEN)
    await seat.see('4-phone-fields-lost')
    line.mend()
    await saved(/^已保存/)
    assert.equal((await title())[0], '工艺工程师')
    await page.getByRole('button', { name: /保存.*下一步/ }).last().click()
    await page.waitForURL(/\/my\/register\/(evidence|fields\?check=1)/)
    assert.equal(await page.locator('text=在别处').count(), 0, 'nobody else saved it')
    await seat.close()
  })

  await t.test('nothing was lost on the way', async () => { await world.must(['check']) })
})
