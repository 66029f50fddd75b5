// From a number to its people, from there back, and on to the next question: what was asked for goes along.
import assert from 'node:assert/strict'
import test from 'node:test'

import { openWorld } from '../serve.mjs'

const plain = (address) => address.replaceAll('&amp;', '&')
const level = encodeURIComponent('本科')

test('what was asked for goes along', async (t) => {
  const world = await openWorld()
  t.after(() => world.close())
  const said = await world.must(['demo', '--size', '200'])
  await world.start()
  const office = await world.login('office', /^\S+　office　(\S+)$/m.exec(said)[1])
  const reports = (await office.json('/reports')).months.flatMap((m) => m.rows).filter((r) => r.id)

  await t.test('a report of one level leads to lists of that level', async () => {
    const differ = []
    let links = 0
    for (const { id } of reports.slice(0, 30)) {
      const page = await office.get(`/reports/${id}/time?level=${level}`)
      for (const [, href, number] of page.text.matchAll(/href="(\/late\/people[^"]*)"[^>]*>\s*(\d+)/g)) {
        links++
        const { count } = await office.json(plain(href))
        if (String(count) !== number) differ.push(`${number} but ${count} in ${href}`)
      }
    }
    assert.ok(links > 20, `${links} links`)
    assert.deepEqual(differ, [])
  })

  await t.test('a late list leads back to the counts it came from', async () => {
    const counts = `/late?from=2026-01-01&level=${level}`
    const href = plain(/href="(\/late\/people\?kind=[^"]+)"/.exec((await office.get(counts)).text)[1])
    const back = plain(/<a href="(\/late\?[^"]*)">/.exec((await office.get(href)).text)?.[1] ?? '')
    const { searchParams } = new URL(back, world.url)
    assert.deepEqual([searchParams.get('from'), searchParams.get('level')], ['2026-01-01', '本科'])
  })

  await t.test('the next why is asked of the same report', async () => {
    const page = await office.get(`/reports/${reports[0].id}/why?measure=placed&than=${reports[1].id}&level=${level}`)
    assert.match(page.text, new RegExp(`name="than" value="${reports[1].id}"`))
    assert.match(page.text, /name="level" value="本科"/)
  })
})
