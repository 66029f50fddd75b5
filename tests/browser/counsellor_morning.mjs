// A counsellor's morning in a browser: home, the list of who still has something to do, a reminder to some of them, a talk
// written down; and the office's editor, which shows what a person would read while it is typed.
import assert from 'node:assert/strict'
import test from 'node:test'

import { logIn, openDemo, sit } from './_browser.mjs'

test('a morning with reminders', async (t) => {
  const { world, browser, accounts } = await openDemo(t)

  await t.test('the counsellor: home, list, reminder, talk', async () => {
    const seat = await sit(browser, world.url, { folder: 'morning' })
    const { page } = seat
    await logIn(seat, 'counsellor1', accounts.counsellor1)
    await page.click('nav.side >> text=登记与确认名单')
    await page.click('nav.tabs >> text=未登记')
    const boxes = page.locator('tbody input[name=who]')
    const n = Math.min(2, await boxes.count())
    assert.ok(n > 0, 'somebody has not registered')
    for (let i = 0; i < n; i++) await boxes.nth(i).check()
    await seat.see('1-chosen')
    const name = await page.locator('tbody tr >> nth=0 >> td a >> nth=0').innerText()
    await page.click('[data-batch-bar] button')
    await page.waitForURL(/\/reminders\/new/)
    assert.match(await page.innerText('main'), new RegExp(`${name}会读到`))
    assert.match(await page.innerText('main'), /由您本人自愿办理/)
    await seat.see('2-preview')
    await page.click('text=发出提醒')
    await page.waitForURL(/\/reminders\/\d+/)
    assert.match(await page.innerText('.page-head'), new RegExp(`名单 ${n} 人，${n} 封信`))
    await seat.see('3-batch')

    await page.goto('/missing?list=unregistered')
    await page.click('tbody tr >> nth=0 >> td a[href$="/contacts"]')
    await page.selectOption('#f-channel', 'phone', { force: true })
    await page.selectOption('#f-result', 'will_do', { force: true })
    await page.fill('#f-note', '说明了怎样登记')
    await page.click('text=记下')
    await page.waitForSelector('.timeline >> text=说明了怎样登记')
    await seat.see('4-talk')
    await page.click('nav.side >> text=联系记录')
    assert.match(await page.innerText('main'), /说明了怎样登记/)
    await seat.see('5-contacts')
    await seat.close()
  })

  await t.test('the office: what is typed is shown at once, and judged', async () => {
    const seat = await sit(browser, world.url, { folder: 'morning' })
    const { page } = seat
    await logIn(seat, 'office', accounts.office)
    await page.goto('/reminders/texts/draft')
    await page.fill('#f-body', '{{姓名}}同学，您的草稿还在。')
    await page.waitForSelector('#preview >> text=同学，您的草稿还在。')
    assert.doesNotMatch(await page.innerText('#preview'), /\{\{/)
    await page.fill('#f-body', '{{姓名}}同学，要影响完-成-率了')
    await page.waitForSelector('#preview >> text=会让人感到压力')
    await seat.see('6-editor')
    await page.fill('#f-body', '{{姓名}}同学，您的草稿还没有提交。')
    await page.click('text=保存为新的一版')
    await page.waitForURL(/\/reminders\/texts$/)
    assert.match(await page.innerText('#content'), /第 1 版/)
    await seat.close()
  })
})
