// The numbers that universities printed come out again: from their tables people are made, imported by the
// command line, and every count and percentage of the tables is asked for. QX_PUBLISHED may name another
// folder with tables of the same headings; whatever schools and years stand in them are tried.
//
//   destination_counts.csv   school, year, level, printed_class_2021, code_guess, count, printed_rate_pct, total
//   college_major_2023.csv   school, year, level, college, major, graduates, placed, printed_placed_rate_pct
//   indicators_2021.csv      school, year, level, indicator, numerator, denominator, printed_rate_pct
//   indicators_2024_derived.csv   the same, derived_rate_pct: counted from the same people by the later definition
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { engines, openWorld } from '../serve.mjs'
import { isHalf, makePeople, parseCsv, writeTables } from '../university.mjs'

const folder = process.env.QX_PUBLISHED ?? fileURLToPath(new URL('.', import.meta.url))
const read = async (name) => parseCsv(await readFile(path.join(folder, name), 'utf8').catch(() => ''))
const counts = await read('destination_counts.csv'), majors = await read('college_major_2023.csv')
const printed2021 = await read('indicators_2021.csv'), derived2024 = await read('indicators_2024_derived.csv')
const WHOLE = '全体'
const NAMES = { 硕士: '研究生', 博士: '研究生', 硕士研究生: '研究生', 毕业研究生: '研究生', 高职: '专科', 专科生: '专科', 本科生: '本科' }
const levelOf = (text) => NAMES[text] ?? text
const CODES = [['毕业去向落实率', 'placed'], ['协议和合同就业率', 'contract'], ['单位就业率', 'employed'], ['自主创业率', 'startup'], ['创业率', 'startup'],
  ['自由职业率', 'freelance'], ['灵活就业率', 'flexible'], ['升学率', 'study'], ['待就业率', 'seeking'], ['暂不就业率', 'not_seeking']]
const codeOf = (name) => CODES.find(([n]) => name.startsWith(n))?.[1] ?? assert.fail(`no indicator ${name}`)
const NOT_PLACED = new Set(['待就业', '暂不就业'])

// A school's own tables of one year.
const schools = [...new Set(counts.map((r) => `${r.school}\t${r.year}`))].map((key) => {
  const [school, year] = key.split('\t')
  const mine = (rows) => rows.filter((r) => r.school === school && r.year === year)
  return { school, year, counts: mine(counts), majors: mine(majors), printed2021: mine(printed2021), derived2024: mine(derived2024) }
})

function tablesOf(u) {
  const levels = {}, totals = {}
  for (const r of u.counts) {
    if (r.level === WHOLE) continue
    const level = levelOf(r.level)
    levels[level] ??= []
    levels[level].push({ code: r.code_guess.replace('?', ''), count: Number(r.count), placed: !NOT_PLACED.has(r.printed_class_2021) })
    totals[level] = Number(r.total)
  }
  const own = u.majors.filter((r) => !r.major.startsWith('(')).map((r) => ({ level: levelOf(r.level), college: r.college, major: r.major,
    graduates: Number(r.graduates), placed: Number(r.placed) }))
  if (own.length) return { levels, majors: own }
  return { levels, majors: Object.entries(totals).map(([level, graduates]) => ({ level, college: '全校', major: '全部专业', graduates,
    placed: levels[level].filter((d) => d.placed).reduce((s, d) => s + d.count, 0) })) }
}

const groupOf = (stats, key) => stats.groups.find((g) => Object.entries(key).every(([k, v]) => g.key[k] === v)) ?? assert.fail(`no group ${JSON.stringify(key)}`)
const indicatorOf = (group, code) => group.indicators.find((i) => i.code === code) ?? assert.fail(`no indicator ${code}`)

