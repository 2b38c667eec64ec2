import { describe, expect, it } from "vitest";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import type { VolumeDescription } from "../port";
import { Labelmap } from "./labelmap";
import { paintCrosshair } from "./marks";
import { fitCamera, project } from "./projection";
import { VoxelStore } from "./voxels";

const LETTERS = 26; // pixels from a border within which its letters stand
const SIZE = { width: 300, height: 200 };

/** The ends of all lines that are drawn. */
function drawn(index: readonly [number, number, number]): [number, number][] {
  const ends: [number, number][] = [];
  const put = (x: number, y: number): void => void ends.push([x, y]);
  const context = { beginPath: () => undefined, stroke: () => undefined, moveTo: put, lineTo: put };
  const description = {
    ...OBLIQUE, id: "v", dtype: "uint8", window: { center: 0, width: 1 }, range: [0, 1], sliceUrls: [],
    preview: { ...OBLIQUE, url: "" },
  } as VolumeDescription;
  const plane = slicingPlane(OBLIQUE, "axial");
  const projection = project(OBLIQUE, plane, fitCamera(OBLIQUE, plane, SIZE), SIZE);
  const opened = { volume: new VoxelStore(description), labels: new Labelmap(OBLIQUE.shape) };
  paintCrosshair(context as unknown as CanvasRenderingContext2D, projection, opened, index);
  return ends;
}

describe("the crosshair", () => {
  it("runs across the pane but over no letter at its borders, wherever it is", () => {
    for (const index of [[15, 48, 37], [15, 0, 0], [15, 96, 74]] as const) {
      const ends = drawn(index);
      expect(ends.length).toBeGreaterThanOrEqual(4);
      const reach = (axis: 0 | 1): number => {
        const places = ends.map((end) => end[axis]);
        return Math.max(...places) - Math.min(...places);
      };
      expect(reach(0)).toBeGreaterThan(SIZE.width / 2);
      expect(reach(1)).toBeGreaterThan(SIZE.height / 2);
      for (let n = 0; n < ends.length; n += 2) {
        const upright = ends[n][0] === ends[n + 1][0];
        for (const end of [ends[n], ends[n + 1]]) {
          const [along, length] = upright ? [end[1], SIZE.height] : [end[0], SIZE.width];
          expect(along).toBeGreaterThanOrEqual(LETTERS);
          expect(along).toBeLessThanOrEqual(length - LETTERS);
        }
      }
    }
  });
});
