import { describe, expect, it } from "vitest";
import type { Patch } from "../../domain/patches";
import { Labelmap } from "./labelmap";

const corner: Patch = {
  box: { start: [1, 1, 2], stop: [3, 3, 4] },
  values: Uint8Array.of(5, 5, 0, 0, 5, 6, 6, 6), changed: Uint8Array.of(1, 1, 0, 0, 1, 1, 1, 0), base: 3, revision: 4,
};

describe("the labelmap on the screen", () => {
  it("takes only the voxels that a patch sets, where they lie", () => {
    const labels = new Labelmap([3, 4, 5]);
    labels.apply(corner);
    const set = [...labels.array].flatMap((value, at) => (value ? [[at, value]] : []));
    const at = (k: number, j: number, i: number): number => (k * 4 + j) * 5 + i;
    expect(set).toEqual([
      [at(1, 1, 2), 5], [at(1, 1, 3), 5], [at(2, 1, 2), 5], [at(2, 1, 3), 6], [at(2, 2, 2), 6],
    ]);
    expect(labels.revision).toBe(4);
  });

  it("tells how many voxels a patch changed", () => {
    const labels = new Labelmap([3, 4, 5]);
    expect(labels.apply(corner)).toBe(5);
    expect(labels.apply(corner)).toBe(0);
  });

  it("counts the voxels of each segment as they come and go", () => {
    const labels = new Labelmap([3, 4, 5]);
    labels.apply(corner);
    expect(Object.fromEntries(labels.counts)).toEqual({ 5: 3, 6: 2 });
    labels.apply({ ...corner, values: new Uint8Array(8).fill(6) });
    expect(labels.counts.get(5)).toBe(0);
    expect(labels.counts.get(6)).toBe(5);
  });

  it("tells what a patch would cover, so that it can be taken back", () => {
    const labels = new Labelmap([3, 4, 5]);
    labels.apply(corner);
    const full = labels.array.slice();
    const erase: Patch = { ...corner, values: new Uint8Array(8), changed: new Uint8Array(8).fill(1) };
    const before = labels.under(erase);
    labels.apply(erase);
    expect(labels.array.every((value) => value === 0)).toBe(true);
    labels.apply(before);
    expect(labels.array).toEqual(full);
  });

  it("holds numbers above 255 once one comes", () => {
    const labels = new Labelmap([3, 4, 5]);
    labels.apply(corner);
    labels.apply({ ...corner, values: new Uint16Array(8).fill(300), changed: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) });
    expect(labels.counts.get(300)).toBe(1);
    expect(labels.counts.get(5)).toBe(2);
    labels.clear();
    expect(labels.counts.size).toBe(0);
    expect(labels.revision).toBe(0);
  });
});
