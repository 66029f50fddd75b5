// Rules of the house that no compiler looks at: see STYLE.md and CONTRIBUTING.md.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { root, run } from '../serve.mjs'

const files = (await run('git', ['-C', root, 'ls-files'])).stdout.trimEnd().split('\n').filter((f) => existsSync(path.join(root, f)))
const read = (file) => readFileSync(path.join(root, file), 'utf8')
const sources = files.filter((f) => /\.[ch]$/.test(f))

// C without its comments, line by line as before.
const code = (file) => read(file).replace(/\/\*[^]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
// Where each line of `file` that `wrong` objects to stands.
const lines = (file, wrong, text = read) => text(file).split('\n').flatMap((text, i) => (wrong(text) ? [`${file}:${i + 1}: ${text.trim()}`] : []))

test('there is something to look at', () => assert.ok(sources.length > 100))

test('no sentence for people in C: outside comments the program is ASCII', () => {
  assert.deepEqual(sources.filter((f) => f.startsWith('src/') && /[^\x00-\x7f]/.test(code(f))), [])
})

test('no function that cannot be used safely', () => {
  const bad = /(?<![\w.>])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|gets|gmtime|localtime|asctime|ctime|tmpnam|mktemp|system|popen|rand|srand|alloca)\s*\(/
  assert.deepEqual(sources.filter((f) => f.startsWith('src/')).flatMap((f) => lines(f, (t) => bad.test(t), code)), [])
})

test('a source file has fewer than 500 lines', () => {
  assert.deepEqual(sources.filter((f) => f.startsWith('src/') && read(f).split('\n').length > 500), [])
})

test('who includes whom is what the Makefile says', () => {
  const make = read('Makefile'), core = /^CORE\s*:=\s*(.+)$/m.exec(make)[1]
  const sees = Object.fromEntries([...make.matchAll(/^SEES_(\S+)\s*:=\s*(.+)$/gm)].map((m) => [m[1], m[2].replace('$(CORE)', core).split(' ')]))
  const folder = (f) => path.dirname(f).replace(/^src\//, '')
  const home = Object.fromEntries(sources.filter((f) => /^src\/.*\.h$/.test(f)).map((f) => [path.basename(f), folder(f)]))
  const wrong = sources.filter((f) => f.startsWith('src/')).flatMap((f) => lines(f, (t) => {
    const header = /^#include "([^"]+)"/.exec(t)?.[1]
    return header && home[header] && !sees[folder(f)].includes(home[header])
  }))
  assert.deepEqual(wrong, [])
})

// Databases keep the digest of each migration they went through, and do not open when its text is another.
test('a migration that has landed stays as it is, to the letter: schema/landed.sha256', () => {
  const listed = Object.fromEntries(read('schema/landed.sha256').trim().split('\n').map((l) => l.split(/\s+/).reverse()))
  const now = files.filter((f) => /^schema\/.*\.sql$/.test(f)).map((f) => [path.basename(f), createHash('sha256').update(readFileSync(path.join(root, f))).digest('hex')])
  assert.deepEqual(now.filter(([name, digest]) => listed[name] !== digest), [], 'a new one is added by: cd schema && sha256sum *.sql >landed.sha256')
})

test('links between the documents lead somewhere', () => {
  const wrong = files.filter((f) => f.endsWith('.md')).flatMap((f) =>
    [...read(f).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map((m) => m[1]).filter((to) => !/^[a-z]+:/.test(to) && !existsSync(path.join(root, path.dirname(f), to))).map((to) => `${f}: ${to}`))
  assert.deepEqual(wrong, [])
})

// The examples that the standard itself and its textbooks print.
const PRINTED = ['11010519491231002X', '34052419800101001X']

// GB 11643: a number with a right check sign and a date in it could be somebody's.
function couldBeSomebodys(number) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((s, w, i) => s + w * Number(number[i]), 0)
  return '10X98765432'[sum % 11] === number[17].toUpperCase() && /^.{6}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])/.test(number)
}

test('identity numbers are invented: they begin with 99', () => {
  const wrong = files.filter((f) => /\.(c|h|mjs|js|tsv|csv|html|md|sql)$/.test(f)).flatMap((f) => lines(f, (t) =>
    [...t.matchAll(/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g)].some((m) => !m[0].startsWith('99') && !PRINTED.includes(m[0].toUpperCase()) && couldBeSomebodys(m[0]))))
  assert.deepEqual(wrong, [])
})
