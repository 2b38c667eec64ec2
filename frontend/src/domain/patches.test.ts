import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { boxSize, type Vec3 } from "./geometry";
import { BadPatch, decodePatch, encodePatch, type Patch } from "./patches";

interface Contract {
  readonly shape: Vec3;
  readonly patches: readonly {
    readonly name: string;
    readonly base64: string;
    readonly base: number;
    readonly revision: number;
    readonly start: Vec3;
    readonly extent: Vec3;
    /** -1 is unchanged. */
    readonly values: readonly number[];
  }[];
}

const contract = JSON.parse(readFileSync("tests/contract/patches.json", "utf8")) as Contract;
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, "base64"));
const told = (patch: Patch | null): number[] =>
  patch ? Array.from(patch.values, (value, n) => (patch.changed[n] ? value : -1)) : [];

describe.each(contract.patches)("the patch of the contract with $name", (example) => {
  const patch = decodePatch(bytesOf(example.base64), contract.shape);

  it("decodes to the same box and values as in Python", () => {
    expect(told(patch)).toEqual(example.values);
    if (!patch) return;
    expect(patch.box.start).toEqual(example.start);
    expect(patch.box.stop.map((stop, axis) => stop - patch.box.start[axis])).toEqual(example.extent);
    expect([patch.base, patch.revision]).toEqual([example.base, example.revision]);
  });

  it("survives being encoded here", () => {
    const again = decodePatch(encodePatch(patch, example), contract.shape);
    expect(again).toEqual(patch);
  });
});

describe("a patch that cannot be read", () => {
  const patch: Patch = {
    box: { start: [1, 2, 3], stop: [2, 4, 6] },
    values: Uint8Array.of(1, 1, 2, 0, 0, 0), changed: Uint8Array.of(1, 1, 1, 0, 0, 1), base: 4, revision: 5,
  };
  const frame = encodePatch(patch, patch);
  const damaged = (at: number, value: number): Uint8Array => {
    const copy = frame.slice();
    copy[at] = value;
    return copy;
  };

  it.each([
    ["is too short", frame.slice(0, 40)],
    ["has another magic", damaged(0, 0)],
    ["is of another version", damaged(4, 2)],
    ["has an unknown flag", damaged(5, 2)],
    ["leaves the grid", damaged(28, 200)],
    ["has runs that do not fill its box", damaged(36, 4)],
    ["was damaged in its runs", damaged(frame.length - 1, 9)],
    ["says it is compressed and is not", damaged(5, 1)],
  ])("%s", (_how, bytes) => {
    expect(() => decodePatch(bytes, [9, 12, 15])).toThrow(BadPatch);
  });

  it("is none of these when whole", () => {
    expect(boxSize(patch.box)).toBe(6);
    expect(told(decodePatch(frame, [9, 12, 15]))).toEqual([1, 1, 2, -1, -1, 0]);
  });
});
