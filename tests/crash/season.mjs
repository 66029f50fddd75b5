// A season in leaps, with kill -9 across the dues, and on PostgreSQL two servers at once: every due of the cohort is
// frozen exactly once, at its own moment, and every snapshot is what the history says. QX_ROUNDS=50 for the long run.
import assert from 'node:assert/strict'
import test from 'node:test'

import { importPeople } from '../letters.mjs'
import { until } from '../mailbox.mjs'
import { engines, openWorld } from '../serve.mjs'
import { crash, pause, ROUNDS } from './_crash.mjs'

const HOUR = 3600000
const BEGIN = Date.parse('2023-11-20T09:00:00+08:00'), END = Date.parse('2024-09-01T09:00:00+08:00')
const shanghai = (ms) => new Date(ms + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ')

for (const engine of engines) {
  test(`dues across crashes, on ${engine}`, async (t) => {
    const world = await openWorld({ engine })
    const second = Object.assign(Object.create(Object.getPrototypeOf(world)), world)
    t.after(async () => { await second.kill(); await world.close() })
    await world.must(['init', '--school', '99999', '--name', '测试大学', '--cohort', '2024', '--now', shanghai(BEGIN)])
    await importPeople(world, 8, ['--now', shanghai(BEGIN + HOUR)])
    const frozen = async () => Number((await world.sql('SELECT count(*) FROM snapshot'))[0][0])

    for (let round = 0; round < ROUNDS; round++) {
      await t.test(`round ${round + 1}`, async (t) => {
        const now = shanghai(BEGIN + ((END - BEGIN) * (round + Math.random())) / ROUNDS)
        const before = await frozen()
        await world.start({ now })
        if (engine === 'postgresql') await second.start({ now })
        await pause(Math.random() * 500)
        await crash(world, engine, round)
        if (round % 3 === 0) await second.kill()
        t.diagnostic(`${now}: ${(await frozen()) - before} frozen before the end`)
      })
    }

    await second.kill()
    await world.start({ now: shanghai(END) })
    await until('all is frozen', async () => (await world.sql('SELECT count(*) FROM due WHERE snapshot_id = 0'))[0][0] === '0', { ms: 90000, every: 500 })
    await world.stop()
    const rows = await world.sql('SELECT s.kind, s.due_on, s.due_at, d.due_at, s.number FROM snapshot s JOIN due d ON d.school_id = s.school_id AND d.snapshot_id = s.id ORDER BY s.number')
    const dues = Number((await world.sql('SELECT count(*) FROM due'))[0][0])
    assert.equal(await frozen(), dues)
    assert.equal(rows.length, dues)
    assert.equal(new Set(rows.map(([kind, on]) => `${kind} ${on}`)).size, dues)
    assert.deepEqual(rows.filter(([, , at, due]) => at !== due), [])
    assert.deepEqual(rows.map((r) => Number(r[4])), rows.map((_, i) => i + 1))
    assert.equal(rows.filter(([kind]) => kind === 'day').length, 128)
    await world.must(['check'])
  })
}
