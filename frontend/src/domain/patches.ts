import { decompress } from "fzstd";
import { crc32 } from "./crc32";
import { boxSize, type Box, type Vec3 } from "./geometry";
import { BadPatch, decodeRuns, encodeRuns } from "./runs";

export { BadPatch } from "./runs";

/** The box of a labelmap that changed. Both arrays are in C order over the box (i fastest). */
export interface Patch {
  readonly box: Box;
  /** Segment numbers, 0 is background; meaningless where `changed` is 0. */
  readonly values: Uint8Array | Uint16Array;
  /** 1 where the patch sets the voxel, else 0. */
  readonly changed: Uint8Array;
  readonly base: number;
  readonly revision: number;
}

const MAGIC = 0x54415048; // "HPAT", little-endian
const VERSION = 1;
const COMPRESSED = 1;
const HEADER_BYTES = 48;
const MAX_RUNS_BYTES = 64 * 2 ** 20;

/** The binary Patch, version 1 (docs/protocol.md), uncompressed; null is the patch that changes nothing. */
export function encodePatch(
  patch: Patch | null, { base, revision }: { base: number; revision: number },
): Uint8Array<ArrayBuffer> {
  const runs = patch ? encodeRuns(symbolsOf(patch)) : new Uint8Array();
  const bytes = new Uint8Array(HEADER_BYTES + runs.length);
  const head = new DataView(bytes.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint8(4, VERSION);
  head.setUint32(8, base, true);
  head.setUint32(12, revision, true);
  const box: Box = patch ? patch.box : { start: [0, 0, 0], stop: [0, 0, 0] };
  for (const axis of [0, 1, 2] as const) {
    head.setUint32(16 + 4 * axis, box.start[axis], true);
    head.setUint32(28 + 4 * axis, box.stop[axis] - box.start[axis], true);
  }
  head.setUint32(40, runs.length, true);
  head.setUint32(44, crc32(runs), true);
  bytes.set(runs, HEADER_BYTES);
  return bytes;
}

function symbolsOf({ values, changed }: Patch): Uint32Array {
  const symbols = new Uint32Array(values.length);
  for (let n = 0; n < symbols.length; n += 1) symbols[n] = changed[n] ? values[n] + 1 : 0;
  return symbols;
}

/** The patch of a frame for a grid of `shape` (K, J, I); null when it changes nothing. BadPatch if it is not one. */
export function decodePatch(frame: ArrayBuffer | Uint8Array, shape: Vec3): Patch | null {
  const bytes = frame instanceof Uint8Array ? frame : new Uint8Array(frame);
  const { compressed, base, revision, box, length, checksum } = readHeader(bytes);
  if (!([0, 1, 2] as const).every((axis) => box.stop[axis] <= shape[axis])) {
    throw new BadPatch(`The patch's box leaves the grid of ${shape.join(" x ")}.`);
  }
  const payload = bytes.subarray(HEADER_BYTES);
  const runs = compressed ? unpack(payload) : payload;
  if (runs.length !== length || crc32(runs) !== checksum) {
    throw new BadPatch("The patch was damaged on its way.");
  }
  const size = boxSize(box);
  const wide = new Uint16Array(size);
  const changed = new Uint8Array(size);
  let highest = -1;
  decodeRuns(runs, size, (start, stop, symbol) => {
    if (symbol === 0) return;
    wide.fill(symbol - 1, start, stop);
    changed.fill(1, start, stop);
    highest = Math.max(highest, symbol - 1);
  });
  if (highest < 0) return null;
  return { box, values: highest > 255 ? wide : Uint8Array.from(wide), changed, base, revision };
}

interface Header {
  readonly compressed: boolean;
  readonly base: number;
  readonly revision: number;
  readonly box: Box;
  readonly length: number;
  readonly checksum: number;
}

function readHeader(bytes: Uint8Array): Header {
  if (bytes.length < HEADER_BYTES) throw new BadPatch("The patch is shorter than its header.");
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): number => head.getUint32(at, true);
  if (word(0) !== MAGIC) throw new BadPatch("The bytes are no patch.");
  const flags = head.getUint8(5);
  if (head.getUint8(4) !== VERSION || flags & ~COMPRESSED || head.getUint16(6, true)) {
    throw new BadPatch("This patch is of a kind that this page does not know; reload it.");
  }
  const start: Vec3 = [word(16), word(20), word(24)];
  const stop: Vec3 = [start[0] + word(28), start[1] + word(32), start[2] + word(36)];
  const length = word(40);
  if (length > MAX_RUNS_BYTES) throw new BadPatch("The patch is too long.");
  const box = { start, stop };
  const nowhere = [...start, ...stop, length].every((number) => number === 0);
  if (boxSize(box) === 0 && !nowhere) throw new BadPatch("The patch's box is empty.");
  return { compressed: (flags & COMPRESSED) !== 0, base: word(8), revision: word(12), box, length, checksum: word(44) };
}

function unpack(payload: Uint8Array): Uint8Array {
  try {
    return decompress(payload);
  } catch (reason) {
    throw new BadPatch("The patch does not unpack.", { cause: reason });
  }
}
