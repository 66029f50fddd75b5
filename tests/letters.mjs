// Letters put straight into the outbox, as the reminders put them, and what became of them.

const CELLS = `cohort, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id, not_before, not_after,
  quiet_from, quiet_until, due_at, state, why, tries, given, lease_owner, lease_until, by_id, by_name, created_at, ended_at, read_at, version`

// One to each graduate of 2024, about that stage ("" = always), to his own address; keys begin with `name`.
export async function putLetters(world, name, { channel = 'mail', about = 'unregistered', most = 100000, first = 1 } = {}) {
  await world.sql(`INSERT INTO letter (school_id, id, key, ${CELLS})
    SELECT g.school_id, ${first} + row_number() OVER (ORDER BY g.student_no), '${name}-' || g.student_no, '2024', '${channel}', g.id, 0, '', '', '提醒',
      '请登录系统登记毕业去向。', '${about}', 0, 0, 0, 0, 0, 1, 'waiting', '', 0, 0, '', 0, 0, '测试', 0, 0, 0, 1
    FROM graduate g WHERE g.cohort = '2024' ORDER BY g.student_no LIMIT ${most}`)
  await wakeOutbox(world)
}

export const wakeOutbox = (world) => world.sql(`UPDATE timed SET next_at = 0 WHERE name = 'outbox'`)

// { waiting: 2, sent: 5 }
export async function states(world, name) {
  const rows = await world.sql(`SELECT state, count(*) FROM letter WHERE key LIKE '${name}-%' GROUP BY state ORDER BY state`)
  return Object.fromEntries(rows.map(([state, n]) => [state, Number(n)]))
}

// Of one letter each: its results in order.
export async function results(world, name) {
  const rows = await world.sql(`SELECT l.id, l.state, a.result FROM letter l JOIN letter_attempt a ON a.school_id = l.school_id AND a.letter_id = l.id
    WHERE l.key LIKE '${name}-%' ORDER BY l.id, a.number`)
  return rows.map(([id, state, result]) => ({ id, state, result }))
}

// No letter is under way, none is due.
export async function settled(world, name) {
  const now = await states(world, name)
  return !now.sending && !now.waiting ? now : undefined
}

export const tally = (list) => list.reduce((sum, one) => ({ ...sum, [one]: (sum[one] ?? 0) + 1 }), {})
export const twice = (taken) => Object.entries(tally(taken.map((t) => t.id))).filter(([, n]) => n > 1)

// Invented people with a mail address each, as a roster.
export async function importPeople(world, count, args = []) {
  const { writeFile } = await import('node:fs/promises')
  const { graduate } = await import('./people.mjs')
  const people = Array.from({ length: count }, (_, n) => graduate(n + 1))
  const head = '学号,姓名,性别,身份证号,学历,所在院系,专业名称,所在班级,手机号码,电子邮箱,毕业年份'
  const rows = people.map((p, n) => [p.student_no, p.name, p.sex, p.id_no, '本科生毕业', p.college, p.major, p.className, p.phone, `g${n + 1}@example.com`, p.cohort].join(','))
  const file = world.file('people.csv')
  await writeFile(file, '\ufeff' + [head, ...rows].join('\r\n') + '\r\n')
  await world.must(['import', 'roster', file, '--cohort', '2024', ...args])
  return people
}
