/** A zip whose entries are stored as they are: the same files give the same bytes, and none is copied. */

interface ZipEntry {
  readonly name: string;
  readonly file: Blob;
  readonly crc: number;
}

export const LARGEST_ZIP = 2 ** 32 - 1;
const LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
const UTF8 = 1 << 11;
const NEW_YEAR_1980 = 0x21;

/** Less than LARGEST_ZIP in all, at most 65,535 entries: whoever calls has looked. */
export function zipOf(entries: readonly ZipEntry[]): Blob {
  const local: BlobPart[] = [];
  const central: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const entry of entries) {
    const head = header(LOCAL, entry);
    const row = header(CENTRAL, entry, offset);
    local.push(head, entry.file);
    central.push(row);
    offset += head.length + entry.file.size;
    listed += row.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, listed, true);
  end.setUint32(16, offset, true);
  return new Blob([...local, ...central, end.buffer], { type: "application/zip" });
}

/** How long the zip will be, without reading a file. */
export function zipSize(files: readonly { name: string; size: number }[]): number {
  const names = files.reduce((sum, { name }) => sum + new TextEncoder().encode(name).length, 0);
  return files.reduce((sum, { size }) => sum + size, 22 + files.length * (30 + 46)) + 2 * names;
}

/** The head of an entry: before its bytes, or (with where that lies) in the list at the end. */
function header(kind: number, { name, file, crc }: ZipEntry, offset?: number): Uint8Array<ArrayBuffer> {
  const words = new TextEncoder().encode(name);
  const fixed = offset === undefined ? 30 : 46;
  const bytes = new Uint8Array(fixed + words.length);
  const view = new DataView(bytes.buffer);
  const common = offset === undefined ? 4 : 6;
  view.setUint32(0, kind, true);
  if (offset !== undefined) view.setUint16(4, 20, true);
  view.setUint16(common, 20, true);
  view.setUint16(common + 2, UTF8, true);
  view.setUint16(common + 8, NEW_YEAR_1980, true);
  view.setUint32(common + 10, crc, true);
  view.setUint32(common + 14, file.size, true);
  view.setUint32(common + 18, file.size, true);
  view.setUint16(common + 22, words.length, true);
  if (offset !== undefined) view.setUint32(42, offset, true);
  bytes.set(words, fixed);
  return bytes;
}
