import { boxSize, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import type { Labelmap } from "./labelmap";
import { indexOf, type SliceView } from "./sliceView";

/** A point of a picture, voxel centers at whole numbers. */
export type PicturePoint = readonly [x: number, y: number];

/** A brush or eraser stroke on one slice, while it is being drawn. */
export class Stroke {
  /** 1 where the brush was; in the picture's order. */
  readonly mask: Uint8Array;
  private last: PicturePoint;

  /**
   * value: the segment that is painted, 0 for the eraser.
   * spacing: mm between voxels along the picture's x and y; the brush is round in mm.
   */
  constructor(
    readonly view: SliceView, readonly value: number, private readonly radiusMm: number,
    private readonly spacing: readonly [number, number], start: PicturePoint,
  ) {
    this.mask = new Uint8Array(view.width * view.height);
    this.last = start;
    this.lineTo(start);
  }

  /** Everything nearer to the way from the last point than the radius; at least the voxels under the way's ends. */
  lineTo(point: PicturePoint): void {
    const [from, to] = [this.last, point];
    this.last = point;
    const { width, height } = this.view;
    const [sx, sy] = this.spacing;
    const radius = this.radiusMm;
    const [rx, ry] = [radius / sx, radius / sy];
    const x0 = Math.max(0, Math.ceil(Math.min(from[0], to[0]) - rx));
    const x1 = Math.min(width - 1, Math.floor(Math.max(from[0], to[0]) + rx));
    const y0 = Math.max(0, Math.ceil(Math.min(from[1], to[1]) - ry));
    const y1 = Math.min(height - 1, Math.floor(Math.max(from[1], to[1]) + ry));
    const [wayX, wayY] = [(to[0] - from[0]) * sx, (to[1] - from[1]) * sy];
    const length2 = wayX * wayX + wayY * wayY;
    for (let y = y0; y <= y1; y += 1) {
      for (let x = x0; x <= x1; x += 1) {
        const [dx, dy] = [(x - from[0]) * sx, (y - from[1]) * sy];
        const along = length2 > 0 ? Math.min(1, Math.max(0, (dx * wayX + dy * wayY) / length2)) : 0;
        const [offX, offY] = [dx - along * wayX, dy - along * wayY];
        if (offX * offX + offY * offY <= radius * radius) this.mask[y * width + x] = 1;
      }
    }
    this.dot(from);
    this.dot(to);
  }

  private dot([x, y]: PicturePoint): void {
    const [column, row] = [Math.round(x), Math.round(y)];
    const { width, height } = this.view;
    if (column >= 0 && row >= 0 && column < width && row < height) this.mask[row * width + column] = 1;
  }

  /** Whether the stroke sets the voxel (x, y) of the picture: locked segments neither lose voxels nor gain them. */
  sets(x: number, y: number, labels: Labelmap, locked: ReadonlySet<number>): boolean {
    const { start, stepRight, stepDown, width } = this.view;
    if (this.mask[y * width + x] !== 1 || locked.has(this.value)) return false;
    return !locked.has(labels.array[start + x * stepRight + y * stepDown]);
  }

  /** The finished stroke; null if no voxel would change. */
  toPatch(labels: Labelmap, locked: ReadonlySet<number>): Patch | null {
    const { width, height, start, stepRight, stepDown } = this.view;
    const set: Vec3[] = [];
    let different = false;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (!this.sets(x, y, labels, locked)) continue;
        set.push(indexOf(this.view, x, y));
        different ||= labels.array[start + x * stepRight + y * stepDown] !== this.value;
      }
    }
    return different ? patchOf(set, this.value) : null;
  }
}

/** The patch that gives `voxels`, of which there is one, a value. */
function patchOf(voxels: readonly Vec3[], value: number): Patch {
  const bound = (pick: (...numbers: number[]) => number, first: number, more: number): Vec3 => {
    const reach: [number, number, number] = [first, first, first];
    for (const voxel of voxels) {
      for (const axis of [0, 1, 2] as const) reach[axis] = pick(reach[axis], voxel[axis] + more);
    }
    return reach;
  };
  const start = bound(Math.min, Infinity, 0);
  const stop = bound(Math.max, 0, 1);
  const size = boxSize({ start, stop });
  const values = value > 255 ? new Uint16Array(size) : new Uint8Array(size);
  const changed = new Uint8Array(size);
  for (const [k, j, i] of voxels) {
    const at = ((k - start[0]) * (stop[1] - start[1]) + j - start[1]) * (stop[2] - start[2]) + i - start[2];
    values[at] = value;
    changed[at] = 1;
  }
  return { box: { start, stop }, values, changed, base: 0, revision: 0 };
}
