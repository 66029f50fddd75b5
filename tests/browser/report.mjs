// The office at five o'clock: from home to the newest report, from a difference to the people behind it, why one
// of them is in it, the report on A4, and since last Friday. Pictures: build/check/shots/report/.
import assert from 'node:assert/strict'
import test from 'node:test'

import { logIn, openDemo, sit } from './_browser.mjs'

const plain = (text) => Number(text.replace(/[^0-9-]/g, ''))

test("the office's report", async (t) => {
  const { world, browser, accounts } = await openDemo(t)
  const seat = await sit(browser, world.url, { folder: 'report' })
  const { page } = seat
  await logIn(seat, 'office', accounts.office)

  await t.test('home leads to the newest report', async () => {
    await page.goto('/overview')
    await page.click('section[aria-labelledby=newest] a[href^="/reports/"]')
    assert.match(await page.textContent('h1'), /日监测报表/)
    await seat.see('report')
  })

  await t.test('beside last Friday: a difference opens to as many people as it says', async () => {
    await page.click('.chip:has-text("周监测")')
    const cell = page.locator('.kpi', { hasText: '已登记' }).first().locator('a[href*="side=in"]')
    const entered = plain(await cell.textContent())
    assert.ok(entered > 0)
    await cell.click()
    await page.waitForURL(/\/changes/)
    assert.match(await page.textContent('.card-head .tools'), new RegExp(`名单 ${entered} 人，与计数一致`))
    assert.equal(await page.locator('tbody tr').count(), Math.min(entered, 50))
    await seat.see('changes')
  })

  await t.test('and one of them to why', async () => {
    await page.click('tbody tr:first-child a:has-text("为什么")')
    assert.match(await page.textContent('h1'), /为什么在这个数里/)
    assert.match(await page.textContent('.reasons'), /数据时点是/)
    assert.match(await page.textContent('.reasons'), /这一期进入/)
    await seat.see('why')
  })

  await t.test('who was to have registered by then', async () => {
    await page.goto('/reports')
    await page.click('tbody a:has-text("按时登记")')
    assert.match(await page.textContent('#intime'), /到点前该登记的/)
    await seat.see('time')
  })

  await t.test('on A4: head, tables, and on every page the snapshot', async () => {
    await page.click('nav[aria-label=报表] a:has-text("数字与增减")')
    await page.click('a:has-text("A4 打印")')
    await page.waitForURL(/\/print/)
    const hash = /指纹 ([0-9a-f]{64})/.exec(await page.textContent('.a4'))
    assert.ok(hash)
    await seat.see('print')
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    assert.match(pdf.toString('latin1'), /\/MediaBox \[0 0 59[45][.0-9]* 84[12][.0-9]*\]/, 'A4, upright')
  })

  await t.test('the season', async () => {
    await page.goto('/trend')
    assert.equal(await page.locator('svg.line-chart:visible').count(), 2)
    await page.click('summary:has-text("看表")')
    assert.ok(await page.locator('tbody tr').count() > 20)
    await seat.see('trend')
  })
  await seat.close()
})
