import { boxSize, type Box, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import type { SlicingPlane } from "../../domain/planes";
import type { Labelmap } from "./labelmap";
import { indexOf, mirror, viewSlice, type SliceView } from "./sliceView";

/** Whether the voxel at a place of the (K, J, I) array may be set. */
export type May = (at: number) => boolean;

/** Voxels that a tool has marked, slice by slice of the plane that it works in: most slices stay unallocated. */
export class VoxelMask {
  readonly width: number;
  readonly height: number;
  private readonly slices = new Map<number, Uint8Array>();
  /** Half-open, in the picture of a slice, over all slices. */
  private left = Infinity;
  private right = -Infinity;
  private top = Infinity;
  private bottom = -Infinity;

  constructor(readonly shape: Vec3, readonly plane: SlicingPlane) {
    this.width = shape[plane.right.axis];
    this.height = shape[plane.down.axis];
  }

  get isEmpty(): boolean {
    return this.slices.size === 0;
  }

  has(slice: number, x: number, y: number): boolean {
    return this.slices.get(slice)?.[y * this.width + x] === 1;
  }

  /** Mark columns x0 to x1, both included, of a row; all inside the picture. */
  markRow(slice: number, y: number, x0: number, x1: number): void {
    if (x1 < x0) return;
    let marked = this.slices.get(slice);
    if (!marked) this.slices.set(slice, (marked = new Uint8Array(this.width * this.height)));
    marked.fill(1, y * this.width + x0, y * this.width + x1 + 1);
    this.left = Math.min(this.left, x0);
    this.right = Math.max(this.right, x1 + 1);
    this.top = Math.min(this.top, y);
    this.bottom = Math.max(this.bottom, y + 1);
  }

  /** Lay `value` over the numbers of a slice as it is seen, also of another plane. */
  overlay(seen: Uint16Array, view: SliceView, value: number, may: May): void {
    const lay = (index: Vec3): void => {
      const [k, j, i] = index;
      const x = mirror(view.plane.right, index[view.plane.right.axis], view.width);
      const y = mirror(view.plane.down, index[view.plane.down.axis], view.height);
      if (may((k * this.shape[1] + j) * this.shape[2] + i)) seen[y * view.width + x] = value;
    };
    const { right, down, normal } = this.plane;
    const across = view.plane.normal;
    const column = across === right.axis ? mirror(right, view.slice, this.width) : null;
    const row = across === down.axis ? mirror(down, view.slice, this.height) : null;
    if (column !== null && (column < this.left || column >= this.right)) return;
    if (row !== null && (row < this.top || row >= this.bottom)) return;
    for (const [slice, marked] of this.slices) {
      if (across === normal && slice !== view.slice) continue;
      const own = viewSlice(this.shape, this.plane, slice);
      for (let y = row ?? this.top; y < (row === null ? this.bottom : row + 1); y += 1) {
        for (let x = column ?? this.left; x < (column === null ? this.right : column + 1); x += 1) {
          if (marked[y * this.width + x] === 1) lay(indexOf(own, x, y));
        }
      }
    }
  }

  /** The patch that gives the marked voxels a value, where that is allowed; null if none would change. */
  toPatch(value: number, labels: Labelmap, may: May): Patch | null {
    const box = this.box();
    if (!box) return null;
    const { start, stop } = box;
    const size = boxSize(box);
    const values = value > 255 ? new Uint16Array(size) : new Uint8Array(size);
    const changed = new Uint8Array(size);
    const [rows, columns] = [stop[1] - start[1], stop[2] - start[2]];
    let different = false;
    for (const [slice, marked] of this.slices) {
      const view = viewSlice(this.shape, this.plane, slice);
      for (let y = this.top; y < this.bottom; y += 1) {
        for (let x = this.left; x < this.right; x += 1) {
          const voxel = view.start + x * view.stepRight + y * view.stepDown;
          if (marked[y * this.width + x] !== 1 || !may(voxel)) continue;
          const [k, j, i] = indexOf(view, x, y);
          const at = ((k - start[0]) * rows + j - start[1]) * columns + i - start[2];
          values[at] = value;
          changed[at] = 1;
          different ||= labels.array[voxel] !== value;
        }
      }
    }
    return different ? { box, values, changed, base: 0, revision: 0 } : null;
  }

  /** Around what is marked, in the volume. */
  private box(): Box | null {
    if (this.isEmpty) return null;
    const numbers = [...this.slices.keys()];
    const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
    const one = indexOf(viewSlice(this.shape, this.plane, first), this.left, this.top);
    const other = indexOf(viewSlice(this.shape, this.plane, last), this.right - 1, this.bottom - 1);
    return {
      start: [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.min(one[2], other[2])],
      stop: [Math.max(one[0], other[0]) + 1, Math.max(one[1], other[1]) + 1, Math.max(one[2], other[2]) + 1],
    };
  }
}
