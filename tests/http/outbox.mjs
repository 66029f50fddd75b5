// Letters on their way: to a real mail server and a real receiver of web hooks that take, refuse, stall and break
// off. Nothing is lost, nothing comes twice, and who has acted is not written to.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import test from 'node:test'

import { importPeople, putLetters, results, settled, states, tally, twice, wakeOutbox } from '../letters.mjs'
import { openMailServer, openReceiver, setHook, setMail, until } from '../mailbox.mjs'
import { binary, engines, openWorld, run } from '../serve.mjs'

const NOW = '2024-07-01 09:00'
const tried = async (world, name, count) => {
  const list = await results(world, name)
  return list.length >= count && !list.some((r) => ['begun', 'given'].includes(r.result)) ? list : undefined
}

async function openSchool(t, engine, people = 0) {
  const world = await openWorld({ engine, cohort: '2024' })
  t.after(() => world.close())
  await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
  await world.addUser({ login: 'office1', name: '周办', role: 'office' })
  world.people = people ? await importPeople(world, people) : []
  await world.start({ now: NOW })
  return world
}

for (const engine of engines) {
  test(`channels on ${engine}`, async (t) => {
    const world = await openSchool(t, engine)
    const admin = await world.login('admin1')
    const mail = await openMailServer(), hook = await openReceiver()
    t.after(() => Promise.all([mail.close(), hook.close()]))
    const tested = async (fields) => {
      const sent = await admin.post('/channels/test', fields, { from: '/channels' })
      assert.equal(sent.status, 303, sent.text)
      return until('the test letter is through', async () => (await admin.json('/channels')).tests.slice(0, 1).find((x) => !['waiting', 'sending'].includes(x.state) || x.why))
    }

    await t.test('a password never goes over an open line', async () => {
      const res = await setMail(admin, mail.port, { login: 'me', password: 'hush-hush-1' })
      assert.equal(res.status, 422)
      assert.match(res.text, /明文/)
    })

    await t.test('a mail comes as it was written', async () => {
      assert.equal((await setMail(admin, mail.port)).status, 303)
      const done = await tested({ channel: 'mail', address: 'admin@example.com' })
      assert.deepEqual([done.state, done.address], ['sent', 'a***@example.com'])
      const [one] = mail.taken
      assert.deepEqual([one.to, one.subject], [['admin@example.com'], '去向系统测试信'])
      assert.match(one.text, /管理员甲 于 2024-07-01 09:0\d/)
      assert.match(one.id, /^<letter-\d+@example\.edu\.cn>$/)
      assert.match(one.date, /^Mon, 1 Jul 2024 09:0\d:\d\d \+0800$/)
      assert.match(one.head, /^From: =\?UTF-8\?B\?[^ ]+\?= <jiuye@example\.edu\.cn>$/m)
    })

    await t.test('a hook is signed, and named by its letter', async () => {
      assert.equal((await setHook(admin, hook.url, { secret: 'shared-secret-9' })).status, 303)
      assert.equal((await tested({ channel: 'hook' })).state, 'sent')
      const [one] = hook.taken
      const mac = createHmac('sha256', 'shared-secret-9').update(`${one.headers['x-quxiang-timestamp']}.${one.body}`).digest('hex')
      assert.equal(one.headers['x-quxiang-signature'], `sha256=${mac}`)
      assert.equal(one.id, JSON.parse(one.body).id)
      assert.equal(JSON.parse(one.body).subject, '去向系统测试信')
    })

    await t.test('the robots and a gateway get their own shapes', async () => {
      await setHook(admin, '', { preset: 'wecom' })
      await tested({ channel: 'hook' })
      const wecom = JSON.parse(hook.taken.at(-1).body)
      assert.equal(wecom.msgtype, 'text')
      assert.match(wecom.text.content, /^去向系统测试信\n/)

      await setHook(admin, '', { preset: 'dingtalk', secret: 'SEC-1' })
      await tested({ channel: 'hook' })
      const query = new URLSearchParams(hook.taken.at(-1).url.split('?')[1])
      assert.equal(query.get('key'), 'very-secret')
      assert.equal(query.get('sign'), createHmac('sha256', 'SEC-1').update(`${query.get('timestamp')}\nSEC-1`).digest('base64'))
      assert.equal(JSON.parse(hook.taken.at(-1).body).at.isAtAll, false)

      hook.plan = [{ status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' }]
      assert.equal((await tested({ channel: 'hook' })).state, 'failed')

      await setHook(admin, '', { preset: 'sms' })
      assert.equal((await admin.post('/channels/test', { channel: 'hook', address: '123' })).status, 422)
      await tested({ channel: 'hook', address: '13900000001' })
      assert.equal(JSON.parse(hook.taken.at(-1).body).mobile, '13900000001')
    })

    await t.test('what was typed as a secret is seen nowhere', async () => {
      const audit = await (await world.login('office1')).json('/audit')
      const seen = [(await admin.get('/channels')).text, JSON.stringify(await admin.json('/channels')), JSON.stringify(audit), world.log, JSON.stringify(await world.sql('SELECT * FROM channel'))]
      assert.match(seen[0], /127\.0\.0\.1:\d+\/…/)
      for (const text of seen) assert.doesNotMatch(text, /very-secret|shared-secret|SEC-1|hush-hush/)
      for (const text of seen.slice(3)) assert.doesNotMatch(text, /admin@example|13900000001/)
    })
  })

  test(`mail over STARTTLS on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    t.after(() => world.close())
    const [key, cert] = [world.file('mail.pem'), world.file('mail.crt')]
    const made = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'])
    assert.equal(made.code, 0, made.stderr)
    await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
    const mail = await openMailServer({ tls: { key: await readFile(key), cert: await readFile(cert) } })
    t.after(() => mail.close())
    const tested = async (admin, fields) => {
      assert.equal((await setMail(admin, mail.port, { host: 'localhost', security: 'starttls', ...fields })).status, 303)
      await admin.post('/channels/test', { channel: 'mail', address: 'admin@example.com' }, { from: '/channels' })
      return until('it is through', async () => (await admin.json('/channels')).tests.slice(0, 1).find((x) => x.state === 'sent' || x.why))
    }

    await t.test('a certificate nobody vouches for: not a word is said', async () => {
      await world.start({ now: NOW })
      const done = await tested(await world.login('admin1'), { login: 'me', password: 'right-9' })
      assert.deepEqual([done.state, mail.logins.length, mail.taken.length], ['waiting', 0, 0])
      assert.match(done.why, /证书/)
      await world.stop()
    })

    await t.test('one the school vouches for: login and letter go sealed', async () => {
      process.env.SSL_CERT_FILE = cert
      await world.start({ now: NOW }).finally(() => delete process.env.SSL_CERT_FILE)
      const admin = await world.login('admin1')
      const wrong = await tested(admin, { password: 'wrong-9' })
      assert.equal(wrong.state, 'waiting')
      assert.match(wrong.why, /535|登录名或密码/)
      assert.equal((await tested(admin, { password: 'right-9' })).state, 'sent')
      assert.ok(mail.logins.length >= 2 && mail.logins.every((l) => l.sealed))
      assert.equal(mail.taken.length, 1)
    })
  })

  test(`what narrows the outbox narrows its numbers and what is done to all on ${engine}`, async (t) => {
    const world = await openSchool(t, engine, 3)
    await putLetters(world, 'a')
    await putLetters(world, 'b', { channel: 'hook', first: 100 })
    await world.sql(`UPDATE letter SET state = 'failed', ended_at = ${Date.parse(`${NOW.replace(' ', 'T')}+08:00`)} WHERE key LIKE 'a-%'`)
    await world.sql(`UPDATE letter SET batch_id = 77 WHERE key = 'b-${world.people[0].student_no}' OR key = 'a-${world.people[1].student_no}'`)
    const office = await world.login('office1')
    const person = (await office.json('/outbox?cohort=2024&batch=77')).letters[0].graduate_id

    await t.test('a chip has the number of the list it opens', async () => {
      for (const [narrowed, letters] of [['', 6], ['&channel=mail', 3], ['&batch=77', 2], ['&batch=77&channel=hook', 1], [`&graduate=${person}`, 2], ['&graduate=nobody', 0]]) {
        const page = await office.json(`/outbox?cohort=2024${narrowed}`)
        assert.deepEqual([page.all, page.letters.length], [letters, letters], narrowed)
        for (const chip of page.states) assert.equal((await office.json(chip.href)).letters.length, chip.letters, `${narrowed} ${chip.href}`)
      }
    })

    await t.test('sent again are those the address names, and no others', async () => {
      const fields = { act: 'again', reason: '邮箱修好了' }
      assert.equal((await office.json(`/outbox?cohort=2024&state=failed&graduate=${person}`)).again, 1)
      assert.equal((await office.post('/outbox?cohort=2024&state=failed&graduate=nobody', fields)).status, 409)
      assert.equal((await office.post('/outbox?cohort=2024&state=failed&batch=0', fields)).status, 409)
      assert.deepEqual(await states(world, 'a'), { failed: 3 })
      assert.equal((await office.post(`/outbox?cohort=2024&state=failed&graduate=${person}`, fields)).status, 303)
      assert.deepEqual(await states(world, 'a'), { failed: 2, waiting: 1 })
      const [[about]] = await world.sql(`SELECT graduate_id FROM audit WHERE action = 'letter.resend_all'`)
      assert.equal(about, person)
    })
  })

  test(`a mail server's moods on ${engine}`, async (t) => {
    const moods = { accept: 'sent', rude: 'sent', refuse: 'failed', 'refuse-bare': 'failed', 'refuse-us': 'failed', spam: 'failed', 'refuse-later': 'waiting', 'refuse-sender': 'waiting', full: 'waiting',
      closed: 'waiting', mute: 'waiting', stall: 'waiting', hang: 'waiting', 'hang-after': 'unsure', 'stall-after': 'unsure' }
    const count = Object.keys(moods).length
    const world = await openSchool(t, engine, count)
    const mail = await openMailServer()
    t.after(() => mail.close())
    await setMail(await world.login('admin1'), mail.port)
    mail.plan = Object.keys(moods)
    await putLetters(world, 'a')
    const list = await until('all were tried', () => tried(world, 'a', count))

    await t.test('each comes to what it must', async () => {
      assert.deepEqual(await states(world, 'a'), tally(Object.values(moods)))
      assert.deepEqual(tally(list.map((r) => r.result)), { delivered: 2, nobody: 2, refused: 2, later: 4, unreached: 3, unsure: 2 })
      assert.deepEqual(twice(mail.taken), [])
    })

    await t.test('answers are kept, without addresses', async () => {
      const answers = (await world.sql('SELECT answer FROM letter_attempt')).join('\n')
      assert.match(answers, /550 5\.1\.1 <\*+> no such user/)
      assert.match(answers, /not wanted, ask \*{11}/)
      assert.doesNotMatch(answers, /example\.com/)
      assert.doesNotMatch(world.log, /example\.com/)
    })

    await t.test('an address nobody has is marked wrong, until its owner mends it', async () => {
      const office = await world.login('office1')
      const wrong = async () => (await office.json('/reminders/unreachable')).rows.filter((r) => r.mail_wrong)
      const [one, other] = await wrong()
      assert.ok(one && other && (await wrong()).length === 2)
      const { reach } = await office.json(`/graduates/${one.graduate_id}/contacts`)
      assert.match(reach.mail_note, /^邮件服务器答复：55[01] .*\*{5}/)
      assert.match((await office.get('/audit?action=reach.wrong')).text, /标记联系方式有误/)
      const me = world.visitor()
      await me.firstLogin(world.people.find((p) => p.student_no === one.student_no))
      const page = (await me.get('/my/contact')).text
      assert.match(page, /这个邮箱收不到信.*邮件服务器答复/)
      const version = /name="version" value="(\d+)"/.exec(page)[1]
      assert.equal((await me.post('/my/contact', { phone: '13912340000', email: 'good@example.com', version }, { from: '/my/contact' })).status, 303)
      assert.deepEqual((await wrong()).map((r) => r.student_no), [other.student_no])
      assert.doesNotMatch((await me.get('/my/contact')).text, /收不到信/)
    })

    await t.test('a day later what waited has gone, and what is unsure has not', async () => {
      await world.stop()
      await world.start({ now: '2024-07-02 09:00' })
      await until('nothing waits', () => settled(world, 'a'))
      assert.deepEqual(await states(world, 'a'), { sent: count - 6, failed: 4, unsure: 2 })
      assert.deepEqual(twice(mail.accepted), [])
      assert.equal(mail.accepted.length, count - 6)
      assert.equal(new Set(mail.taken.map((m) => m.id)).size, count - 3, 'three were refused before their text, the others were all seen')
    })

    await t.test('the office decides what becomes of the unsure', async () => {
      const office = await world.login('office1')
      const [one, two] = (await office.json('/outbox?state=unsure')).letters
      const decide = (letter, fields) => office.post(`/outbox/${letter.id}`, { version: letter.version, ...fields }, { from: `/outbox/${letter.id}` })
      assert.equal((await decide(one, { decision: 'resend' })).status, 422)
      assert.equal((await decide(one, { decision: 'mark', reason: '电话核实已收到' })).status, 303)
      assert.equal((await decide(two, { decision: 'resend', reason: '本人说没有收到' })).status, 303)
      assert.equal((await decide(two, { decision: 'resend', reason: '再按一次' })).status, 409)
      await until('it went', async () => (await states(world, 'a')).sent === count - 4)
      const seen = await office.json(`/outbox/${two.id}`)
      assert.deepEqual(seen.attempts.map((a) => a.result), ['unsure', 'delivered'])
      assert.match((await office.get('/audit')).text, /电话核实已收到/)
    })

    await t.test('all that failed go again, but for an address that is marked wrong', async () => {
      const office = await world.login('office1')
      const address = '/outbox?cohort=2024&state=failed&channel=mail'
      assert.equal((await office.json(address)).again, 3) // of four: one was mended by its owner, one is still marked
      assert.match((await office.get(address)).text, /重发这 3 封/)
      assert.equal((await (await world.login('admin1')).post(address, { act: 'again', reason: '修好了' }, { from: '/channels' })).status, 403)
      const blank = await office.post(address, { act: 'again', reason: '' })
      assert.equal(blank.status, 422)
      assert.match(blank.text, /请写明原因[^]*重发这 3 封/)
      const done = await office.post(address, { act: 'again', reason: '邮件服务器修好了' })
      assert.equal(done.status, 303)
      await until('they went', async () => (await states(world, 'a')).sent === count - 1)
      assert.deepEqual(await states(world, 'a'), { sent: count - 1, failed: 1 })
      assert.match((await office.get('/audit?action=letter.resend_all')).text, /2024 届，电子邮件，3 封：邮件服务器修好了/)
      assert.equal((await office.post(address, { act: 'again', reason: '再按一次' })).status, 409)
    })

    await t.test('the office says how long letters are kept', async () => {
      const office = await world.login('office1')
      const keep = (fields) => office.post('/outbox?cohort=2024', { act: 'keep', ...fields })
      assert.equal((await office.json('/outbox')).keep_days, 400)
      assert.match((await keep({ keep_days: 3, version: 0 })).text, /保留天数须在 30 到 3650 之间/)
      assert.equal((await keep({ keep_days: 30, version: 0 })).status, 303)
      await world.stop()
      await world.start({ now: '2024-08-02 09:00' })
      const later = await world.login('office1')
      await until('old ones are emptied', async () => Number((await world.sql(`SELECT count(*) FROM letter WHERE key LIKE 'a-%' AND body <> ''`))[0][0]) === 0)
      const [letter] = (await later.json('/outbox?state=sent')).letters
      assert.ok(letter.ended_at && letter.address && letter.subject)
      assert.match((await later.get(`/outbox/${letter.id}`)).text, /正文和地址已按保留期限清除/)
      assert.match((await later.get('/audit?action=letter.empty')).text, /\d+ 封，2024-07-03 09:0\d 以前结束的/)
    })
  })

  test(`a colleague's address that nobody has, on ${engine}`, async (t) => {
    const world = await openSchool(t, engine)
    const mail = await openMailServer()
    t.after(() => mail.close())
    const admin = await world.login('admin1')
    await setMail(admin, mail.port)
    await world.addUser({ login: 'head1', name: '陈院长', role: 'office', mail: 'dean@example.com' })
    mail.plan = ['refuse']
    const [[school, account]] = await world.sql("SELECT school_id, id FROM account WHERE login = 'head1'")
    await world.sql(`INSERT INTO letter (school_id, id, key, cohort, channel, graduate_id, account_id, address_sealed, address_mask, subject, body, about, batch_id, not_before,
      not_after, quiet_from, quiet_until, due_at, state, why, tries, given, lease_owner, lease_until, by_id, by_name, created_at, ended_at, read_at, version)
      VALUES (${school}, 1, 'staff-1', '2024', 'mail', 0, ${account}, '', '', '汇总', '正文', '', 0, 0, 0, 0, 0, 1, 'waiting', '', 0, 0, '', 0, 0, '测试', 0, 0, 0, 1)`)
    await wakeOutbox(world)
    await until('it failed', async () => (await states(world, 'staff')).failed)
    const listed = async () => (await admin.json('/accounts')).accounts.find((a) => a.login === 'head1')
    assert.deepEqual([(await listed()).mail_mask, (await listed()).mail_wrong], ['d***@example.com', true])
    assert.match((await admin.get('/accounts')).text, /收不到/)
    assert.match((await admin.get(`/accounts/${account}`)).text, /起收不到信。邮件服务器答复：550 5\.1\.1/)
    assert.match((await admin.get('/audit?action=account.mail_wrong')).text, /账号邮箱收不到信/)
    const me = await world.login('head1')
    assert.match((await me.get('/sessions')).text, /起收不到信。邮件服务器答复：550 5\.1\.1/)
    await until('he is told in the program', async () => /您的邮箱收不到信/.test((await me.get('/letters')).text))
    assert.equal((await me.post('/sessions/mail', { mail: 'dean@example.com' }, { from: '/sessions' })).status, 303)
    assert.doesNotMatch((await me.get('/sessions')).text, /收不到信/)
    assert.equal((await listed()).mail_wrong, false)
    assert.doesNotMatch(world.log, /dean@/)
  })

  test(`a receiver's moods on ${engine}`, async (t) => {
    const moods = { accept: 'sent', endless: 'sent', refuse: 'failed', moved: 'failed', busy: 'waiting', 'slow-down': 'waiting', 'hang-up': 'unsure', lost: 'unsure',
      'hang-after': 'unsure', stall: 'unsure' }
    const count = Object.keys(moods).length
    const world = await openSchool(t, engine, count)
    const hook = await openReceiver()
    t.after(() => hook.close())
    await setHook(await world.login('admin1'), hook.url)
    hook.plan = Object.keys(moods)
    await putLetters(world, 'h', { channel: 'hook' })
    await until('all were tried', () => tried(world, 'h', count))
    assert.deepEqual(await states(world, 'h'), tally(Object.values(moods)))
    assert.ok(!hook.taken.some((x) => x.how === 'elsewhere'), 'no redirect is followed')
    await world.stop()
    await world.start({ now: '2024-07-02 09:00' })
    await until('nothing waits', () => settled(world, 'h'))
    assert.deepEqual(twice(hook.accepted), [])
  })

  // libcurl ends the text of a mail it is told to let go of: somebody would get an empty one.
  test(`a server that stops leaves no empty mail behind, on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    const mail = await openMailServer()
    t.after(() => Promise.all([world.close(), mail.close()]))
    await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
    await importPeople(world, 3)
    mail.plan = () => 'wait-data'
    await world.start({ now: '2024-03-01T09:00:00+08:00' })
    await setMail(await world.login('admin1'), mail.port)
    await putLetters(world, 'e', { first: 1 })
    await until('the mail server was told of a text', () => mail.waiting.length > 0)
    await world.stop()
    assert.deepEqual(mail.taken, [])
    mail.plan = []
    await world.start({ now: '2024-03-01T09:30:00+08:00' })
    await until('all have gone', () => mail.taken.length === 3)
    await world.stop()
    assert.ok(mail.taken.every((m) => /letter-/.test(m.id) && m.text.length > 10))
  })

  test(`who acts at the last moment is not written to, on ${engine}`, async (t) => {
    const world = await openSchool(t, engine, 3)
    const mail = await openMailServer()
    t.after(() => mail.close())
    await setMail(await world.login('admin1'), mail.port)
    mail.plan = ['wait-before', 'wait-before', 'wait-before']
    await putLetters(world, 'l')
    await until('all three are at the door', () => mail.waiting.length === 3)
    const [[acts]] = await world.sql("SELECT graduate_id FROM letter WHERE key LIKE 'l-%' ORDER BY id LIMIT 1")
    await world.sql(`UPDATE standing SET stage = 'college_review' WHERE graduate_id = ${acts}`)
    mail.release()
    await until('it is over', () => settled(world, 'l'))
    assert.deepEqual(await states(world, 'l'), { dropped: 1, sent: 2 })
    assert.equal(mail.taken.length, 2)
    const [[state, why]] = await world.sql(`SELECT state, why FROM letter WHERE graduate_id = ${acts}`)
    assert.equal(state, 'dropped')
    assert.match(why, /待学院审核/)
  })

  test(`timed work on ${engine}`, async (t) => {
    const world = await openSchool(t, engine, 1)
    const office = await world.login('office1')
    const work = async (name) => (await office.json('/timed')).works.find((w) => w.name === name)
    await until('every work ran once', async () => (await office.json('/timed')).works.every((w) => w.last_at))

    await t.test('a stalled mail server holds up nothing but mail', async () => {
      const mail = await openMailServer()
      t.after(() => mail.close())
      await setMail(await world.login('admin1'), mail.port)
      mail.plan = ['stall-after']
      await putLetters(world, 's')
      await until('mail stalls', () => mail.taken.length === 1)
      const before = (await work('sweep')).last_at
      await new Promise((resolve) => setTimeout(resolve, 1100)) // last_at is shown to the second in JSON
      assert.equal((await office.post('/timed', { name: 'sweep', act: 'run' }, { from: '/timed' })).status, 303)
      await until('the sweep ran', async () => (await work('sweep')).last_at !== before, { ms: 3000 })
      assert.equal((await states(world, 's')).sending, 1)
      const metrics = (await world.visitor().get('/metrics')).text
      assert.match(metrics, /^quxiang_letters\{channel="mail",state="sending"\} 1$/m)
      await until('it is unsure', async () => (await states(world, 's')).unsure)
    })

    await t.test('the command line lists, runs, pauses and resumes, as the page does', async () => {
      const at = ['--now', NOW], typed = (words) => world.must([...words, ...at]) // the server's clock, not this machine's
      const listed = async () => JSON.parse(await typed(['timed', '--json'])).works
      assert.deepEqual((await listed()).map((w) => w.name), (await office.json('/timed')).works.map((w) => w.name))
      assert.match(await typed(['timed']), /^sweep +日常清理  下次 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  上次 \d{4}[^\n]* 正常，用时 \d+ 毫秒$/m)
      const before = (await work('sweep')).last_at
      await new Promise((resolve) => setTimeout(resolve, 1100))
      assert.match(await typed(['timed', 'run', 'sweep']), /已请求立即运行“日常清理”/)
      await until('the sweep ran', async () => (await work('sweep')).last_at !== before, { ms: 5000 })
      assert.match(await typed(['timed', 'pause', '日常清理']), /已暂停/)
      assert.equal((await work('sweep')).paused, true)
      assert.match(await typed(['timed']), /^sweep +日常清理  已暂停/m)
      const again = await world.quxiang(['timed', 'pause', 'sweep', ...at])
      assert.notEqual(again.code, 0)
      assert.match(again.stderr, /已经暂停/)
      await typed(['timed', 'resume', 'sweep'])
      assert.equal((await work('sweep')).paused, false)
      const unknown = await world.quxiang(['timed', 'run', 'nothing', ...at])
      assert.notEqual(unknown.code, 0)
      assert.match(unknown.stderr, /没有名为“nothing”的定时任务。可用的有：snapshot, /)
      for (const action of ['timed.run', 'timed.pause', 'timed.resume']) assert.match((await office.get(`/audit?action=${action}`)).text, /日常清理/)
      assert.match((await world.must(['timed', '--help'])), /quxiang timed/)
      assert.match((await run(binary, ['timed', 'run', '--help'])).stdout, /quxiang timed run NAME/)
    })

    await t.test('paused is paused, until it goes on', async () => {
      assert.equal((await office.post('/timed', { name: 'outbox', act: 'pause' }, { from: '/timed' })).status, 303)
      await putLetters(world, 'p', { channel: 'inapp', first: 500 })
      await new Promise((resolve) => setTimeout(resolve, 1500))
      assert.deepEqual(await states(world, 'p'), { waiting: 1 })
      assert.equal((await office.post('/timed', { name: 'outbox', act: 'resume' })).status, 303)
      await wakeOutbox(world)
      await until('it went', async () => (await states(world, 'p')).sent)
      assert.match((await office.get('/audit')).text, /暂停定时任务/)
    })

    await t.test('a letter in the program waits for its reader', async () => {
      const { graduate } = await import('../people.mjs')
      const person = world.visitor(), who = graduate(1)
      await person.firstLogin(who)
      assert.match((await person.get('/my')).text, /1 封未读通知/)
      const { letters, unread } = await person.json('/my/letters')
      assert.deepEqual([letters[0].subject, unread], ['提醒', 1])
      assert.equal((await person.post('/my/letters/read', { id: letters[0].id })).status, 303)
      assert.equal((await person.json('/my/letters')).unread, 0)
      assert.doesNotMatch((await person.get('/my')).text, /封未读通知/)
    })
  })
}

test('two servers on one PostgreSQL send each letter once', { skip: !process.env.QX_TEST_PG }, async (t) => {
  const count = 150
  const world = await openSchool(t, 'postgresql', count)
  const second = Object.assign(Object.create(Object.getPrototypeOf(world)), world, { child: undefined, log: '' })
  t.after(() => second.kill())
  const mail = await openMailServer(), hook = await openReceiver()
  t.after(() => Promise.all([mail.close(), hook.close()]))
  const admin = await world.login('admin1')
  await setMail(admin, mail.port)
  await setHook(admin, hook.url)
  await second.start({ now: NOW })
  await putLetters(world, 'm')
  await putLetters(world, 'k', { channel: 'hook', first: 1000 })
  await putLetters(world, 'i', { channel: 'inapp', first: 2000 })
  await until('all went', async () => {
    await wakeOutbox(world)
    return (await settled(world, 'm')) && (await settled(world, 'k')) && (await settled(world, 'i'))
  }, { ms: 60000, every: 300 })
  for (const name of ['m', 'k', 'i']) assert.deepEqual(await states(world, name), { sent: count })
  for (const place of [mail, hook]) {
    assert.equal(place.taken.length, count)
    assert.deepEqual(twice(place.taken), [])
  }
})
