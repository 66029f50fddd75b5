// A university of one's own for one test file: a database in a temporary folder (or a fresh one on the
// PostgreSQL server of QX_TEST_PG), the binary run on it, people who speak HTTP to it. What a world
// started, its `close` ends.
//
//   import { engines, File, openWorld } from '../serve.mjs'
//   for (const engine of engines) test(`… on ${engine}`, async (t) => {
//     const world = await openWorld({ engine, cohort: '2024' })
//     t.after(() => world.close())
//     await world.addUser({ login: 'office', name: '周办', role: 'office' })
//     await world.start({ now: '2024-07-01' })
//     const office = await world.login('office')
//     const page = await office.get('/overview')          // { status, headers, text, location }
//     const data = await office.json('/graduates')        // the parsed answer
//     const done = await office.post('/imports', { kind: 'roster', file: new File([bytes], 'r.xlsx') })
//   })
import { File } from 'node:buffer'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export { File } // not global in Node 18
export const root = fileURLToPath(new URL('..', import.meta.url))
export const binary = process.env.QX_BINARY ?? path.join(root, 'build/test/quxiang')
export const engines = process.env.QX_TEST_PG ? ['sqlite', 'postgresql'] : ['sqlite']
// Debian 12's fetch joins cookies with a comma and cannot part them again; ours hold none.
Headers.prototype.getSetCookie ??= function () {
  return this.get('set-cookie')?.split(/, (?=[^;,=]+=)/) ?? []
}
const PASSWORD = 'tests-only-long-password'

// Run a program to its end: { code, signal, stdout, stderr }.
export function run(program, args, { input = '', env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env } })
    const out = [], err = []
    child.stdout.on('data', (b) => out.push(b))
    child.stderr.on('data', (b) => err.push(b))
    child.on('error', reject)
    child.stdin.on('error', () => {}) // it may end without reading
    child.on('close', (code, signal) => resolve({
      code, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(),
    }))
    child.stdin.end(input)
  })
}

async function sql(url, statement) {
  const done = await run('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', statement])
  if (done.code !== 0) throw new Error(`psql: ${done.stderr}`)
}

// Somebody with a browser: keeps cookies, finds the form token, follows nothing by itself.
export class Person {
  constructor(url) {
    this.url = url
    this.cookies = new Map()
    this.headers = {} // sent with every request
  }

  async request(address, options = {}) {
    const headers = { ...this.headers, ...options.headers }
    if (this.cookies.size) headers.cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
    const res = await fetch(this.url + address, { redirect: 'manual', ...options, headers })
    for (const line of res.headers.getSetCookie()) this.#keep(line)
    const bytes = Buffer.from(await res.arrayBuffer())
    const text = bytes.toString()
    const token = /name="_token" value="([^"]+)"/.exec(text)
    if (token) this.token = token[1]
    return { status: res.status, headers: res.headers, location: res.headers.get('location'), text, bytes }
  }

  #keep(line) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
    if (value === '' || /max-age=0(;|$)/i.test(line)) this.cookies.delete(name)
    else this.cookies.set(name, value)
  }

  get(address, headers = {}) {
    return this.request(address, { headers: { accept: 'text/html', ...headers } })
  }

  async json(address) {
    const res = await this.request(address, { headers: { accept: 'application/json' } })
    try {
      return { ...JSON.parse(res.text), $status: res.status }
    } catch {
      throw new Error(`${address}: ${res.status} is no JSON: ${res.text.slice(0, 300)}`)
    }
  }

  // Every write brings the form token of a page seen before; `from` is a page to take it from.
  async findToken(from = '/login') {
    if (!this.token) await this.get(from)
    if (!this.token) await this.get('/password')
    return this.token ?? ''
  }

  // fields: text, arrays of text, File. As a form; as a multipart one when there is a File.
  async post(address, fields = {}, { json = false, from } = {}) {
    const token = await this.findToken(from)
    const all = Object.entries({ _token: token, ...fields }).flatMap(([k, v]) => (Array.isArray(v) ? v : [v]).map((one) => [k, one]))
    const multipart = all.some(([, v]) => v instanceof Blob)
    const body = multipart ? new FormData() : new URLSearchParams()
    for (const [k, v] of all) v instanceof Blob ? body.append(k, v, v.name ?? 'file') : body.append(k, String(v))
    const res = await this.request(address, { method: 'POST', body, headers: { accept: json ? 'application/json' : 'text/html' } })
    if (json) return { ...JSON.parse(res.text), $status: res.status }
    return res
  }

  // A new session has a new token.
  async enter(address, fields) {
    await this.findToken('/login')
    const res = await this.post(address, fields)
    if (res.status !== 303 || !this.cookies.has('qx')) throw new Error(`${address}: ${res.status}, not let in: ${res.text.slice(0, 2000)}`)
    this.token = undefined
    return res
  }

  login(login, password = PASSWORD) {
    return this.enter('/login', { login, password })
  }

  // A graduate's first time: by number, name and the last six of the identity number; then his own password.
  async firstLogin({ student_no, name, id_last, password = PASSWORD }) {
    await this.enter('/login/first', { student_no, name, id_last })
    await this.findToken('/password')
    const set = await this.post('/password', { password, again: password })
    if (set.status !== 303) throw new Error(`/password: ${set.status}: ${set.text.slice(0, 2000)}`)
    this.token = undefined
  }
}

