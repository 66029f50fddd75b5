// A college looks after its own: who registered later than he settled, who has not at all, and what is overdue; every
// number opens to as many people. Pictures: build/check/shots/college_late/.
import assert from 'node:assert/strict'
import test from 'node:test'

import { logIn, openDemo, sit } from './_browser.mjs'

test("a college's late registrations", async (t) => {
  const { world, browser, accounts } = await openDemo(t, 180)
  const seat = await sit(browser, world.url, { folder: 'college_late' })
  const { page } = seat
  await logIn(seat, 'staff1', accounts.staff1)

  await t.test('from the menu: only this college, and each number is its list', async () => {
    await page.click('nav a[href="/late"]')
    assert.equal(await page.locator('tbody tr').count(), 1)
    assert.match(await page.innerText('tbody th'), /机械工程学院/)
    await seat.see('late')
    const number = page.locator('tbody a.num[href*="late"]').nth(2) // settled and registered, in time, late
    const late = Number(await number.innerText())
    assert.ok(late > 0)
    await number.click()
    await page.waitForURL(/\/late\/people|\/late\?/)
    assert.match(await page.innerText('main'), new RegExp(`${late} 人`))
    await seat.see('late-people')
  })

  await t.test('one of them: his page says when he settled and when he registered', async () => {
    await page.locator('tbody a[href^="/graduates/"]').first().click()
    await page.waitForURL(/\/graduates\/\d+/)
    assert.match(await page.innerText('main'), /机械工程学院/)
    await seat.see('person')
  })

  await t.test('who in the college has not registered: two clicks', async () => {
    await page.click('nav a[href="/missing"]')
    await page.click('.tabs a:has-text("未登记")')
    const says = Number(await page.innerText('.tabs a[aria-current=page] .count'))
    assert.equal(await page.locator('tbody tr').count(), says)
    await seat.see('unregistered')
  })
})
