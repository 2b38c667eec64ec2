import { showsSquares, type CreateImageLayer, type IntensityWindow } from "./imageLayer";
import { createSheet, Picture } from "./picture";
import { viewSlice, type SliceView } from "./sliceView";
import type { Voxels } from "./voxels";

/** Draws slices with the processor alone: window into gray, one pixel per voxel, scaled by the browser's canvas. */
export const createCanvasLayer: CreateImageLayer = (host, volume, plane) => {
  const { canvas, context, fit } = createSheet(host);
  const picture = new Picture();
  let shown = "";
  return {
    paint(projection, slice, window) {
      const view = viewSlice(volume.description.shape, plane, slice);
      const key = [slice, volume.version, window.center, window.width].join(" ");
      if (key !== shown) {
        paintGray(picture.pixels(view.width, view.height), volume.array, view, window);
        picture.update();
        shown = key;
      }
      const scale = fit(projection.width, projection.height);
      context.imageSmoothingEnabled = !showsSquares(projection);
      context.imageSmoothingQuality = "low";
      picture.drawOnto(context, projection, view, scale);
    },
    dispose: () => canvas.remove(),
  };
};

/** Opaque gray pixels (0xAABBGGRR): black at the lower end of the window and white at the upper. */
export function paintGray(pixels: Uint32Array, voxels: Voxels, view: SliceView, window: IntensityWindow): void {
  const { width, height, start, stepRight, stepDown } = view;
  const low = window.center - window.width / 2;
  const scale = 255 / window.width;
  let pixel = 0;
  for (let y = 0; y < height; y += 1) {
    let voxel = start + y * stepDown;
    for (let x = 0; x < width; x += 1, voxel += stepRight) {
      const gray = (voxels[voxel] - low) * scale;
      const byte = gray <= 0 ? 0 : gray >= 255 ? 255 : (gray + 0.5) | 0; // | 0 makes NaN black
      pixels[pixel++] = 0xff000000 | (byte << 16) | (byte << 8) | byte;
    }
  }
}
