// A line that breaks: a TCP relay before a server, told when to cut. What it drops is gone for both ends, as when a
// cable is pulled: the browser may try again by itself, and is cut again until the line is mended.
import net from 'node:net'

export async function openLine(url) {
  const { hostname, port } = new URL(url)
  const line = { cut: 0, passed: 0, mode: 'whole', bytes: 0 }
  const all = new Set()
  const server = net.createServer((browser) => {
    const origin = net.connect(Number(port), hostname)
    const drop = () => { line.cut++; browser.resetAndDestroy(); origin.destroy() }
    all.add(browser)
    browser.on('data', (b) => {
      if (line.mode === 'requests' && (line.passed += b.length) > line.bytes) drop()
      else if (!origin.write(b)) { browser.pause(); origin.once('drain', () => browser.resume()) }
    })
    origin.on('data', (b) => { line.mode === 'answers' ? drop() : browser.write(b) })
    browser.on('end', () => origin.end())
    origin.on('end', () => browser.end())
    browser.on('close', () => { all.delete(browser); origin.destroy() })
    for (const one of [browser, origin]) one.on('error', () => { browser.destroy(); origin.destroy() })
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  line.url = `http://127.0.0.1:${server.address().port}`
  const turn = (mode, bytes = 0) => Object.assign(line, { mode, bytes, passed: 0, cut: 0 })
  line.cutRequests = (bytes) => turn('requests', bytes) // so many bytes still arrive
  line.cutAnswers = () => turn('answers') // requests arrive, their answers do not
  line.mend = () => turn('whole')
  line.close = () => new Promise((resolve) => { for (const one of all) one.destroy(); server.close(resolve) })
  return line
}
