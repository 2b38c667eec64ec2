import { describe, expect, it } from "vitest";
import { clampIndex, flatIndex, spacingMm, toIndex, toWorld, voxelAt } from "./geometry";
import { OBLIQUE } from "./phantoms";

describe("geometry of an oblique, anisotropic, flipped grid", () => {
  it("takes an index to the patient by slice, row and column", () => {
    const origin = toWorld(OBLIQUE, [0, 0, 0]);
    expect(origin).toEqual([12, -40, 7]);
    const [x, y, z] = toWorld(OBLIQUE, [2, 0, 0]);
    expect(Math.hypot(x - 12, y + 40, z - 7)).toBeCloseTo(8);
  });

  it("brings a position back to the index it came from", () => {
    const back = toIndex(OBLIQUE, toWorld(OBLIQUE, [3.25, 17, 40.5]));
    expect(back[0]).toBeCloseTo(3.25);
    expect(back[1]).toBeCloseTo(17);
    expect(back[2]).toBeCloseTo(40.5);
  });

  it("measures the spacing of each axis", () => {
    const [k, j, i] = spacingMm(OBLIQUE);
    expect([k, j, i].map((mm) => mm.toFixed(6))).toEqual(["4.000000", "1.300000", "1.100000"]);
  });

  it("knows the voxel around a fractional index, and that outside there is none", () => {
    expect(voxelAt(OBLIQUE, [2.4, -0.5, 73.6])).toEqual([2, 0, 74]);
    expect(voxelAt(OBLIQUE, [30.5, 0, 0])).toBeNull();
    expect(voxelAt(OBLIQUE, [0, -0.51, 0])).toBeNull();
    expect(clampIndex(OBLIQUE, [-3, 200, 5.5])).toEqual([0, 96, 5.5]);
  });

  it("lays voxels out with the column fastest", () => {
    expect(flatIndex(OBLIQUE, [1, 2, 3])).toBe((1 * 97 + 2) * 75 + 3);
  });
});
