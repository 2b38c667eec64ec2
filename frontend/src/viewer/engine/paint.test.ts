import { describe, expect, it } from "vitest";
import { flatIndex, spacingMm, toWorld, type Vec3 } from "../../domain/geometry";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import type { Remark, VolumeDescription } from "../port";
import type { PicturePoint } from "./brush";
import { mayBeSet } from "./limits";
import { closeOutline, type Outline } from "./outline";
import { sampleRange } from "./sampling";
import { Scene } from "./scene";
import { viewSlice, indexOf } from "./sliceView";
import { VoxelStore } from "./voxels";

const [K, J, I] = OBLIQUE.shape;
const DESCRIPTION: VolumeDescription = {
  ...OBLIQUE, id: "v", dtype: "int16", window: { center: 50, width: 100 }, range: [0, 2000], sliceUrls: [],
  preview: { ...OBLIQUE, url: "" },
};
const ramp = (k: number): Int16Array => Int16Array.from({ length: J * I }, (_, at) => (k * 7 + at) % 1000);

/** Two segments drawn, the intensities of all but the last slice here. */
function scene(): Scene {
  const made = new Scene(() => undefined);
  const volume = new VoxelStore(DESCRIPTION);
  for (let k = 0; k < K - 1; k += 1) volume.writeSlice(k, ramp(k).buffer as ArrayBuffer);
  made.open(volume);
  const { labels } = made.opened ?? {};
  labels?.apply({
    box: { start: [4, 4, 4], stop: [9, 30, 30] }, values: new Uint8Array(5 * 26 * 26).fill(2),
    changed: new Uint8Array(5 * 26 * 26).fill(1), base: 0, revision: 0,
  });
  return made;
}

describe("what may be set", () => {
  const at = (index: Vec3): number => flatIndex(OBLIQUE, index);

  it("is everything but locked segments' voxels, and nothing for a locked segment", () => {
    const drawn = scene();
    drawn.locked.add(2);
    if (!drawn.opened) throw new Error("Nothing is open.");
    const may = mayBeSet(drawn.opened, drawn, 1);
    expect([may(at([5, 10, 10])), may(at([5, 40, 10]))]).toEqual([false, true]);
    expect(mayBeSet(drawn.opened, drawn, 2)(at([5, 40, 10]))).toBe(false);
  });

  it("is what lies in the range, ends included, where the image has arrived", () => {
    const drawn = scene();
    drawn.paint = { ...drawn.paint, range: [100, 300] };
    if (!drawn.opened) throw new Error("Nothing is open.");
    const { array } = drawn.opened.volume;
    const may = mayBeSet(drawn.opened, drawn, 1);
    for (let voxel = 0; voxel < J * I * K; voxel += 1) {
      const isHere = voxel < (K - 1) * J * I;
      if (may(voxel) !== (isHere && array[voxel] >= 100 && array[voxel] <= 300)) throw new Error(`voxel ${voxel}`);
    }
    expect([100, 300].every((end) => may(array.indexOf(end)))).toBe(true);
  });
});

describe("a sample of the image", () => {
  it("is the mean and 2.5 deviations of the ball around the voxel", () => {
    const { opened } = scene();
    if (!opened) throw new Error("Nothing is open.");
    const center: Vec3 = [9, 33, 41];
    const middle = toWorld(OBLIQUE, center);
    const values: number[] = [];
    for (let k = 0; k < K - 1; k += 1) {
      for (let j = 0; j < J; j += 1) {
        for (let i = 0; i < I; i += 1) {
          const place = toWorld(OBLIQUE, [k, j, i]);
          const away = Math.hypot(place[0] - middle[0], place[1] - middle[1], place[2] - middle[2]);
          if (away <= 5) values.push(opened.volume.array[flatIndex(OBLIQUE, [k, j, i])]);
        }
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const clip = (value: number): number => Math.round(Math.min(2000, Math.max(0, value)));
    expect(sampleRange(opened.volume, center, 5)).toEqual([clip(mean - 2.5 * deviation), clip(mean + 2.5 * deviation)]);
    expect(values.length).toBeGreaterThan(2 * Math.floor(5 / Math.min(...spacingMm(OBLIQUE))));
    expect(sampleRange(opened.volume, [K - 1, 3, 3], 0.1)).toBeNull();
  });
});

describe("an outline", () => {
  const plane = slicingPlane(OBLIQUE, "axial");
  const outline = (points: readonly PicturePoint[], erases = false): Outline =>
    ({ pane: "axial", plane, slice: 6, points, next: null, corners: true, erases });

  function close(drawn: Scene, one: Outline): { remarks: Remark[]; strokes: number } {
    const seen: { remarks: Remark[]; strokes: number } = { remarks: [], strokes: 0 };
    closeOutline(drawn, one, {
      stroke: () => { seen.strokes += 1; }, remark: (remark) => { seen.remarks.push(remark); },
    });
    return seen;
  }

  it("labels what it holds on its slice, or takes labels off there", () => {
    const drawn = scene();
    const square: PicturePoint[] = [[-0.5, -0.5], [20.5, -0.5], [20.5, 20.5], [-0.5, 20.5]];
    expect(close(drawn, outline(square))).toEqual({ remarks: [], strokes: 1 });
    const view = viewSlice(OBLIQUE.shape, plane, 6);
    expect(drawn.opened?.labels.counts.get(1)).toBe(21 * 21);
    expect(drawn.opened?.labels.array[flatIndex(OBLIQUE, indexOf(view, 20, 20))]).toBe(1);
    expect(close(drawn, outline(square, true)).strokes).toBe(1);
    expect(drawn.opened?.labels.counts.get(1)).toBe(0);
  });

  it("says why it changes nothing", () => {
    const drawn = scene();
    const where: PicturePoint[] = [[2, 2], [9, 2], [9, 9]];
    expect(close(drawn, outline(where.slice(0, 2))).remarks).toEqual(["few corners"]);
    expect(close(drawn, outline([[-9, 2], [-2, 2], [-3, 9]])).remarks).toEqual(["outside"]);
    drawn.locked.add(1);
    expect(close(drawn, outline(where)).remarks).toEqual(["locked"]);
    drawn.locked.clear();
    drawn.paint = { ...drawn.paint, range: [5000, 6000] };
    expect(close(drawn, outline(where))).toEqual({ remarks: ["nothing"], strokes: 0 });
  });
});