class World {
  constructor(folder, db, place) {
    this.folder = folder
    this.db = db
    this.place = place // --db, --key, --files
    this.log = ''
  }

  file(name) {
    return path.join(this.folder, name)
  }

  // A subcommand on this database; its { code, stdout, stderr }.
  quxiang(args, options) {
    return run(binary, [...args, ...(this.now ? ['--now', this.now] : []), ...this.place], options)
  }

  // The same, which must succeed; its standard output.
  async must(args, options) {
    const done = await this.quxiang(args, options)
    if (done.code !== 0) throw new Error(`quxiang ${args.join(' ')}: ${done.code ?? done.signal}\n${done.stderr}${done.stdout}`)
    return done.stdout
  }

  // Plain SQL on the database, also while it is served; for what no page makes. Its answer as lines of cells.
  async sql(statement) {
    const done = this.base
      ? await run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-d', this.db, '-c', statement])
      : await run('sqlite3', ['-cmd', '.timeout 5000', this.db, statement])
    if (done.code !== 0) throw new Error(`${statement}\n${done.stderr}`)
    return done.stdout.trimEnd().split('\n').filter((line) => line !== '').map((line) => line.split('|'))
  }

  addUser({ login, name = login, role, mail, colleges, classes, password = PASSWORD }) {
    const scope = [...(mail ? ['--mail', mail] : []), ...(colleges ? ['--colleges', colleges] : []), ...(classes ? ['--classes', classes] : [])]
    return this.must(['user', 'add', '--login', login, '--name', name, '--role', role, ...scope, '--password-stdin'], { input: password + '\n' })
  }

  // Serve on a free port; resolves once it answers.
  start({ now, args = [] } = {}) {
    this.now = undefined
    const words = ['serve', '--listen', '127.0.0.1:0', ...(now ? ['--now', now] : []), ...args, ...this.place]
    const child = spawn(binary, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    this.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })))
    child.stderr.on('data', (b) => { this.log += b })
    return new Promise((resolve, reject) => {
      let said = ''
      child.on('error', reject)
      child.on('close', (code) => reject(new Error(`serve ended with ${code}: ${this.log}`)))
      child.stdout.on('data', (b) => {
        said += b
        const port = /http:\S+:(\d+)/.exec(said)
        if (!port) return
        this.url = `http://127.0.0.1:${port[1]}`
        resolve(this.url)
      })
    })
  }

  // A second process on the same database, to be started and killed by itself.
  twin() {
    return new World(this.folder, this.db, this.place)
  }

  visitor() {
    return new Person(this.url)
  }

  async login(login, password) {
    const person = this.visitor()
    await person.login(login, password)
    return person
  }

  // Ask it to stop, or end it at once (kill -9); resolves to { code, signal }.
  async stop(signal = 'SIGTERM') {
    if (!this.child) return undefined
    this.child.kill(signal)
    const end = await this.ended
    this.child = undefined
    return end
  }

  kill() {
    return this.stop('SIGKILL')
  }

  async close() {
    await this.kill()
    if (this.base) await sql(process.env.QX_TEST_PG, `DROP DATABASE ${this.base} WITH (FORCE)`)
    await rm(this.folder, { recursive: true, force: true })
  }
}

// cohort: also `quxiang init` a school of that cohort; without it the database does not exist yet. now: when what comes
// before the first start happens; needed where the server's clock stands in the past and moments are compared, for the
// time of a school's log never goes back.
export async function openWorld({ engine = 'sqlite', cohort, now, school = '99999', name = '测试大学' } = {}) {
  const folder = await mkdtemp(path.join(process.env.TMPDIR ?? tmpdir(), 'qx-world.'))
  let db = path.join(folder, 'test.db')
  let base
  if (engine === 'postgresql') {
    base = `qx_world_${process.pid}_${Math.random().toString(36).slice(2)}`
    await sql(process.env.QX_TEST_PG, `CREATE DATABASE ${base}`)
    db = process.env.QX_TEST_PG.replace(/\/[^/]*$/, `/${base}`)
  }
  const world = new World(folder, db, ['--db', db, '--key', path.join(folder, 'test.key'), '--files', path.join(folder, 'files')])
  world.base = base
  world.now = now
  if (cohort) await world.must(['init', '--school', school, '--name', name, '--cohort', cohort])
  return world
}
