import type { Vec3 } from "./geometry";

/** The surface of a segment: closed, triangles counterclockwise seen from outside, places in mm LPS. */
export interface Mesh {
  readonly segment: number;
  /** x, y, z of each vertex. */
  readonly positions: Float32Array<ArrayBuffer>;
  /** Unit vectors outwards, one per vertex. */
  readonly normals: Float32Array<ArrayBuffer>;
  /** Three vertices each. */
  readonly triangles: Uint32Array<ArrayBuffer>;
  readonly low: Vec3;
  readonly high: Vec3;
}

export class BadMesh extends Error {}

const MAGIC = 0x48534d48; // "HMSH", little-endian
const VERSION = 1;
const HEADER_BYTES = 32;

/** The bytes of a mesh, version 1 (docs/protocol.md, section 5). BadMesh if they are none. */
export function decodeMesh(data: ArrayBuffer): Mesh {
  if (data.byteLength < HEADER_BYTES) throw new BadMesh("The surface is shorter than its header.");
  const head = new DataView(data);
  if (head.getUint32(0, true) !== MAGIC || head.getUint8(4) !== VERSION) {
    throw new BadMesh("This surface is of a kind that this page does not know; reload it.");
  }
  const [vertices, quads] = [head.getUint32(8, true), head.getUint32(12, true)];
  const places = HEADER_BYTES + 6 * vertices;
  if (data.byteLength !== places + 16 * quads) throw new BadMesh("The surface was cut off on its way.");
  const bytes = new Uint8Array(data);
  const columns = differences(bytes.subarray(HEADER_BYTES, places), 3, vertices, 2);
  const rows = differences(bytes.subarray(places), 4, quads, 4);
  const step = head.getFloat32(28, true);
  const positions = new Float32Array(3 * vertices);
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const axis of [0, 1, 2] as const) {
    const lowest = head.getFloat32(16 + 4 * axis, true);
    for (let v = 0; v < vertices; v += 1) {
      const mm = lowest + (columns[axis * vertices + v] & 0xffff) * step;
      positions[3 * v + axis] = mm;
      low[axis] = Math.min(low[axis], mm);
      high[axis] = Math.max(high[axis], mm);
    }
  }
  const triangles = new Uint32Array(6 * quads);
  for (let q = 0; q < quads; q += 1) {
    const corner = (n: number): number => rows[n * quads + q];
    if (Math.max(corner(0), corner(1), corner(2), corner(3)) >= vertices) {
      throw new BadMesh("The surface names places that it does not have.");
    }
    triangles.set([corner(0), corner(1), corner(2), corner(0), corner(2), corner(3)], 6 * q);
  }
  const segment = head.getUint16(6, true);
  return { segment, positions, normals: normalsOf(positions, triangles), triangles, low, high };
}

/** Column by column the running sums of zigzag differences of `width` bytes, stored lowest bytes first. */
function differences(planes: Uint8Array, columns: number, count: number, width: number): Uint32Array {
  const sums = new Uint32Array(columns * count);
  const total = columns * count;
  for (let column = 0; column < columns; column += 1) {
    let sum = 0;
    for (let n = column * count; n < (column + 1) * count; n += 1) {
      let zigzag = 0;
      for (let byte = width - 1; byte >= 0; byte -= 1) zigzag = (zigzag << 8) | planes[byte * total + n];
      sum = (sum + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
      sums[n] = sum;
    }
  }
  return sums;
}

/** Means of the triangles around each vertex, weighted by their area. */
function normalsOf(positions: Float32Array, triangles: Uint32Array): Float32Array<ArrayBuffer> {
  const normals = new Float32Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t], 3 * triangles[t + 1], 3 * triangles[t + 2]];
    const ux = positions[b] - positions[a], uy = positions[b + 1] - positions[a + 1];
    const uz = positions[b + 2] - positions[a + 2];
    const vx = positions[c] - positions[a], vy = positions[c + 1] - positions[a + 1];
    const vz = positions[c + 2] - positions[a + 2];
    const nx = uy * vz - uz * vy, ny = uz * vx - ux * vz, nz = ux * vy - uy * vx;
    for (let n = 0; n < 3; n += 1) {
      const at = n === 0 ? a : n === 1 ? b : c;
      normals[at] += nx;
      normals[at + 1] += ny;
      normals[at + 2] += nz;
    }
  }
  for (let v = 0; v < normals.length; v += 3) {
    const length = Math.hypot(normals[v], normals[v + 1], normals[v + 2]) || 1;
    for (let axis = 0; axis < 3; axis += 1) normals[v + axis] /= length;
  }
  return normals;
}
