// The pages of numbers: each number is a link, each link opens to as many people as it says, and nobody sees
// numbers beyond his scope.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { makePeople, writeTables } from '../university.mjs'

const LEVELS = {
  本科: [{ code: '10', count: 30, placed: true }, { code: '12', count: 6, placed: true }, { code: '801', count: 14, placed: true },
    { code: '76', count: 2, placed: true }, { code: '701', count: 5, placed: false }],
  专科: [{ code: '11', count: 9, placed: true }, { code: '75', count: 1, placed: true }, { code: '71', count: 2, placed: false }],
}
const MAJORS = [
  { level: '本科', college: '化工学院', major: '制药工程', graduates: 40, placed: 36 },
  { level: '本科', college: '机电学院', major: '机械工程', graduates: 20, placed: 16 },
  { level: '专科', college: '机电学院', major: '机械工程', graduates: 13, placed: 10 },
]

// The numbers of a page: { href, text } of every link into /numbers/.
const numbersOf = (html) => [...html.matchAll(/<a class="num[^"]*" href="(\/numbers\/[^"]+)">([^<]+)<\/a>/g)]
  .map(([, href, text]) => ({ href: href.replaceAll('&amp;', '&'), text }))
const plain = (text) => Number(text.replaceAll(',', ''))

async function opens(person, { href, text }) {
  const n = await person.json(href)
  assert.equal(n.$status, 200, href)
  assert.equal(n.listed, n.numerator, `${href}: list and count`)
  if (text.endsWith('%')) assert.equal(`${n.percent}%`, text, href)
  else assert.equal(n.numerator, plain(text), href)
}

for (const engine of engines)
  test(`numbers on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024', now: '2024-07-20T09:00:00+08:00' })
    t.after(() => world.close())
    const people = makePeople({ levels: LEVELS, majors: MAJORS, year: 2024 })
    await writeTables(people, world.file('r.csv'), world.file('d.csv'))
    await world.must(['import', 'roster', world.file('r.csv')])
    await world.must(['import', 'destinations', world.file('d.csv')])
    await world.addUser({ login: 'office', role: 'office' })
    await world.addUser({ login: 'watcher', role: 'observer' })
    await world.addUser({ login: 'staff', role: 'college_staff', colleges: '机电学院' })
    await world.start({ now: '2024-07-26T14:32:08+08:00' })
    const office = await world.login('office')

    await t.test('the overview says what stats says, and how many days are left', async () => {
      const o = await office.json('/overview')
      assert.equal(o.coverage.graduates.count, 73)
      assert.equal(o.coverage.unregistered.count, 4)
      assert.equal(o.indicators.find((i) => i.code === 'placed').numerator, 62)
      assert.equal(o.indicators.find((i) => i.code === 'placed').percent, '84.93')
      assert.equal(o.days_left, 35) // to 30 August, the last day
      assert.deepEqual(o.colleges.map((c) => c.college).sort(), ['化工学院', '机电学院'])
    })

    for (const page of ['/overview', '/stats', '/stats?by=college,level', '/stats?by=major,sex&definition=2021&series=registered&show=rate',
      '/stats?by=sex&level=本科&series=confirmed', '/stats?college=&by_level=1'])
      await t.test(`every number of ${page} opens to as many people`, async () => {
        const html = (await office.get(encodeURI(page))).text
        const numbers = numbersOf(html)
        assert.ok(numbers.length >= 4, html.slice(0, 200))
        for (const one of new Map(numbers.map((n) => [n.href + n.text, n])).values()) await opens(office, one)
      })

    await t.test('a list goes page by page and is whole', async () => {
      const seen = []
      for (let after = ''; ;) {
        const n = await office.json(`/numbers/employed?size=7&after=${after}`)
        seen.push(...n.rows.map((r) => r.student_no))
        after = n.next_after
        if (!after) break
      }
      const want = people.filter((p) => /^(10|11|12)$/.test(p.code)).map((p) => p.student_no).sort()
      assert.deepEqual(seen, want)
    })

    await t.test('who is in the denominator and not in the number', async () => {
      const n = await office.json('/numbers/placed?list=rest')
      assert.equal(n.listed, 11)
      assert.equal(n.expected, 11)
      assert.equal((await office.json('/numbers/placed?list=bottom')).listed, 73)
      assert.equal((await office.json('/numbers/placed?list=odd')).$status, 422)
      assert.equal((await office.json('/numbers/nothing')).$status, 404)
    })

    await t.test('the answer as JSON is what the command line prints', async () => {
      const web = await office.json('/stats?by=level,college,major'), cli = JSON.parse(await world.must(['stats', '--json', '--by', 'level,college,major']))
      assert.deepEqual(web.groups, cli.groups)
      assert.equal(web.definition, cli.definition)
    })

    await t.test("a college sees its own people's numbers, and no other's", async () => {
      const staff = await world.login('staff'), o = await staff.json('/overview')
      assert.equal(o.coverage.graduates.count, 33)
      assert.deepEqual(o.colleges.map((c) => c.college), ['机电学院'])
      const all = await office.json('/overview'), other = all.colleges.find((c) => c.college === '化工学院').college_id
      assert.equal((await staff.json(`/stats?college=${other}`)).$status, 404)
      assert.equal((await staff.json(`/numbers/placed?college=${other}`)).$status, 404)
      for (const one of numbersOf((await staff.get('/stats?by=major,level')).text)) await opens(staff, one)
      const list = await staff.json('/numbers/graduates?size=200')
      assert.ok(list.rows.every((r) => r.college_name === '机电学院'))
    })

    await t.test('any moment that is past can be asked for, and every number of it opens', async () => {
      const moment = 'as_of=2024-07-24T12:00', before = 'as_of=2024-07-19T12:00'
      assert.deepEqual((await office.json(`/stats?by=college,major&${moment}`)).groups, (await office.json('/stats?by=college,major')).groups)
      assert.equal((await office.json(`/overview?${moment}`)).coverage.graduates.count, 73)
      assert.equal((await office.json(`/overview?${moment}`)).as_of, '2024-07-24T12:00:00.000+08:00')
      assert.equal((await office.json(`/overview?${before}`)).coverage.graduates.count, 0)
      for (const page of ['/overview', '/stats?by=college']) {
        const html = (await office.get(`${page}${page.includes('?') ? '&' : '?'}${moment}`)).text
        assert.match(html, /这里是 <b>2024-07-24 12:00/)
        const numbers = numbersOf(html)
        assert.ok(numbers.length >= 4 && numbers.every((n) => n.href.includes('as_of=2024-07-24T12%3A00')))
        for (const one of new Map(numbers.map((n) => [n.href + n.text, n])).values()) await opens(office, one)
      }
      for (const wrong of ['2024-08-24T12:00', 'soon']) assert.equal((await office.json(`/stats?as_of=${wrong}`)).$status, 422)
      const cli = JSON.parse(await world.must(['stats', '--json', '--by', 'level', '--as-of', '2024-07-24T12:00']))
      assert.deepEqual(cli.groups, (await office.json('/stats?by=level')).groups)
      assert.equal(cli.as_of, '2024-07-24T12:00:00.000+08:00')
    })

    await t.test('moments are offered, and a past one shows nothing that waits in the present', async () => {
      for (const page of ['/overview', '/stats']) {
        const html = (await office.get(page)).text
        assert.match(html, /as_of=2024-07-25T17%3A00">上一个日监测时点 <span class="muted">2024-07-25 17:00</)
        assert.match(html, /as_of=2024-07-20T00%3A00">上周五 <span class="muted">2024-07-19 24:00</) // today is a Friday
        assert.match(html, /as_of=2024-07-02T00%3A00">本月 1 日 <span class="muted">2024-07-01 24:00</)
        assert.match(html, /name="as_of" value="2024-07-25T17:00"/)
      }
      assert.match((await office.get('/overview')).text, /下一个到期[^]*变更截止还有 35 天|变更截止还有 35 天[^]*下一个到期/)
      const past = await office.get('/overview?as_of=2024-07-24T12:00')
      assert.doesNotMatch(past.text, /下一个到期|变更截止还有/)
      assert.match(past.text, /name="as_of" value="2024-07-24T12:00"/)
    })

    await t.test('an observer sees everything', async () => {
      const watcher = await world.login('watcher')
      assert.equal((await watcher.json('/overview')).coverage.graduates.count, 73)
      assert.equal((await watcher.get('/stats')).status, 200)
    })

    await t.test('a counsellor sees how far his classes are, and no rate anywhere', async () => {
      const klass = people[0].class
      await world.addUser({ login: 'tutor', role: 'counsellor', classes: klass })
      const tutor = await world.login('tutor'), o = await tutor.json('/overview')
      assert.deepEqual(o.rows.map((r) => r.class_name), [klass])
      assert.equal(o.total.graduates, people.filter((p) => p.class === klass).length)
      assert.equal(o.indicators, undefined)
      const read = (await tutor.get('/overview')).text.replace(/<[^>]*>/g, ' ').replace('落实率等指标不按班级', '')
      assert.match(read, /应登记/)
      const then = await tutor.json('/overview?as_of=2024-07-24T12:00')
      assert.deepEqual([then.rows, then.total], [o.rows, o.total])
      assert.deepEqual((await tutor.json('/overview?as_of=2024-07-19T12:00')).rows, [])
      assert.doesNotMatch(read, /[0-9]%|落实率|就业率/)
      for (const path of ['/stats', '/stats?by=college', '/numbers/placed', '/numbers/graduates']) assert.equal((await tutor.json(path)).$status, 403, path)
    })
  })
