// What a workbook holds, read from its ZIP.
import { inflateRawSync } from 'node:zlib'

// Each part by its name.
export function sheetsOf(zip) {
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 16)
  const parts = {}
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const packed = zip.readUInt32LE(at + 20), name = zip.readUInt16LE(at + 28), extra = zip.readUInt16LE(at + 30), note = zip.readUInt16LE(at + 32)
    const head = zip.readUInt32LE(at + 42), from = head + 30 + zip.readUInt16LE(head + 26) + zip.readUInt16LE(head + 28)
    const bytes = zip.subarray(from, from + packed)
    parts[zip.subarray(at + 46, at + 46 + name).toString()] = (zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString()
    at += 46 + name + extra + note
  }
  return parts
}

// The texts of all parts.
export const textsOf = (zip) => Object.values(sheetsOf(zip)).join('')
