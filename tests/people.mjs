// Invented graduates for tests: a roster as csv, and identity numbers with a right check sign. Numbers
// begin with 99, which no division has.
import { writeFile } from 'node:fs/promises'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

// GB 11643: 17 digits and their check sign.
export function idNumber(order, birth = '20020115') {
  const body = `990101${birth}${String(order).padStart(3, '0')}`
  const sum = [...body].reduce((s, d, i) => s + Number(d) * WEIGHTS[i], 0)
  return body + '10X98765432'[sum % 11]
}

// One invented graduate; n tells them apart.
export function graduate(n, { college = '机械学院', major = '机械工程', className = '机械2001', cohort = '2024' } = {}) {
  const id = idNumber(n)
  return {
    student_no: `2020${String(n).padStart(6, '0')}`, name: `测试${'甲乙丙丁戊己庚辛壬癸'[n % 10]}${n}`, id_no: id, id_last: id.slice(-6),
    sex: n % 2 ? '男' : '女', college, major, className, cohort, phone: `1390000${String(n).padStart(4, '0')}`,
  }
}

// Import people through the command line, as the office would.
export async function importRoster(world, people) {
  const head = '学号,姓名,性别,身份证号,学历,所在院系,专业名称,所在班级,手机号码,毕业年份'
  const rows = people.map((p) => [p.student_no, p.name, p.sex, p.id_no, '本科生毕业', p.college, p.major, p.className, p.phone, p.cohort].join(','))
  const file = world.file('roster.csv')
  await writeFile(file, '\ufeff' + [head, ...rows].join('\r\n') + '\r\n')
  return world.must(['import', 'roster', file, '--cohort', people[0].cohort])
}

// GB 32100: 17 signs and their check sign.
export function creditCode(order) {
  const signs = '0123456789ABCDEFGHJKLMNPQRTUWXY'
  const body = `91420100MA${String(order).padStart(6, '0')}1`
  const sum = [...body].reduce((s, ch, i) => s + signs.indexOf(ch) * 3 ** i % 31, 0)
  return body + signs[(31 - (sum % 31)) % 31]
}

// The smallest files that are what they say.
export const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
  '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n')
export const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
