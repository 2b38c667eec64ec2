import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BadMesh, decodeMesh } from "./mesh";

interface Row {
  readonly segment: number;
  readonly base64: string;
  readonly vertices: readonly (readonly number[])[];
  readonly triangles: readonly (readonly number[])[];
}

const row = JSON.parse(readFileSync("tests/contract/meshes.json", "utf8")) as Row;
const bytes = (): ArrayBuffer => Uint8Array.from(Buffer.from(row.base64, "base64")).buffer;

describe("a mesh of the server", () => {
  it("is read as it was written", () => {
    const mesh = decodeMesh(bytes());
    expect(mesh.segment).toBe(row.segment);
    expect([...mesh.triangles]).toEqual(row.triangles.flat());
    row.vertices.flat().forEach((mm, n) => expect(mesh.positions[n]).toBeCloseTo(mm, 2));
    for (const axis of [0, 1, 2] as const) {
      expect(mesh.low[axis]).toBeCloseTo(Math.min(...row.vertices.map((place) => place[axis])), 2);
      expect(mesh.high[axis]).toBeCloseTo(Math.max(...row.vertices.map((place) => place[axis])), 2);
    }
  });

  it("has unit normals that point outwards", () => {
    const { positions, normals, triangles } = decodeMesh(bytes());
    const near = row.vertices.length / 2; // the second half of the vertices is the box near the origin
    const center = [-18.5, 2.5, -1];
    for (let v = near; v < row.vertices.length; v += 1) {
      const normal = normals.subarray(3 * v, 3 * v + 3);
      expect(Math.hypot(...normal)).toBeCloseTo(1, 5);
      const outwards = normal.reduce((sum, part, axis) => sum + part * (positions[3 * v + axis] - center[axis]), 0);
      expect(outwards).toBeGreaterThan(0);
    }
    expect(triangles.length % 3).toBe(0);
  });

  it("is refused when it is cut off, of another kind, or names what it does not have", () => {
    expect(() => decodeMesh(bytes().slice(0, 10))).toThrow(BadMesh);
    expect(() => decodeMesh(bytes().slice(0, -1))).toThrow(BadMesh);
    const spoil = (at: number): ArrayBuffer => {
      const copy = new Uint8Array(bytes());
      copy[at] ^= 0xfe;
      return copy.buffer;
    };
    expect(() => decodeMesh(spoil(0))).toThrow(BadMesh);
    expect(() => decodeMesh(spoil(4))).toThrow(BadMesh);
    expect(() => decodeMesh(spoil(32 + 6 * row.vertices.length))).toThrow(BadMesh);
  });
});
