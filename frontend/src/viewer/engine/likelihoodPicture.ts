import type { LikelihoodMap } from "../port";
import { indexOf, type SliceView } from "./sliceView";

const LEAST = 16; // of 255: less likely is not shown

/** Pixels (0xAABBGGRR) of a slice: the likelier, the yellower and the denser; nothing beside the map. */
export function paintLikelihood(pixels: Uint32Array, view: SliceView, map: LikelihoodMap): void {
  pixels.fill(0);
  const { chance, shape: [planes, rows, columns] } = map;
  for (let y = 0; y < view.height; y += 1) {
    for (let x = 0; x < view.width; x += 1) {
      const [k, j, i] = cellOf(map, indexOf(view, x, y));
      if (k < 0 || j < 0 || i < 0 || k >= planes || j >= rows || i >= columns) continue;
      const here = chance[(k * rows + j) * columns + i];
      if (here >= LEAST) pixels[y * view.width + x] = COLORS[here];
    }
  }
}

function cellOf({ start, factor }: LikelihoodMap, [k, j, i]: readonly [number, number, number]) {
  const along = (index: number, axis: 0 | 1 | 2): number => Math.floor((index - start[axis]) / factor[axis]);
  return [along(k, 0), along(j, 1), along(i, 2)] as const;
}

/** From violet over red to yellow. */
const COLORS = Uint32Array.from({ length: 256 }, (_, chance) => {
  const part = chance / 255;
  const [red, blue] = [120 + 135 * Math.min(1, 2 * part), 160 * (1 - part)];
  const green = (230 * Math.max(0, 2 * part - 0.8)) / 1.2;
  const alpha = 40 + 130 * part;
  return ((Math.round(alpha) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
});
