// The calendar in a browser: a countdown that ticks by the server's clock, a machine whose clock is off is told, a
// shifted clock of the server says so itself, a change of the scheme is looked at and saved; all of it also without
// scripts.
import assert from 'node:assert/strict'
import test from 'node:test'

import { openWorld } from '../serve.mjs'
import { logIn, openBrowser, sit } from './_browser.mjs'

const PASSWORD = 'tests-only-long-password'
const MINUTE = 60 * 1000

test('the calendar in a browser', async (t) => {
  const world = await openWorld({ cohort: '2026', now: '2026-06-01T09:00:00+08:00' })
  t.after(() => world.close())
  const browser = await openBrowser()
  t.after(() => browser.close())
  await world.addUser({ login: 'office', name: '周办', role: 'office' })

  await t.test('with a shifted server', async (t) => {
    await world.start({ now: '2026-07-17T16:40:00+08:00' })
    t.after(() => world.stop())
    const seat = await sit(browser, world.url, { folder: 'calendar' })
    t.after(() => seat.close())
    await logIn(seat, 'office', PASSWORD)

    await t.test('the next due ticks, and the demonstration says what its clock is', async () => {
      await seat.page.goto('/overview')
      const first = await seat.page.textContent('[data-countdown]')
      assert.match(first, /^1[89] 分 \d\d 秒$/)
      await seat.page.waitForTimeout(1500)
      assert.notEqual(await seat.page.textContent('[data-countdown]'), first)
      assert.match(await seat.page.textContent('.top'), /演示时钟\s*2026-07-17 16:4/)
      assert.equal(await seat.page.locator('[data-clock]').count(), 0)
      await seat.see('overview')
    })

    await t.test('half a year on one page, and the change of a scheme', async () => {
      await seat.page.goto('/calendar')
      assert.equal(await seat.page.locator('table.cal').count(), 6)
      assert.equal(await seat.page.locator('table.cal tr:has(td)').filter({ hasNot: seat.page.locator('td:nth-child(7)') }).count(), 0) // whole weeks
      assert.match(await seat.page.textContent('td:has(.cal-end)'), /^30\s*截止/)
      await seat.page.click('.cal-jump [aria-current]')
      assert.match(await seat.page.textContent('table.cal:target caption'), /2026 年 7 月/)
      await seat.page.click('text=12 月—2 月')
      assert.equal(await seat.page.locator('table.cal').count(), 3)
      await seat.page.click('text=监测安排')
      await seat.page.fill('[name=day_time]', '16:30')
      await seat.page.check('[name=inclusive][value=""]')
      await seat.page.click('text=核对变化')
      await seat.page.waitForSelector('text=保存后的变化')
      await seat.see('scheme_change')
      await seat.page.click('button:has-text("保存")')
      await seat.page.waitForURL(/\/calendar\?/)
      assert.match(await seat.page.textContent('.notice.n-good'), /监测安排已保存/)
      await seat.see('saved')
    })

    await t.test('without scripts the time left stands as text', async (t) => {
      const context = await browser.newContext({ baseURL: world.url, javaScriptEnabled: false })
      t.after(() => context.close())
      const page = await context.newPage()
      await logIn({ page }, 'office', PASSWORD)
      await page.goto('/calendar')
      assert.match(await page.textContent('.kpis [data-countdown]'), /天|小时|分/)
    })
  })

  await t.test('with the real clock, a machine that is off is told', async (t) => {
    world.now = undefined
    await world.start()
    t.after(() => world.stop())
    for (const [off, says] of [[-7 * MINUTE, /慢了 7 分钟/], [3 * 60 * MINUTE, /快了 3 小时/], [MINUTE, null]]) {
      const seat = await sit(browser, world.url, { folder: 'calendar' })
      t.after(() => seat.close())
      await seat.page.addInitScript((ms) => { const real = Date.now; Date.now = () => real() + ms }, off)
      await logIn(seat, 'office', PASSWORD)
      await seat.page.goto('/calendar')
      if (says) {
        await seat.page.waitForSelector('[data-clock]')
        assert.match(await seat.page.textContent('[data-clock]'), says)
        await seat.see(`clock${off < 0 ? '_slow' : '_fast'}`)
      } else {
        await seat.page.waitForTimeout(500)
        assert.equal(await seat.page.locator('[data-clock]').count(), 0)
      }
    }
  })
})
