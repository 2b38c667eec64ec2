import { expect, it } from "vitest";
import { slicingPlane } from "../../domain/planes";
import { paintLikelihood } from "./likelihoodPicture";
import { viewSlice } from "./sliceView";

it("colors the voxels of likely cells alone, also where the picture mirrors the index", () => {
  for (const sign of [1, -1]) {
    const affine = [[0, 0, sign, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]];
    const geometry = { shape: [2, 4, 6], affine } as unknown as Parameters<typeof slicingPlane>[0];
    const view = viewSlice([2, 4, 6], slicingPlane(geometry, "axial"), 1);
    const pixels = new Uint32Array(view.width * view.height);
    // Two cells of 1 x 2 x 3 voxels from (1, 2, 0): one likely, one not.
    paintLikelihood(pixels, view, {
      start: [1, 2, 0], factor: [1, 2, 3], shape: [1, 1, 2], chance: Uint8Array.from([250, 3]),
    });
    const lit = new Set<string>();
    pixels.forEach((pixel, at) => {
      const voxel = view.start + (at % view.width) * view.stepRight + Math.floor(at / view.width) * view.stepDown - 24;
      if (pixel !== 0) lit.add(`${Math.floor(voxel / 6)},${voxel % 6}`);
    });
    expect([...lit].sort()).toEqual(["2,0", "2,1", "2,2", "3,0", "3,1", "3,2"]);
  }
});
