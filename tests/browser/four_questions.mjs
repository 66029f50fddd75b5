// Four questions a morning brings, answered from the pages alone: from the home page by what can be seen and
// clicked, never by an address. How many clicks is part of the behaviour: each is one page to read. What the pages
// say is held against the JSON behind them. Pictures: build/check/shots/questions/.
import assert from 'node:assert/strict'
import test from 'node:test'

import { openWorld } from '../serve.mjs'
import { logIn, openBrowser, sit } from './_browser.mjs'

const COLLEGE = '机械工程学院'
const number = (text) => Number(/[+-]?\d+/.exec(text)[0])

const world = await openWorld()
const said = await world.must(['demo'])
await world.start()
const browser = await openBrowser()
test.after(async () => {
  await browser.close()
  await world.close()
})
const password = (login) => new RegExp(`　${login}　(\\S+)`).exec(said)[1]

for (const phone of [false, true])
  test(`four questions at ${phone ? 'a phone' : 'a desk'}`, async (t) => {
    const seat = await sit(browser, world.url, { phone, folder: `questions${phone ? '_phone' : ''}` })
    const { page } = seat
    let clicks = 0
    const click = async (what) => {
      clicks++
      await what.click()
      await page.waitForLoadState()
    }
    const menu = async (name) => {
      if (phone) await click(page.locator('.menu-button'))
      await click(page.locator('nav.side').getByRole('link', { name, exact: true }))
    }
    // From home; the answer stands on the page reached with at most so many clicks.
    const ask = (question, most, answer) => t.test(question, async () => {
      await page.goto('/overview')
      clicks = 0
      await answer()
      assert.ok(clicks <= most + (phone ? 1 : 0), `${clicks} clicks`)
      await seat.see(question)
    })
    const json = (address) => page.evaluate(async (a) => (await fetch(a, { headers: { accept: 'application/json' } })).json(), address)
    const here = () => new URL(page.url()).pathname + new URL(page.url()).search

    await logIn(seat, 'office', password('office'))

    await ask('who has not registered', 1, async () => {
      const row = page.locator('section[aria-labelledby=colleges] tbody tr', { hasText: COLLEGE })
      const link = row.locator('td').nth(1).locator('a'), said = number(await link.innerText())
      await click(link)
      assert.equal(await page.locator('tbody tr').count(), said)
      const { rows } = await json(here())
      assert.ok(rows.length === said && rows.every((r) => r.college_name === COLLEGE && ['unregistered', 'draft'].includes(r.stage)))
      for (const r of rows) assert.ok(await page.getByText(r.name).first().isVisible(), r.name)
    })

    await ask('升学率 since last Friday', 1, async () => {
      const tile = page.locator('.kpi', { hasText: '升学率' }), change = tile.locator('a', { hasText: '百分点' })
      const points = (await change.innerText()).split(' ')[0]
      await click(change)
      const { than, points: said, entered, left, was, now, rows } = await json(here())
      assert.equal(than.weekday, '周五')
      assert.equal(said, points)
      assert.equal(was + entered - left, now)
      assert.match(await page.innerText('.kpis'), new RegExp(`进入 ${entered} 人，离开 ${left} 人`))
      assert.ok(rows.length === entered && entered > 0)
      for (const r of rows) assert.ok(await page.getByText(r.name).first().isVisible(), r.name)
    })

    await ask('which colleges were late on Tuesday', 1, async () => {
      await menu('进展报表')
      const row = page.locator('section[aria-labelledby=recent] tbody tr', { hasText: '周二' })
      const { recent } = await json('/reports'), tuesday = recent.find((d) => d.weekday === '周二')
      assert.ok(tuesday.behind.length > 0, 'somebody was late')
      for (const c of tuesday.behind) assert.ok(await row.getByText(c.college).first().isVisible(), c.college)
    })

    await t.test('each number of those days is its list', async () => {
      for (const d of (await json('/reports')).recent) {
        await page.goto(`/reports/${d.id}/time`)
        const links = await page.locator('.card a.num, .page p a.num').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), parseInt(a.textContent, 10)]))
        assert.ok(d.missing === 0 || links.length > 0)
        for (const [href, n] of links.filter(([h]) => h.startsWith('/late/people'))) {
          const list = await json(href)
          assert.deepEqual([list.count, list.rows.length], [n, Math.min(n, 50)], href)
        }
      }
    })

    await ask('was anybody reopened after 30 August, and why', 2, async () => {
      await menu('截止后重开')
      await click(page.locator('main').getByRole('link', { name: /2025 届/ }).first())
      const { rows } = await json(here())
      assert.ok(rows.length > 0)
      for (const { line } of rows) for (const text of [line.name, line.reason]) assert.ok(await page.getByText(text).first().isVisible(), text)
    })

    if (!phone)
      await t.test('a counsellor asks who has not registered', async () => {
        const own = await sit(browser, world.url)
        await logIn(own, 'counsellor1', password('counsellor1'))
        await own.page.locator('.kpi', { hasText: '未登记' }).locator('a').first().click()
        await own.page.waitForURL(/\/(missing|graduates)/)
        assert.ok(await own.page.locator('tbody tr').count() > 0)
        await own.close()
      })
    await seat.close()
  })
