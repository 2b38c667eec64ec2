import { describe, expect, it } from "vitest";
import { spacingMm } from "../../domain/geometry";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane, type PatientPlane } from "../../domain/planes";
import { Stroke, type PicturePoint } from "./brush";
import { Labelmap } from "./labelmap";
import { viewSlice } from "./sliceView";

const NONE: ReadonlySet<number> = new Set();
const spacing = spacingMm(OBLIQUE);

function press(name: PatientPlane, slice: number, value: number, diameterMm: number, at: PicturePoint): Stroke {
  const plane = slicingPlane(OBLIQUE, name);
  const sizes = [spacing[plane.right.axis], spacing[plane.down.axis]] as const;
  return new Stroke(viewSlice(OBLIQUE.shape, plane, slice), value, diameterMm / 2, sizes, at);
}

describe("a brush", () => {
  it("is round in mm where voxels are not square", () => {
    const { mask, view } = press("coronal", 40, 1, 20, [30, 10]);
    const across = mask.subarray(10 * view.width, 11 * view.width).reduce((sum, one) => sum + one, 0);
    const down = Array.from({ length: view.height }, (_, y) => mask[y * view.width + 30]).filter(Boolean).length;
    expect(across).toBe(2 * Math.floor(10 / 1.1) + 1);
    expect(down).toBe(2 * Math.floor(10 / 4) + 1);
  });

  it("leaves no gap between two far events of the pointer", () => {
    const stroke = press("axial", 5, 1, 3, [2, 2]);
    stroke.lineTo([70, 80]);
    for (let n = 0; n <= 100; n += 1) {
      const [x, y] = [Math.round(2 + 0.68 * n), Math.round(2 + 0.78 * n)];
      expect(stroke.mask[y * stroke.view.width + x]).toBe(1);
    }
  });

  it("paints the voxel under the pointer even when it is smaller than a voxel", () => {
    const patch = press("axial", 5, 1, 0.1, [10.3, 20.4]).toPatch(new Labelmap(OBLIQUE.shape), NONE);
    expect(patch?.box).toEqual({ start: [5, 20, 64], stop: [6, 21, 65] });
  });

  it("may begin and end outside of the image", () => {
    const stroke = press("axial", 5, 1, 6, [-40, -40]);
    expect(stroke.toPatch(new Labelmap(OBLIQUE.shape), NONE)).toBeNull();
    stroke.lineTo([200, 300]);
    expect(stroke.toPatch(new Labelmap(OBLIQUE.shape), NONE)).not.toBeNull();
  });
});

describe("a finished stroke", () => {
  it("is a patch of the voxels that lie there in the volume, on a flipped axis too", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    const patch = press("sagittal", 12, 7, 0.1, [3, 1]).toPatch(labels, NONE);
    expect(patch).toEqual({
      box: { start: [29, 3, 12], stop: [30, 4, 13] }, values: Uint8Array.of(7), changed: Uint8Array.of(1),
      base: 0, revision: 0,
    });
  });

  it("leaves locked segments alone", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    const wide = press("axial", 5, 2, 12, [20, 20]).toPatch(labels, NONE);
    if (wide) labels.apply(wide);
    const over = press("axial", 5, 3, 30, [20, 20]).toPatch(labels, new Set([2]));
    const before = labels.counts.get(2);
    if (over) labels.apply(over);
    expect(labels.counts.get(2)).toBe(before);
    expect(labels.counts.get(3)).toBeGreaterThan(before ?? 0);
    const eraser = press("axial", 5, 0, 12, [20, 20]);
    expect(eraser.toPatch(labels, new Set([2]))).toBeNull();
    expect(eraser.toPatch(labels, NONE)?.values.every((value) => value === 0)).toBe(true);
  });

  it("does not add to a locked segment either", () => {
    expect(press("axial", 5, 2, 12, [20, 20]).toPatch(new Labelmap(OBLIQUE.shape), new Set([2]))).toBeNull();
  });

  it("is nothing where every voxel is so already", () => {
    expect(press("axial", 5, 0, 12, [20, 20]).toPatch(new Labelmap(OBLIQUE.shape), NONE)).toBeNull();
  });
});
