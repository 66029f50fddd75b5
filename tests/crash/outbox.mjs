// kill -9 in the middle of sending: no letter is lost, none is sent twice. What was under way when the end came is
// either sent again (its text had not been given) or unsure (it had), and there it stays. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import test from 'node:test'

import { importPeople, putLetters, settled, states, twice } from '../letters.mjs'
import { openMailServer, setMail, until } from '../mailbox.mjs'
import { engines, openWorld } from '../serve.mjs'
import { crash, pause, ROUNDS } from './_crash.mjs'

const LETTERS = 40
const AT_ONCE = 3 // letters of one channel under way, post.c
const MINUTE = 60000
let now = Date.parse('2024-03-01T09:00:00+08:00')
const later = (minutes) => new Date((now += minutes * MINUTE)).toISOString().slice(0, 19) + '+00:00'

for (const engine of engines) {
  test(`letters cut off by a crash, on ${engine}`, async (t) => {
    const world = await openWorld({ engine, cohort: '2024' })
    const mail = await openMailServer()
    t.after(() => Promise.all([world.close(), mail.close()]))
    await world.addUser({ login: 'admin1', name: '管理员甲', role: 'admin' })
    await importPeople(world, LETTERS)
    mail.plan = () => 'slow'
    await world.start({ now: later(1) })
    await setMail(await world.login('admin1'), mail.port)
    await world.stop()

    for (let round = 0; round < ROUNDS; round++) {
      await t.test(`round ${round + 1}`, async (t) => {
        await world.stop() // when the round before failed
        const name = `r${round}`, enough = Math.floor(Math.random() * LETTERS * 0.8)
        mail.taken.length = 0
        await world.start({ now: later(60) })
        await putLetters(world, name, { first: 1 + round * 1000 })
        await until('some have gone', () => mail.taken.length >= enough, { every: 2 })
        await pause(Math.random() * 40)
        await crash(world, engine, round)

        await world.start({ now: later(3) }) // the leases have run out
        await until('nobody is under way any more', async () => !(await states(world, name)).sending)
        await world.stop()
        await world.start({ now: later(30) }) // and what waits again is due
        const end = await until('all is over', () => settled(world, name), { ms: 60000 })
        await world.stop()

        t.diagnostic(`${enough} had gone; at the end ${JSON.stringify(end)}`)
        assert.equal((end.sent ?? 0) + (end.unsure ?? 0), LETTERS)
        assert.ok((end.unsure ?? 0) <= AT_ONCE)
        assert.deepEqual(twice(mail.taken), [])
        const came = new Set(mail.taken.map((m) => /letter-(\d+)@/.exec(m.id)[1]))
        const sent = (await world.sql(`SELECT id FROM letter WHERE key LIKE '${name}-%' AND state = 'sent'`)).map(([id]) => id)
        assert.deepEqual(sent.filter((id) => !came.has(id)), [], 'what is called sent has come')
      })
    }
    await world.must(['check'])
  })
}
