import { describe, expect, it } from "vitest";
import { levelsAt } from "./levels";

describe("levels", () => {
  it("are shares of what is not air", () => {
    const voxels = Int16Array.from({ length: 10_000 }, (_, n) => (n % 2 ? 1000 + (n >> 1) / 5 : 0));
    const [low, middle, high] = levelsAt(voxels, [0, 0.5, 1]);
    expect(low).toBe(1000);
    expect(middle).toBeCloseTo(1500, -1);
    expect(high).toBeCloseTo(2000, -1);
  });

  it("are there for an image of one value, and for few voxels", () => {
    expect(levelsAt(new Uint8Array(50).fill(7), [0, 0.3, 1])).toEqual([7, 7, 7]);
    expect(levelsAt(Float32Array.of(3.5), [0.5])).toEqual([3.5]);
  });
});
