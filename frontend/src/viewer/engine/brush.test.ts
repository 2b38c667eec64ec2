import { describe, expect, it } from "vitest";
import { spacingMm, toWorld, type Vec3 } from "../../domain/geometry";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane, type PatientPlane } from "../../domain/planes";
import { Stroke, type PicturePoint } from "./brush";
import { Labelmap } from "./labelmap";
import { indexOf, viewSlice } from "./sliceView";

const spacing = spacingMm(OBLIQUE);
const ANY = (): boolean => true;
const PLANES = ["axial", "sagittal", "coronal"] as const;

function press(
  name: PatientPlane, slice: number, value: number, diameterMm: number, at: PicturePoint, sphere = false,
): Stroke {
  const tip = { radiusMm: diameterMm / 2, sphere };
  return new Stroke(OBLIQUE.shape, slicingPlane(OBLIQUE, name), slice, value, tip, spacing, at);
}

const patchOf = (stroke: Stroke, labels = new Labelmap(OBLIQUE.shape)) =>
  stroke.mask.toPatch(stroke.value, labels, ANY);

/** Every voxel whose center lies, in world mm, within a distance of a way; on one slice along an axis or on all. */
function nearWay(from: Vec3, to: Vec3, mm: number, only: { axis: 0 | 1 | 2; slice: number } | null): Set<string> {
  const [a, b] = [toWorld(OBLIQUE, from), toWorld(OBLIQUE, to)];
  const way = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const length2 = way[0] ** 2 + way[1] ** 2 + way[2] ** 2;
  const near = new Set<string>();
  for (let k = 0; k < OBLIQUE.shape[0]; k += 1) {
    for (let j = 0; j < OBLIQUE.shape[1]; j += 1) {
      for (let i = 0; i < OBLIQUE.shape[2]; i += 1) {
        if (only && [k, j, i][only.axis] !== only.slice) continue;
        const p = toWorld(OBLIQUE, [k, j, i]);
        const along = (p[0] - a[0]) * way[0] + (p[1] - a[1]) * way[1] + (p[2] - a[2]) * way[2];
        const t = length2 > 0 ? Math.min(1, Math.max(0, along / length2)) : 0;
        if (Math.hypot(p[0] - a[0] - t * way[0], p[1] - a[1] - t * way[1], p[2] - a[2] - t * way[2]) <= mm) {
          near.add([k, j, i].join());
        }
      }
    }
  }
  return near;
}

function voxelsOf(stroke: Stroke): Set<string> {
  const patch = patchOf(stroke);
  const found = new Set<string>();
  if (!patch) return found;
  const { start, stop } = patch.box;
  let at = 0;
  for (let k = start[0]; k < stop[0]; k += 1) {
    for (let j = start[1]; j < stop[1]; j += 1) {
      for (let i = start[2]; i < stop[2]; i += 1) if (patch.changed[at++]) found.add([k, j, i].join());
    }
  }
  return found;
}

describe("a brush", () => {
  it.each(PLANES)("is a true sphere in mm along the whole way, drawn in the %s pane of an oblique volume", (name) => {
    const plane = slicingPlane(OBLIQUE, name);
    const slice = Math.floor(OBLIQUE.shape[plane.normal] / 2);
    const view = viewSlice(OBLIQUE.shape, plane, slice);
    const [from, to]: [PicturePoint, PicturePoint] = [[11.3, 9.6], [view.width - 12.4, view.height - 9.2]];
    const stroke = press(name, slice, 1, 15.7, from, true);
    stroke.lineTo(to);
    const expected = nearWay(indexOf(view, ...from), indexOf(view, ...to), 15.7 / 2, null);
    expect(voxelsOf(stroke)).toEqual(expected);
    const flat = press(name, slice, 1, 15.7, from);
    flat.lineTo(to);
    const only = { axis: plane.normal, slice };
    expect(voxelsOf(flat)).toEqual(nearWay(indexOf(view, ...from), indexOf(view, ...to), 15.7 / 2, only));
    expect(voxelsOf(flat).size).toBeLessThan(expected.size / 2);
  });

  it("leaves no gap between two far events of the pointer", () => {
    const stroke = press("axial", 5, 1, 3, [2, 2]);
    stroke.lineTo([70, 80]);
    for (let n = 0; n <= 100; n += 1) {
      expect(stroke.mask.has(5, Math.round(2 + 0.68 * n), Math.round(2 + 0.78 * n))).toBe(true);
    }
  });

  it("paints the voxel under the pointer even when it is smaller than a voxel", () => {
    for (const sphere of [false, true]) {
      const patch = patchOf(press("axial", 5, 1, 0.1, [10.3, 20.4], sphere));
      expect(patch?.box).toEqual({ start: [5, 20, 64], stop: [6, 21, 65] });
    }
  });

  it("may begin and end outside of the image", () => {
    const stroke = press("axial", 5, 1, 6, [-40, -40], true);
    expect(stroke.mask.isEmpty).toBe(true);
    expect(patchOf(stroke)).toBeNull();
    stroke.lineTo([200, 300]);
    expect(patchOf(stroke)).not.toBeNull();
  });
});

describe("a finished stroke", () => {
  it("is a patch of the voxels that lie there in the volume, on a flipped axis too", () => {
    expect(patchOf(press("sagittal", 12, 7, 0.1, [3, 1]))).toEqual({
      box: { start: [29, 3, 12], stop: [30, 4, 13] }, values: Uint8Array.of(7), changed: Uint8Array.of(1),
      base: 0, revision: 0,
    });
  });

  it("sets only what it may", () => {
    const labels = new Labelmap(OBLIQUE.shape);
    const stroke = press("axial", 5, 3, 30, [20, 20], true);
    const patch = stroke.mask.toPatch(3, labels, (at) => at % 2 === 0);
    expect(patch).not.toBeNull();
    if (patch) labels.apply(patch);
    expect(labels.array.every((value, at) => value === 0 || at % 2 === 0)).toBe(true);
    expect(stroke.mask.toPatch(3, labels, () => false)).toBeNull();
  });

  it("is nothing where every voxel is so already", () => {
    expect(patchOf(press("axial", 5, 0, 12, [20, 20]))).toBeNull();
  });
});
