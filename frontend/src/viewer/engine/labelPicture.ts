import type { Patch } from "../../domain/patches";
import type { Labelmap } from "./labelmap";
import type { Palette } from "./palette";
import { mirror, type SliceView } from "./sliceView";
import type { May, VoxelMask } from "./voxelMask";

/** What a hand is about to set. */
export interface Drawn {
  readonly mask: VoxelMask;
  readonly value: number;
  readonly may: May;
}

/** The segment numbers of a slice as they are to be seen: the labelmap, a coarse answer over it, a stroke on top. */
export function visibleLabels(
  labels: Labelmap, view: SliceView, preview: Patch | null, drawn: Drawn | null,
): Uint16Array {
  const { width, height, start, stepRight, stepDown } = view;
  const seen = new Uint16Array(width * height);
  const { array } = labels;
  let pixel = 0;
  for (let y = 0; y < height; y += 1) {
    let voxel = start + y * stepDown;
    for (let x = 0; x < width; x += 1, voxel += stepRight) seen[pixel++] = array[voxel];
  }
  if (preview) overlay(seen, view, preview);
  drawn?.mask.overlay(seen, view, drawn.value, drawn.may);
  return seen;
}

function overlay(seen: Uint16Array, view: SliceView, { box, values, changed }: Patch): void {
  const { plane, slice, width, height } = view;
  if (slice < box.start[plane.normal] || slice >= box.stop[plane.normal]) return;
  const extent = [0, 1, 2].map((axis) => box.stop[axis] - box.start[axis]);
  const strides = [extent[1] * extent[2], extent[2], 1];
  const [r, d] = [plane.right.axis, plane.down.axis];
  const base = (slice - box.start[plane.normal]) * strides[plane.normal];
  for (let row = 0; row < extent[d]; row += 1) {
    const y = mirror(plane.down, box.start[d] + row, height);
    for (let column = 0; column < extent[r]; column += 1) {
      const at = base + row * strides[d] + column * strides[r];
      if (changed[at]) seen[y * width + mirror(plane.right, box.start[r] + column, width)] = values[at];
    }
  }
}

/** Colors of a slice's segment numbers; a voxel next to another number gets its segment's edge color. */
export function paintLabels(
  pixels: Uint32Array, seen: Uint16Array, width: number, height: number, palette: Palette,
): void {
  const { fill, edge } = palette;
  pixels.fill(0);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      const segment = seen[at];
      if (segment === 0) continue;
      const isEdge =
        (x > 0 && seen[at - 1] !== segment) || (x < width - 1 && seen[at + 1] !== segment) ||
        (y > 0 && seen[at - width] !== segment) || (y < height - 1 && seen[at + width] !== segment);
      pixels[at] = (isEdge ? edge : fill)[segment];
    }
  }
}
