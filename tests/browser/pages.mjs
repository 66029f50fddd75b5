// Every page of the program as each role sees it, on the demo data: it opens, the browser complains about
// nothing, it is no wider than its window at 1440 and 390 px. Pictures: build/check/shots/ROLE/.
import assert from 'node:assert/strict'
import test from 'node:test'

import { binary, run } from '../serve.mjs'
import { logIn, openDemo, sit } from './_browser.mjs'

// Doors that are no pages: files, JSON for scripts, what machines ask.
const NO_PAGE = /^\/(healthz|metrics|openapi|divisions|$)|\/file$|^\/my\/(employers|evidence)|^\/evidence\/|^\/imports\/template/

// [path, roles] of every GET route that is a page.
const pages = (await run(binary, ['routes', '--openapi'])).stdout
const paths = Object.entries(JSON.parse(pages).paths)
  .filter(([path, p]) => p.get && !NO_PAGE.test(path) && p.get.responses[200].content['text/html'])
  .map(([path, p]) => [path, /：(.*)$/.exec(p.get.description)?.[1].split(', ') ?? ['anyone']])

// Who may open an address, by the most literal path that fits; null where no page answers.
const doors = Object.entries(JSON.parse(pages).paths).filter(([, p]) => p.get)
  .map(([path, p]) => [new RegExp('^' + path.replace(/\{[^}]+\}/g, '[^/?#]+') + '([?#].*)?$'), /：(.*)$/.exec(p.get.description)?.[1].split(', ') ?? ['anyone'], path])
  .sort(([, , a], [, , b]) => a.split('{').length - b.split('{').length)
const opensTo = (href) => doors.find(([shape]) => shape.test(href))?.[1] ?? null

// A link on a page seen before that leads to "/graduates/{id}" and the like.
function example(path, links) {
  const shape = new RegExp('^' + path.replace(/\{[^}]+\}/g, '[^/?#]+') + '([?#].*)?$')
  return links.find((href) => shape.test(href) && !paths.some(([literal]) => literal === href.replace(/[?#].*/, '')))
}

test('every page of every role', async (t) => {
  const { world, browser, said, accounts } = await openDemo(t)
  const graduate = /学号 (\d+)　密码 (\S+)/.exec(said)
  const roles = { admin: 'admin', office: 'office', observer: 'observer', head1: 'college_head', staff1: 'college_staff', counsellor1: 'counsellor', [graduate[1]]: 'graduate' }
  assert.equal(Object.keys(accounts).length, 6)

  for (const [login, password] of [...Object.entries(accounts), [graduate[1], graduate[2]]]) {
    const role = roles[login]
    await t.test(role, async (t) => {
      const seat = await sit(browser, world.url, { phone: role === 'graduate', folder: role })
      await logIn(seat, login, password)
      const mine = paths.filter(([, who]) => who.includes(role))
      const links = new Set()
      const visit = async (address, path) => {
        const res = await seat.page.goto(address)
        // What a graduate's page is for may not be his turn: then he is sent to /my or told so.
        assert.ok(res.status() < 400 || (role === 'graduate' && [404, 409].includes(res.status())), `${address}: ${res.status()}`)
        for (const a of await seat.page.locator('a[href^="/"]').evaluateAll((all) => all.map((e) => e.getAttribute('href')))) {
          links.add(a)
          const who = opensTo(a)
          assert.ok(a.startsWith('/assets/') || (who && (who[0] === 'anyone' || who.includes(role))), `${address} leads a ${role} to ${a}`)
        }
        await seat.see(path.slice(1).replace(/[{}]/g, '').replaceAll('/', '_'))
      }
      for (const [path] of mine.filter(([p]) => !p.includes('{'))) await t.test(path, () => visit(path, path))
      for (const [path] of mine.filter(([p]) => p.includes('{')).sort(([a], [b]) => a.length - b.length)) {
        const address = example(path, [...links])
        await t.test(path, { skip: !address && 'no link to one is shown' }, () => visit(address, path))
      }
      await seat.close()
    })
  }
})
