import { describe, expect, it } from "vitest";
import type { Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import { heldStrokes } from "./held";
import { Labelmap } from "./labelmap";

/** Two slices with three voxels each, set along i; zeros are not set. */
const stroke = (start: Vec3, first: readonly number[], second: readonly number[]): Patch => ({
  box: { start, stop: [start[0] + 2, start[1] + 1, start[2] + 3] },
  values: Uint8Array.from([...first, ...second]),
  changed: Uint8Array.from([...first, ...second].map((value) => (value > 0 ? 1 : 0))), base: 0, revision: 0,
});

const FIRST = stroke([1, 2, 0], [1, 1, 0], [0, 1, 1]);
const OVER_IT = stroke([2, 2, 1], [2, 0, 2], [0, 2, 0]);

function labels(...patches: readonly Patch[]): Labelmap {
  const made = new Labelmap([5, 4, 5]);
  for (const patch of patches) made.apply(patch);
  return made;
}

describe("strokes of before a reload", () => {
  it("are held where the journal took them all, though one lies over the other", () => {
    expect(heldStrokes(labels(FIRST, OVER_IT), [FIRST, OVER_IT])).toBe(2);
  });

  it("are not held from the first on that the journal does not have", () => {
    expect(heldStrokes(labels(), [FIRST, OVER_IT])).toBe(0);
    expect(heldStrokes(labels(FIRST), [FIRST, OVER_IT])).toBe(1);
    expect(heldStrokes(labels(OVER_IT), [FIRST, OVER_IT])).toBe(0);
  });

  it("are not held where a single voxel is missing", () => {
    const all = labels(FIRST);
    all.array[(2 * 4 + 2) * 5 + 2] = 0;
    expect(heldStrokes(all, [FIRST])).toBe(0);
  });
});
