// The whole line, as people walk it: an administrator lets the others in; the office imports the roster; a
// graduate comes in on a phone, registers with a PDF, is returned, mends, is approved, finds a mistake,
// changes, is approved again and confirms; the observer sees the number grow by exactly one and opens it
// to that graduate. Pictures of every page on the way: build/check/shots/six_roles/.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import test from 'node:test'

import { graduate, creditCode, pdf } from '../people.mjs'
import { openWorld } from '../serve.mjs'
import { logIn, openBrowser, sit } from './_browser.mjs'

const PASSWORD = 'a-long-enough-password'
const [walker, other] = [graduate(1), graduate(2)]
const employer = '楚江示例装备有限公司'

// The number behind "confirmed, employed", as its own page shows it.
async function number(seat) {
  await seat.page.goto('/numbers/employed?series=confirmed')
  return Number(await seat.page.locator('.kpi .num-xl').first().innerText())
}

test('the whole line in six roles', async (t) => {
  const world = await openWorld({ cohort: '2024' })
  t.after(() => world.close())
  await world.addUser({ login: 'admin', name: '管理员甲', role: 'admin', password: PASSWORD })
  await world.addUser({ login: 'office', name: '周办', role: 'office', password: PASSWORD })
  await world.addUser({ login: 'observer', name: '核查员', role: 'observer', password: PASSWORD })
  await world.start({ now: '2024-07-01T10:00:00+08:00' })
  const browser = await openBrowser()
  t.after(() => browser.close())
  const at = (phone) => sit(browser, world.url, { phone, folder: 'six_roles' })
  const [admin, office, observer, staff, head] = [await at(), await at(), await at(), await at(), await at()]
  const me = await at(true)
  let before, broken = false

  // Each step stands on the one before: after a failure the rest is left out.
  const step = (name, fn) => t.test(name, { skip: broken }, async () => {
    try {
      await fn()
    } catch (e) {
      broken = true
      t.diagnostic(`the graduate's page then: ${me.page.url()} ${await me.page.innerText('body').catch(() => '')}`)
      throw e
    }
  })

  await step('office: imports the roster, first looking at what the check found', async () => {
    const head = '学号,姓名,性别,身份证号,学历,所在院系,专业名称,所在班级,手机号码,毕业年份'
    const rows = [walker, other].map((p) => [p.student_no, p.name, p.sex, p.id_no, '本科生毕业', p.college, p.major, p.className, p.phone, '2024'].join(','))
    await writeFile(world.file('roster.csv'), '\ufeff' + [head, ...rows, '2020999999,错误丙,男,990101200201150000,本科生毕业,机械学院,机械工程,机械2001,,2024'].join('\r\n'))
    await logIn(office, 'office', PASSWORD)
    await office.see('01-office-overview-empty')
    await office.page.goto('/imports')
    await office.see('02-office-imports')
    await office.page.setInputFiles('input[name=book]', world.file('roster.csv'))
    await office.page.click('text=上传并核对')
    await office.page.getByRole('button', { name: /^写入 2 行/ }).waitFor()
    assert.match(await office.page.innerText('main'), /错误丙|990101|校验/)
    await office.see('03-office-import-checked')
    await office.page.getByRole('button', { name: /^写入 2 行/ }).click()
    await office.page.getByRole('button', { name: '开始写入' }).click()
    await office.page.getByRole('link', { name: '看毕业生名单' }).waitFor() // not the green notice: one says that writing has begun
    await office.see('04-office-import-done')
    await office.page.goto('/graduates')
    assert.match(await office.page.innerText('main'), new RegExp(walker.name))
    await office.see('05-office-graduates')
  })

  await step('administrator: lets the college in, each with a password to be changed', async () => {
    await logIn(admin, 'admin', PASSWORD)
    await admin.see('06-admin-accounts')
    for (const [login, name, role, seat] of [['staff', '刘专员', 'college_staff', staff], ['head', '陈院长', 'college_head', head]]) {
      await admin.page.goto('/accounts/new')
      await admin.page.fill('[name=login]', login)
      await admin.page.fill('[name=name]', name)
      await admin.page.selectOption('[name=role]', role)
      await admin.page.evaluate((college) => {
        const list = document.querySelector('select[name=colleges]')
        const option = [...list.options].find((o) => o.text.includes(college))
        if (list.tomselect) list.tomselect.addItem(option.value)
        else option.selected = true
      }, walker.college)
      await admin.see(`07-admin-account-${role}`)
      await admin.page.getByRole('button', { name: '建立账号' }).click()
      const password = (await admin.page.innerText('.num-l.mono')).trim()
      await logIn(seat, login, password)
      await seat.page.waitForURL('**/password')
      await seat.see(`08-password-${role}`)
      await seat.page.fill('[name=password]', PASSWORD)
      await seat.page.fill('[name=again]', PASSWORD)
      await seat.page.getByRole('button', { name: '设置密码' }).click()
      await seat.page.waitForURL('**/overview')
    }
    await staff.see('09-staff-overview')
  })

  await step('observer: the number before', async () => {
    await logIn(observer, 'observer', PASSWORD)
    before = await number(observer)
    await observer.see('10-observer-number-before')
  })

  await step('graduate: comes in for the first time, on a phone', async () => {
    await me.page.goto('/login')
    await me.see('11-login')
    await me.page.click('text=核对身份，设置密码')
    await me.page.fill('[name=student_no]', walker.student_no)
    await me.page.fill('[name=name]', walker.name)
    await me.page.fill('[name=id_last]', walker.id_last)
    await me.see('12-first-login')
    await me.page.getByRole('button', { name: '下一步' }).click()
    await me.page.waitForURL('**/password')
    await me.page.fill('[name=password]', PASSWORD)
    await me.page.fill('[name=again]', PASSWORD)
    await me.see('13-first-password')
    await me.page.getByRole('button', { name: '设置密码' }).click()
    await me.page.waitForURL('**/my')
    await me.see('14-my-unregistered')
  })

  // From the fields on: what is not given keeps what stands there.
  async function fill(fields, place) {
    await me.page.evaluate(() => { for (const fold of document.querySelectorAll('#fields details')) fold.open = true })
    for (const [name, value] of Object.entries(fields)) {
      const input = me.page.locator(`#fields [name=${name}]`)
      if (await input.evaluate((e) => e.tagName) === 'SELECT') {
        await input.evaluate((e, v) => { // tom-select hides the list it stands for
          if (e.tomselect) e.tomselect.setValue(v)
          else { e.value = v; e.dispatchEvent(new Event('change', { bubbles: true })) }
        }, value)
      } else {
        await input.fill(value)
      }
    }
    for (const [name, value] of Object.entries(place ?? {})) {
      await me.page.locator(`#fields [name=${name}] option[value="${value}"]`).waitFor({ state: 'attached' })
      await me.page.selectOption(`#fields [name=${name}]`, value)
    }
  }

  async function checkAndSubmit(name) {
    await me.page.waitForURL('**/my/register/check')
    await me.see(`${name}-check`)
    await me.page.check('[name=honest]')
    await me.page.getByRole('button', { name: '提交审核' }).click()
    await me.page.waitForURL('**/my')
    await me.see(`${name}-waiting`)
  }

  await step('graduate: registers with a PDF', async () => {
    await me.page.goto('/my/register')
    assert.equal(await me.page.locator('input[name=category]:checked').count(), 0)
    await me.see('15-register-category')
    const category = me.page.locator('input[name=category][value="11"]')
    await me.page.locator('details', { has: category }).locator('summary').click()
    await category.check()
    await me.page.getByRole('button', { name: '下一步' }).click()
    await me.page.waitForURL('**/my/register/fields**')
    await fill({
      employer_name: employer, uscc: creditCode(7), nature: '39', industry: '22', job_type: '13', job_title: '工艺员',
      contact_phone: '027-00002051', salary: '5600', signed_on: '2024-06-20',
    }, { province: '420000', city: '420100', county: '420111' })
    await me.see('16-register-fields')
    await me.page.getByRole('button', { name: /保存.*下一步/ }).last().click()
    await me.page.waitForURL('**/my/register/evidence**')
    await me.page.selectOption('[name=kind]', 'contract')
    await me.page.setInputFiles('input[name=evidence]', { name: '劳动合同.pdf', mimeType: 'application/pdf', buffer: pdf })
    await me.page.locator('#files .file-name', { hasText: '劳动合同' }).waitFor()
    await me.see('17-register-evidence')
    await me.page.click('text=核对后提交')
    await checkAndSubmit('18-register')
  })

  await step('college staff: returns it with a reason', async () => {
    await staff.page.goto('/review')
    await staff.page.locator('.review-record', { hasText: walker.name }).waitFor()
    await staff.see('19-staff-review')
    await staff.page.fill('#reason', '材料没有单位公章，请补盖后重新上传。')
    await staff.page.click('button[value=return]')
    await staff.page.getByText('没有待审核的登记').waitFor()
    await staff.see('20-staff-review-empty')
  })

  await step('graduate: mends and submits again', async () => {
    await me.page.goto('/my')
    await me.page.getByText('材料没有单位公章').first().waitFor()
    await me.see('21-my-returned')
    await me.page.getByRole('button', { name: /修改|重新|更改/ }).or(me.page.getByRole('link', { name: /修改|重新|更改/ })).first().click()
    await me.page.waitForURL(/\/my\/register/)
    await me.page.goto('/my/register/evidence')
    await me.page.selectOption('[name=kind]', 'contract')
    await me.page.setInputFiles('input[name=evidence]', { name: '盖章合同.pdf', mimeType: 'application/pdf', buffer: Buffer.concat([pdf, Buffer.from('\n% sealed\n')]) })
    await me.page.locator('#files .file-name', { hasText: '盖章合同' }).waitFor()
    await me.page.click('text=核对后提交')
    await checkAndSubmit('22-mended')
  })

  await step('college head: approves, by the keyboard', async () => {
    await head.page.goto('/review')
    await head.page.locator('.review-record', { hasText: walker.name }).waitFor()
    await head.see('23-head-review')
    await head.page.keyboard.press('a')
    await head.page.getByText('没有待审核的登记').waitFor()
  })

  await step('graduate: finds a mistake', async () => {
    await me.page.goto('/my')
    await me.see('24-my-to-confirm')
    await me.page.goto('/my/confirm')
    await me.see('25-confirm')
    await me.page.getByRole('link', { name: '确认有误' }).click()
    await me.page.check('[name=fields][value=job_title]')
    await me.page.fill('[name=explanation]', '岗位应为机械设计工程师，与合同一致。')
    await me.see('26-dispute')
    await me.page.getByRole('button', { name: '提交反馈' }).click()
    await me.page.waitForURL('**/my')
    await me.see('27-my-disputed')
    await staff.page.goto('/disputes')
    assert.match(await staff.page.innerText('main'), /机械设计工程师/)
    await staff.see('28-staff-disputes')
    assert.equal(await number(observer), before)
  })

  await step('graduate: changes what was wrong', async () => {
    await me.page.goto('/my')
    await me.page.getByRole('button', { name: /更新我的去向/ }).or(me.page.getByRole('link', { name: /更新我的去向/ })).first().click()
    await me.page.waitForURL(/\/my\/register/)
    await me.page.goto('/my/register/fields')
    await fill({ job_title: '机械设计工程师' })
    await me.page.getByRole('button', { name: /保存.*下一步/ }).last().click()
    await me.page.waitForURL('**/my/register/evidence**')
    await me.page.click('text=核对后提交')
    await checkAndSubmit('29-changed')
  })

  await step('college staff: sees what changed and approves', async () => {
    await staff.page.goto('/review')
    await staff.page.locator('.review-record ins', { hasText: '机械设计工程师' }).waitFor()
    await staff.see('30-staff-review-change')
    await staff.page.click('button[value=approve]')
    await staff.page.getByText('没有待审核的登记').waitFor()
  })

  await step('graduate: confirms', async () => {
    await me.page.goto('/my/confirm')
    await me.page.getByRole('button', { name: '确认无误' }).click()
    await me.page.waitForURL('**/my')
    await me.see('31-my-confirmed')
    await me.page.goto('/my/history')
    await me.see('32-my-history')
  })

  await step('observer: the number grew by exactly one, and opens to that graduate', async () => {
    assert.equal(await number(observer), before + 1)
    const rows = observer.page.locator('main table tbody tr')
    assert.equal(await rows.count(), before + 1)
    assert.match(await rows.first().innerText(), new RegExp(`${walker.name}[^]*${employer}`))
    await observer.see('33-observer-number-after')
    await observer.page.getByRole('link', { name: walker.name }).click()
    await observer.see('34-observer-graduate')
    assert.equal(await observer.page.locator('main form[method=post]').count(), 0, 'an observer has nothing to press')
    for (const [address, name] of [['/overview', '35-observer-overview'], ['/stats?series=confirmed', '36-observer-stats'], ['/audit', '37-observer-audit'], ['/disputes', '38-observer-disputes']]) {
      await observer.page.goto(address)
      await observer.see(name)
    }
  })

  await step('nothing was lost on the way', async () => { await world.must(['check']) })
})
