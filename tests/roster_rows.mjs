// Invented people for roster workbooks: identity numbers begin with 99 and carry a right check digit.
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

// The n-th person's number: female when n is even.
export function identityNo(n) {
  const day = String((n % 28) + 1).padStart(2, '0')
  const order = String((n * 2 + (n % 2)) % 1000).padStart(3, '0')
  const body = `9901${String(Math.floor(n / 14000) % 100).padStart(2, '0')}2001${String((Math.floor(n / 28) % 12) + 1).padStart(2, '0')}${day}${order}`
  const sum = [...body].reduce((all, digit, i) => all + Number(digit) * weights[i], 0)
  return body + '10X98765432'[sum % 11]
}

export const rosterHeadings = ['学号', '考生号', '身份证号', '姓名', '性别', '民族代码', '政治面貌代码', '学历代码', '学历', '所在院系', '专业名称',
  '所在班级', '培养方式代码', '困难生类别代码', '师范生类别代码', '生源所在地代码', '手机号码', '毕业年份']

// Rows of the 18 columns; `change(row, n)` may mend or spoil one (an object by heading).
export function rosterRows(count, { cohort = '2024', change = (row) => row } = {}) {
  return Array.from({ length: count }, (_, n) => {
    const man = Number(identityNo(n)[16]) % 2 === 1
    const row = {
      学号: `2020${String(n).padStart(6, '0')}`, 考生号: `20420000${String(n).padStart(6, '0')}`, 身份证号: identityNo(n), 姓名: `测试${'甲乙丙丁戊己庚辛'[n % 8]}${n}`,
      性别: man ? '男' : '女', 民族代码: '01', 政治面貌代码: '03', 学历代码: '31', 学历: '本科生毕业', 所在院系: `第${(n % 3) + 1}学院`,
      专业名称: `专业${n % 5}`, 所在班级: `班${n % 7}`, 培养方式代码: '1', 困难生类别代码: '0', 师范生类别代码: '2', 生源所在地代码: '110101',
      手机号码: `139${String(n).padStart(8, '0')}`, 毕业年份: cohort,
    }
    return change(row, n)
  })
}

export function csv(headings, rows) {
  const cell = (text = '') => (/[",\n]/.test(text) ? `"${String(text).replaceAll('"', '""')}"` : text)
  return '\ufeff' + [headings, ...rows.map((row) => headings.map((h) => row[h]))].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n'
}