// The printed text, exactly; where the rate is half a hundredth, either rounding; nobody prints '-', '' or 0.00.
function sameRate(actual, printed, n, total, what) {
  if (n === 0) {
    assert.equal(actual, '-', what)
    assert.ok(['', '-', '0', '0.00'].includes(printed), what)
  } else if (printed !== '' && isHalf(n, total)) assert.ok(Math.abs(Number(actual) - Number(printed)) < 0.0101, `${what}: ${actual}, printed ${printed}`)
  else if (printed !== '') assert.equal(Number(actual).toFixed(2), Number(printed).toFixed(2), what)
}

async function importAll(world, people) {
  const roster = world.file('roster.csv'), destinations = world.file('destinations.csv')
  await writeTables(people, roster, destinations)
  await world.must(['import', 'roster', roster])
  await world.must(['import', 'destinations', destinations])
}

const ask = async (world, ...args) => JSON.parse(await world.must(['stats', '--json', ...args]))

async function checkIndicators(world, definition, rows, member) {
  const whole = await ask(world, '--definition', definition), by = await ask(world, '--definition', definition, '--by', 'level')
  for (const r of rows) {
    const group = r.level === WHOLE ? whole.groups[0] : groupOf(by, { level: levelOf(r.level) })
    const found = indicatorOf(group, codeOf(r.indicator)), what = `${r.level} ${r.indicator}`
    assert.deepEqual([found.numerator, found.denominator], [Number(r.numerator), Number(r.denominator)], what)
    sameRate(found.percent, r[member], Number(r.numerator), Number(r.denominator), what)
  }
}

async function checkCounts(world, rows) {
  const whole = await ask(world), by = await ask(world, '--by', 'level')
  for (const r of rows) {
    const group = r.level === WHOLE ? whole.groups[0] : groupOf(by, { level: levelOf(r.level) })
    const found = group.categories.find((c) => c.code === r.code_guess.replace('?', '')) ?? { count: 0, percent: '-' }
    assert.equal(found.count, Number(r.count), `${r.level} ${r.printed_category}`)
    sameRate(found.percent, r.printed_rate_pct, found.count, Number(r.total), `${r.level} ${r.printed_category}`)
  }
}

// Rows of majors, of colleges (小计) and of levels (总计).
async function checkMajors(world, rows) {
  const tables = { major: await ask(world, '--by', 'level,college,major'), college: await ask(world, '--by', 'level,college'), level: await ask(world, '--by', 'level') }
  const printed = rows.filter((r) => !r.major.startsWith('(')).length
  if (printed) assert.equal(tables.major.groups.length, printed, 'as many groups as printed rows')
  for (const r of rows) {
    const level = levelOf(r.level)
    const group = r.major === '(总计)' ? groupOf(tables.level, { level }) : r.major === '(小计)' ? groupOf(tables.college, { level, college: r.college })
      : groupOf(tables.major, { level, college: r.college, major: r.major })
    const placed = indicatorOf(group, 'placed'), what = `${r.level} ${r.college} ${r.major}`
    assert.deepEqual([group.graduates, placed.numerator], [Number(r.graduates), Number(r.placed)], what)
    sameRate(placed.percent, r.printed_placed_rate_pct, placed.numerator, group.graduates, what)
  }
}

for (const u of schools)
  for (const engine of engines)
    test(`${u.school} ${u.year} on ${engine}`, async (t) => {
      const world = await openWorld({ engine, cohort: u.year, name: u.school })
      t.after(() => world.close())
      await importAll(world, makePeople({ ...tablesOf(u), year: Number(u.year) }))
      await t.test('indicators as printed', () => checkIndicators(world, '2021', u.printed2021, 'printed_rate_pct'))
      await t.test('indicators of the later definition', () => checkIndicators(world, '2024', u.derived2024, 'derived_rate_pct'))
      await t.test('destinations as printed', () => checkCounts(world, u.counts))
      await t.test('colleges and majors as printed', () => checkMajors(world, u.majors))
      await t.test('everything recounts', () => world.must(['check']))
    })
