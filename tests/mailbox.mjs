// A mail server and a receiver of web hooks for tests, both real, on free ports of this machine. What they do with
// the next connection is taken from `plan` (then 'accept'), or asked of a function; what they were given whole lies
// in `taken`, in order: { id, to, subject, text, how, at } and { id, body, headers, how, at }.
//
//   const mail = await openMailServer()      const hook = await openReceiver()
//   mail.plan = ['refuse-later', 'accept']   hook.plan = (n) => n % 2 ? 'busy' : 'accept'
import { createServer as createHttp } from 'node:http'
import { createServer } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

class Place {
  taken = []
  plan = []
  connections = 0
  #sockets = new Set()

  next() {
    const n = this.connections++
    return (typeof this.plan === 'function' ? this.plan(n) : this.plan.shift()) ?? 'accept'
  }

  hold(socket) {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => {})
  }

  // What each letter is worth: those the server said yes to.
  get accepted() {
    return this.taken.filter((t) => t.yes)
  }

  async close() {
    for (const s of this.#sockets) s.destroy()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

// RFC 2047 and base64, as far as we write them.
const words = (text) => text.replace(/\r\n /g, '').replace(/=\?UTF-8\?B\?([^?]*)\?=\s*/g, (_, b) => Buffer.from(b, 'base64').toString('latin1'))
function readMail(raw) {
  const [head, ...rest] = raw.split('\r\n\r\n')
  const header = (name) => new RegExp(`^${name}: ((?:.|\\r\\n )*?)$`, 'mi').exec(head.replace(/\r\n(?! )/g, '\n'))?.[1] ?? ''
  return {
    head, id: header('Message-ID'), subject: Buffer.from(words(header('Subject')), 'latin1').toString(),
    from: header('From'), date: header('Date'), text: Buffer.from(rest.join('').replace(/\r\n/g, ''), 'base64').toString(),
  }
}

// How a connection goes:
//   accept; refuse-later (450 to RCPT), refuse (550 5.1.1 to RCPT), refuse-bare (551
//   to RCPT, no enhanced code), refuse-us (550 5.7.1 to RCPT), refuse-sender (550 to MAIL), full (452 after the text),
//   spam (554 after the text); closed (421 as greeting); mute (no greeting), stall (no answer to MAIL), hang (up at
//   DATA), hang-after (up when the text is there), stall-after (no answer to the text); rude (up right after 250, no
//   QUIT); slow (takes some milliseconds to answer the text); wait-data (takes whatever comes for text, and says go on to
//   it when `release()` is called); wait-before, wait-after: answers RCPT, or the text, when
//   `release()` is called.
// With tls: { key, cert } it offers STARTTLS, and AUTH PLAIN behind it; what was said to AUTH lies in `logins`.
export async function openMailServer({ tls } = {}) {
  const place = new Place()
  place.logins = []
  place.waiting = []
  place.release = () => place.waiting.splice(0).forEach((go) => go())
  place.server = createServer((plain) => {
    let socket = plain
    const how = place.next()
    const state = { to: [], text: null, sealed: false }
    const say = (line) => socket.writable && socket.write(line + '\r\n')
    let rest = ''
    place.hold(socket)
    if (how === 'mute') return
    if (how === 'closed') return void socket.end('421 4.3.2 closing\r\n')
    say('220 mailbox.test ESMTP')
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase()
      if (verb === 'EHLO' && tls) return say(state.sealed ? '250-mailbox.test\r\n250 AUTH PLAIN' : '250-mailbox.test\r\n250 STARTTLS')
      if (verb === 'EHLO' || verb === 'HELO') return say('250 mailbox.test')
      if (verb === 'STAR' && tls) {
        say('220 2.0.0 go on')
        plain.removeListener('data', read)
        socket = new TLSSocket(plain, { isServer: true, secureContext: createSecureContext(tls) })
        socket.on('error', () => {})
        socket.on('data', read)
        state.sealed = true
        return
      }
      if (verb === 'AUTH' && !line.split(' ')[2]) {
        state.asked = true
        return say('334 ')
      }
      if (verb === 'AUTH' || state.asked) {
        state.asked = false
        place.logins.push({ sealed: state.sealed, said: Buffer.from(line.split(' ').at(-1), 'base64').toString() })
        return say(place.logins.at(-1).said === '\0me\0right-9' ? '235 2.7.0 welcome' : '535 5.7.8 no')
      }
      if (verb === 'MAIL') return how === 'stall' ? undefined : say(how === 'refuse-sender' ? '550 5.7.1 who are you' : '250 2.1.0 ok')
      if (verb === 'RCPT') {
        const to = /<([^>]*)>/.exec(line)?.[1]
        if (how === 'refuse-later') return say(`450 4.2.1 <${to}> try again later`)
        if (how === 'wait-before') return void place.waiting.push(() => { state.to.push(to); say('250 2.1.5 ok') })
        if (how === 'refuse') return say(`550 5.1.1 <${to}> no such user`)
        if (how === 'refuse-bare') return say(`551 <${to}> lives elsewhere`)
        if (how === 'refuse-us') return say('550 5.7.1 nothing from you')
        state.to.push(to)
        return say('250 2.1.5 ok')
      }
      if (verb === 'DATA') {
        if (how === 'hang') return void socket.destroy()
        state.text = ''
        if (how === 'wait-data') return void place.waiting.push(() => say('354 go on'))
        return say('354 go on')
      }
      if (verb === 'QUIT') return void socket.end('221 2.0.0 bye\r\n')
      say('250 2.0.0 ok')
    }
    const text = () => {
      const one = { ...readMail(state.text), to: state.to, how, at: Date.now(), yes: ['accept', 'rude', 'wait-before'].includes(how) }
      place.taken.push(one)
      state.text = null
      if (how === 'hang-after') return void socket.destroy()
      if (how === 'stall-after') return
      if (how === 'full') return say('452 4.3.1 no room')
      if (how === 'spam') return say(`554 5.7.1 not wanted, ask 13900000001`)
      if (how === 'rude') return void socket.end('250 2.0.0 queued\r\n')
      if (how === 'slow') return void setTimeout(() => { one.yes = true; say('250 2.0.0 queued') }, Math.random() * 60)
      if (how === 'wait-after') return void place.waiting.push(() => { one.yes = true; say('250 2.0.0 queued') })
      say('250 2.0.0 queued')
    }
    const read = (b) => {
      rest += b.toString('latin1')
      for (;;) {
        const end = rest.indexOf('\r\n')
        if (end < 0) return
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (state.text === null) command(line)
        else if (line === '.') text()
        else state.text += line.replace(/^\.\./, '.') + '\r\n'
      }
    }
    plain.on('data', read)
  })
  place.port = await listen(place.server)
  return place
}

// How a request goes: accept; busy (503), slow-down (429), refuse (400), lost (502), moved (302 to /elsewhere), stall
// (no answer), hang-up (without reading), hang-after (when the text is there), endless (an answer without an end), or
// { status, body }.
const STATUS = { accept: 200, busy: 503, 'slow-down': 429, refuse: 400, lost: 502, moved: 302, endless: 200 }
export async function openReceiver() {
  const place = new Place()
  place.server = createHttp((req, res) => {
    const how = req.url === '/elsewhere' ? 'elsewhere' : place.next()
    const status = how.status ?? STATUS[how] ?? 200
    const parts = []
    if (how === 'hang-up') return void req.socket.destroy()
    req.on('data', (b) => parts.push(b))
    req.on('end', () => {
      place.taken.push({ id: req.headers['idempotency-key'], body: Buffer.concat(parts).toString(), headers: req.headers, url: req.url, how, at: Date.now(), yes: status === 200 && how !== 'hang-after' && how !== 'stall' })
      if (how === 'hang-after') return void req.socket.destroy()
      if (how === 'stall') return
      res.writeHead(status, { 'content-type': 'application/json', ...(how === 'moved' ? { location: '/elsewhere' } : {}) })
      if (how === 'endless') {
        const more = () => { if (!res.destroyed) { res.write('x'.repeat(16384)); setTimeout(more, 5) } }
        return more()
      }
      res.end(how.body ?? '{"errcode":0,"errmsg":"ok"}')
    })
  })
  place.server.on('connection', (s) => place.hold(s))
  place.port = await listen(place.server)
  place.url = `http://127.0.0.1:${place.port}/hook?key=very-secret`
  return place
}

// ---- the program's side ----

// The admin's settings.
export async function setMail(admin, port, more = {}) {
  const now = await admin.json('/channels')
  return admin.post('/channels/mail', { version: now.mail.find((f) => f.name === 'version').value, host: '127.0.0.1', port, security: 'none',
    sender: 'jiuye@example.edu.cn', sender_name: '测试大学就业处', enabled: '1', ...more }, { from: '/channels' })
}
export async function setHook(admin, url, more = {}) {
  const now = await admin.json('/channels')
  return admin.post('/channels/hook', { version: now.hook.find((f) => f.name === 'version').value, preset: 'plain', url, enabled: '1', ...more }, { from: '/channels' })
}

// Look again until it is so.
export async function until(what, fn, { ms = 30000, every = 60 } = {}) {
  const end = Date.now() + ms
  for (;;) {
    const got = await fn()
    if (got) return got
    if (Date.now() > end) throw new Error(`still not: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}
