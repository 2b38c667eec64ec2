/** Run lengths as LEB128 varints: varint(length) varint(symbol), over and over. */

/** A patch that cannot be read; its message is one sentence. */
export class BadPatch extends Error {
  override readonly name = "BadPatch";
}

const MAX_SYMBOL = 65536;

/** Runs of `symbols`, which is not empty. */
export function encodeRuns(symbols: Uint32Array): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(256);
  let used = 0;
  const put = (number: number): void => {
    if (used + 5 > bytes.length) {
      const longer = new Uint8Array(bytes.length * 2);
      longer.set(bytes);
      bytes = longer;
    }
    let rest = number;
    while (rest >= 0x80) {
      bytes[used++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[used++] = rest;
  };
  for (let start = 0; start < symbols.length; ) {
    let stop = start + 1;
    while (stop < symbols.length && symbols[stop] === symbols[start]) stop += 1;
    put(stop - start);
    put(symbols[start]);
    start = stop;
  }
  return bytes.slice(0, used);
}

/** Calls `fill(start, stop, symbol)` for each run; BadPatch unless they cover exactly `size` voxels. */
export function decodeRuns(
  bytes: Uint8Array, size: number, fill: (start: number, stop: number, symbol: number) => void,
): void {
  let at = 0;
  const take = (): number => {
    let number = 0;
    let scale = 1;
    for (let count = 0; count < 5; count += 1, scale *= 128) {
      if (at >= bytes.length) throw new BadPatch("The patch ends within a number.");
      const byte = bytes[at++];
      number += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (byte === 0 && count > 0) break;
        return number;
      }
    }
    throw new BadPatch("The patch holds a number that is longer than it needs to be.");
  };
  let start = 0;
  while (at < bytes.length) {
    const stop = start + take();
    if (at >= bytes.length) throw new BadPatch("The patch ends within a run.");
    const symbol = take();
    if (stop === start || stop > size) throw new BadPatch("The patch's runs do not fill its box.");
    if (symbol > MAX_SYMBOL) throw new BadPatch("The patch holds a value that is no segment number.");
    fill(start, stop, symbol);
    start = stop;
  }
  if (start !== size) throw new BadPatch("The patch's runs do not fill its box.");
}
