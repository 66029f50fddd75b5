// What the crash tests share: rounds, many people, and the ends a world can come to.
import { writeFile } from 'node:fs/promises'

import { run } from '../serve.mjs'

export const ROUNDS = Number(process.env.QX_ROUNDS ?? 6)

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

// The n-th of any number of invented people (identity prefix 99).
export function person(n) {
  const birth = `${1998 + (n % 7)}${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (Math.floor(n / 84) % 28)).padStart(2, '0')}`
  const body = `990200${birth}${String(Math.floor(n / 2352) % 1000).padStart(3, '0')}`
  const id = body + '10X98765432'[[...body].reduce((s, d, i) => s + Number(d) * WEIGHTS[i], 0) % 11]
  return { student_no: `2020${String(n).padStart(7, '0')}`, name: `测试${n}`, id_no: id, id_last: id.slice(-6) }
}

export async function writeRoster(file, count, college = '机械学院') {
  const rows = Array.from({ length: count }, (_, i) => person(i + 1)).map((p, i) =>
    [p.student_no, p.name, p.id_no, '本科生毕业', college, '机械工程', `机械20${String(i % 30).padStart(2, '0')}`].join(','))
  await writeFile(file, ['学号,姓名,身份证号,学历,所在院系,专业名称,所在班级', ...rows].join('\r\n') + '\r\n')
}

// Records of the national system: everybody seeks work (701, 703), which needs no more fields.
export async function writeDestinations(file, count, category = '701') {
  const rows = Array.from({ length: count }, (_, i) => person(i + 1)).map((p) => `${p.student_no},${p.name},${category}`)
  await writeFile(file, ['学号,姓名,毕业去向类别代码', ...rows].join('\r\n') + '\r\n')
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// The program dies at once; on PostgreSQL every other time the database server does too.
export async function crash(world, engine, round) {
  const server = engine === 'postgresql' && round % 2 === 1 ? run(process.env.QX_TEST_PG_RESTART, []) : undefined
  await world.kill()
  const done = await server
  if (done && done.code !== 0) throw new Error(`PostgreSQL did not come back: ${done.stderr}`)
}
