// A university made from its printed tables: how many graduates each college and major of a level has, how
// many of them are placed, how many of a level hold each destination. People are invented: numbers that no
// registry issues (identity prefix 99, with the right check digit), names from short lists. The answer is two
// tables to import, a roster and destinations, under the headings that schools use.
//
//   const people = makePeople({ levels, majors, year })   // see below
//   await writeTables(people, rosterFile, destinationsFile)
import { writeFile } from 'node:fs/promises'

// ---- reading tables ----

// RFC 4180, as objects by heading.
export function parseCsv(text) {
  const rows = [[]]
  let cell = '', quoted = false, was = ''
  for (const ch of text.replace(/^\ufeff/, '')) {
    if (quoted) {
      if (ch === '"') quoted = false
      else cell += ch
    } else if (ch === '"') {
      if (was === '"') cell += ch
      quoted = true
    } else if (ch === ',' || ch === '\n') {
      rows.at(-1).push(cell)
      cell = ''
      if (ch === '\n') rows.push([])
    } else if (ch !== '\r') cell += ch
    was = ch
  }
  if (cell || rows.at(-1).length) rows.at(-1).push(cell)
  const [heads, ...body] = rows.filter((r) => r.length)
  return body.map((r) => Object.fromEntries(heads.map((h, i) => [h, r[i] ?? ''])))
}

const quote = (v) => (/[",\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v)
export const formatCsv = (heads, rows) => [heads, ...rows.map((r) => heads.map((h) => r[h] ?? ''))].map((r) => r.map(quote).join(',')).join('\r\n') + '\r\n'

// ---- exact rates, worked out apart from the program ----

// n of total in percent, two places, half to even; '-' for nobody.
export function percent(n, total) {
  if (n === 0 || total === 0) return '-'
  const scaled = BigInt(n) * 10000n, of = BigInt(total)
  let whole = scaled / of
  const rest = (scaled % of) * 2n
  if (rest > of || (rest === of && whole % 2n === 1n)) whole += 1n
  return `${whole / 100n}.${String(whole % 100n).padStart(2, '0')}`
}

// Two roundings are in use where the rate is exactly half a hundredth.
export const isHalf = (n, total) => ((BigInt(n) * 20000n) % BigInt(total)) === 0n && ((BigInt(n) * 10000n) % BigInt(total)) !== 0n

// ---- people ----

const EDUCATION = { 本科: '31', 研究生: '11', 专科: '41' }
const SURNAMES = '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张'
const GIVEN = '安白博晨川丹恩帆冠涵佳可岚明宁沛清然思桐文夏雅子'

export function identityNumber(serial, sex) {
  const order = String(2 * (Math.floor(serial / 8400) % 500) + (sex === '男' ? 1 : 0)).padStart(3, '0')
  const month = String(1 + (serial % 12)).padStart(2, '0'), day = String(1 + (Math.floor(serial / 12) % 28)).padStart(2, '0')
  const place = String(990000 + (Math.floor(serial / 336) % 25)), year = 1998 + (serial % 5)
  const body = `${place}${year}${month}${day}${order}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((s, w, i) => s + w * Number(body[i]), 0)
  return body + '10X98765432'[sum % 11]
}

const spread = (destinations) => destinations.flatMap(({ code, count }) => Array(count).fill(code))

// levels: { level: [{ code, count, placed }] }; majors: [{ level, college, major, graduates, placed }]. Where a
// level's destinations do not reach its graduates, the rest has not registered (code '').
export function makePeople({ levels, majors, year }) {
  const placed = {}, others = {}
  for (const [level, destinations] of Object.entries(levels)) {
    placed[level] = spread(destinations.filter((d) => d.placed))
    others[level] = spread(destinations.filter((d) => !d.placed))
  }
  const people = []
  for (const m of majors) {
    for (let i = 0; i < m.graduates; i++) {
      const from = i < m.placed ? placed[m.level] : others[m.level]
      const code = from.shift() ?? ''
      if (i < m.placed && code === '') throw new Error(`${m.level}: more placed than destinations`)
      const serial = people.length, sex = serial % 3 === 0 ? '女' : '男'
      people.push({ ...m, year, code, sex, student_no: `${year - 4}${String(serial + 1).padStart(7, '0')}`,
        name: SURNAMES[serial % 24] + GIVEN[Math.floor(serial / 24) % 24] + GIVEN[(serial * 7) % 24],
        identity: identityNumber(serial, sex), class: `${m.major}${year - 4}${1 + Math.floor(i / 40)}班` })
    }
  }
  for (const level of Object.keys(levels))
    if (placed[level].length || others[level].length) throw new Error(`${level}: destinations without a graduate`)
  return people
}

const ROSTER = ['学号', '考生号', '身份证号', '姓名', '性别', '民族代码', '政治面貌代码', '学历代码', '学历', '所在院系', '专业名称', '所在班级',
  '培养方式代码', '困难生类别代码', '师范生类别代码', '生源所在地代码', '手机号码', '毕业年份']
const DESTINATIONS = ['学号', '姓名', '毕业去向类别代码', '毕业去向', '单位名称', '统一社会信用代码', '单位性质代码', '单位行业代码', '单位所在地代码',
  '工作职位类别代码', '签约日期', '留学国家地区', '月薪(元)']

// A credit code nobody has: region 990000.
function creditCode(serial) {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body8 = String(serial).padStart(8, '0')
  const w = [3, 7, 9, 10, 5, 8, 4, 2]
  const c9 = (11 - (w.reduce((s, x, i) => s + x * Number(body8[i]), 0) % 11)) % 11
  const body = `91990000${body8}${c9 === 10 ? 'X' : c9}`
  let weight = 1, sum = 0
  for (const ch of body) {
    sum += signs.indexOf(ch) * weight
    weight = (weight * 3) % 31
  }
  return body + signs[(31 - (sum % 31)) % 31]
}

function destinationRow(p, i) {
  const row = { 学号: p.student_no, 姓名: p.name, 毕业去向类别代码: p.code }
  if (/^(10|11|12|27)/.test(p.code)) Object.assign(row, { 单位名称: `试用单位${i % 90}有限公司`, 统一社会信用代码: creditCode(1000 + (i % 90)), 单位性质代码: '39',
    单位行业代码: '34', 单位所在地代码: '420100', 工作职位类别代码: '13', 签约日期: `${p.year}-06-01`, '月薪(元)': '6000' })
  else if (/^80/.test(p.code)) row.单位名称 = '试用大学'
  else if (p.code === '85') Object.assign(row, { 单位名称: '境外试用大学', 留学国家地区: '英国' })
  else if (/^(46|50|51|75|76)/.test(p.code)) Object.assign(row, { 单位名称: '试用项目', '月薪(元)': '6000' })
  return row
}

export async function writeTables(people, rosterFile, destinationsFile) {
  await writeFile(rosterFile, '\ufeff' + formatCsv(ROSTER, people.map((p, i) => ({ 学号: p.student_no, 考生号: `${p.year - 4}99${String(i).padStart(8, '0')}`,
    身份证号: p.identity, 姓名: p.name, 性别: p.sex, 民族代码: '01', 政治面貌代码: '03', 学历代码: EDUCATION[p.level], 所在院系: p.college, 专业名称: p.major,
    所在班级: p.class, 培养方式代码: '1', 困难生类别代码: '0', 师范生类别代码: '2', 生源所在地代码: '420100', 毕业年份: String(p.year) }))))
  await writeFile(destinationsFile, '\ufeff' + formatCsv(DESTINATIONS, people.filter((p) => p.code).map(destinationRow)))
}
