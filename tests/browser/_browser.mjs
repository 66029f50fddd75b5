// The system's Chromium, people at desks and on phones, pictures of what they see. A page that fails, that
// the browser complains about, or that is wider than its window fails the test.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'

import { chromium } from 'playwright-core'

import { openWorld, root } from '../serve.mjs'

const DESK = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const shots = path.join(root, 'build/check/shots')
const executablePath = process.env.QX_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((p) => existsSync(p))

export async function openBrowser() {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
}

// The demonstration's school, served, and a browser before it; `accounts` maps each staff login to its password, `said`
// is what making it said. Taken away at the end of test t.
export async function openDemo(t, size = 120) {
  const world = await openWorld()
  t.after(() => world.close())
  const said = await world.must(['demo', '--size', String(size)])
  await world.start()
  const browser = await openBrowser()
  t.after(() => browser.close())
  const accounts = Object.fromEntries([...said.matchAll(/^\S+　([a-z]+\d?)　(\S+)$/gm)].map((m) => [m[1], m[2]]))
  return { world, browser, said, accounts }
}

// One person at one device. `seat.page` is playwright's page; seat.see(name) pictures it at both widths.
export async function sit(browser, url, { phone = false, folder = '' } = {}) {
  const context = await browser.newContext({
    baseURL: url, viewport: phone ? PHONE : DESK, isMobile: phone, hasTouch: phone, locale: 'zh-CN', timezoneId: 'Asia/Shanghai',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20000)
  const complaints = []
  page.on('console', (m) => { if (m.type() === 'error') complaints.push(m.text()) })
  page.on('pageerror', (e) => complaints.push(String(e)))
  page.on('response', (r) => { if (r.status() >= 500) complaints.push(`${r.status()} ${r.url()}`) })
  const target = path.join(shots, folder)
  mkdirSync(target, { recursive: true })

  const picture = async (name, size) => {
    await page.setViewportSize(size)
    const { wide, room, high } = await page.evaluate(() => {
      const all = document.documentElement
      return { wide: all.scrollWidth, room: all.clientWidth, high: all.scrollHeight }
    })
    await page.screenshot({ path: path.join(target, `${name}-${size.width}.png`), fullPage: high < 8000 })
    assert.ok(wide <= room, `${name} at ${size.width} px is ${wide} px wide`)
  }
  const see = async (name) => {
    const [other, own] = phone ? [DESK, PHONE] : [PHONE, DESK]
    await picture(name, other)
    await picture(name, own)
    assert.deepEqual(complaints.splice(0), [], `${name}: what the browser complained about`)
  }
  // Complaints that were to be expected, all of them.
  const excuse = (pattern) => { for (const one of complaints.splice(0)) assert.match(one, pattern) }
  return { context, page, see, excuse, close: () => context.close() }
}

// Fill in a login form and press its button.
export async function logIn(seat, login, password) {
  await seat.page.goto('/login')
  await seat.page.fill('[name=login]', login)
  await seat.page.fill('[name=password]', password)
  await seat.page.click('main button.btn-main, form button.btn-main')
  await seat.page.waitForURL((u) => !u.pathname.startsWith('/login'))
}
