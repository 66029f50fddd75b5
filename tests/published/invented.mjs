// Universities nobody has: levels, colleges, majors and destinations by the throw of a seeded die, with people
// who never registered, majors of one name in several colleges and levels, and rates that are exactly half a
// hundredth. What `stats` says is compared with a count made here, person by person, for every grouping.
import assert from 'node:assert/strict'
import test from 'node:test'

import { engines, openWorld } from '../serve.mjs'
import { makePeople, percent, writeTables } from '../university.mjs'

// What each indicator adds up, written from the definitions themselves.
const CONTRACT = /^(10|11|27\d?|46|50\d?|51\d?)$/, PLACED = /^(10|11|12|27\d?|46|50\d?|51\d?|75\d?|76|80\d?|85)$/
const MEMBERS = {
  2021: { placed: PLACED, contract: CONTRACT, startup: /^75/, flexible: /^(12|76)$/, study: /^(80|85)/, seeking: /^70/, not_seeking: /^7[12]/ },
  2024: { placed: PLACED, employed: /^(10|11|12|27\d?|46|50\d?|51\d?)$/, startup: /^75/, freelance: /^76$/, study: /^(80|85)/, seeking: /^70/,
    not_seeking: /^7[12]/, flexible: /^(12|76)$/ },
}
const GOOD = ['10', '11', '12', '271', '46', '502', '512', '75', '76', '801', '802', '85'], OTHER = ['701', '703', '71', '721', '722']
const BYS = ['', 'level', 'college', 'major', 'sex', 'college,level', 'level,sex', 'major,sex', 'level,college,major', 'sex,major,college,level']
const LEVELS = ['本科', '研究生', '专科']

function die(seed) {
  let s = seed
  return (n) => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return Math.floor((s / 2 ** 32) * n)
  }
}

function university(seed) {
  const roll = die(seed), majors = [], levels = {}
  for (const level of LEVELS.slice(0, 1 + (seed % 3)))
    for (let college = 0; college < 3; college++)
      for (let major = 0; major < 1 + roll(3); major++) {
        const graduates = 1 + roll(70)
        majors.push({ level, college: `第${college + 1}学院`, major: `专业${'甲乙丙'[major]}`, graduates, placed: roll(graduates + 1) })
      }
  majors.push({ level: '本科', college: '对半学院', major: '对半专业', graduates: 64, placed: 50 }) // 78.125 %
  for (const m of majors) {
    levels[m.level] ??= []
    for (let i = 0; i < m.placed; i++) levels[m.level].push({ code: GOOD[roll(GOOD.length)], count: 1, placed: true })
    for (let i = m.placed; i < m.graduates; i++) if (roll(3)) levels[m.level].push({ code: OTHER[roll(OTHER.length)], count: 1, placed: false })
  }
  return makePeople({ levels, majors, year: 2025 })
}

function countHere(people, by) {
  const groups = new Map()
  for (const p of people) {
    const key = JSON.stringify(Object.fromEntries(by.split(',').filter(Boolean).map((b) => [b, p[b]])))
    if (!groups.has(key)) groups.set(key, [])
    groups.get(key).push(p)
  }
  return groups
}

function compare(stats, people, by, definition, held) {
  const here = countHere(people, by)
  assert.equal(stats.groups.length, here.size, `groups by ${by}`)
  for (const g of stats.groups) {
    const group = here.get(JSON.stringify(g.key)) ?? assert.fail(`${by}: ${JSON.stringify(g.key)}`)
    assert.equal(g.graduates, group.length)
    assert.equal(g.registered, group.filter((p) => p.code).length)
    assert.equal(g.unregistered, group.filter((p) => !p.code).length)
    assert.deepEqual(g.indicators.map((i) => i.code).sort(), Object.keys(MEMBERS[definition]).sort())
    for (const i of g.indicators) {
      const n = group.filter((p) => held(p) && MEMBERS[definition][i.code].test(held(p))).length
      assert.deepEqual([i.numerator, i.denominator, i.percent], [n, group.length, percent(n, group.length)], `${by} ${JSON.stringify(g.key)} ${i.code}`)
    }
  }
}

for (const seed of [1, 2, 5])
  for (const engine of seed === 2 ? engines : engines.slice(0, 1))
    test(`an invented university, throw ${seed}, on ${engine}`, async (t) => {
      const world = await openWorld({ engine, cohort: '2025' })
      t.after(() => world.close())
      const people = university(seed)
      await writeTables(people, world.file('r.csv'), world.file('d.csv'))
      await world.must(['import', 'roster', world.file('r.csv')])
      await world.must(['import', 'destinations', world.file('d.csv')])
      const ask = async (...args) => JSON.parse(await world.must(['stats', '--json', '--cohort', '2025', ...args]))
      for (const definition of ['2021', '2024'])
        for (const by of BYS) {
          const args = ['--definition', definition, ...(by ? ['--by', by] : [])]
          await t.test(`${definition} by ${by || 'nothing'}`, async () => {
            compare(await ask(...args), people, by, definition, (p) => p.code)
            compare(await ask(...args, '--series', 'registered'), people, by, definition, (p) => p.code)
            compare(await ask(...args, '--series', 'confirmed'), people, by, definition, () => '') // nobody has confirmed yet
          })
        }
      const half = (await ask('--by', 'major')).groups.find((g) => g.key.major === '对半专业')
      assert.equal(half.indicators.find((i) => i.code === 'placed').percent, '78.12')
      const order = (await ask('--by', 'level')).groups.map((g) => g.key.level)
      assert.deepEqual(order, LEVELS.filter((l) => order.includes(l)))
      assert.equal((await ask()).definition, '2024') // what a cohort since 2024 is counted by
      await world.must(['check'])
    })
