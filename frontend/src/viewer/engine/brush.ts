import type { Vec3 } from "../../domain/geometry";
import type { SlicingPlane } from "../../domain/planes";
import { VoxelMask } from "./voxelMask";

/** A point of a picture, voxel centers at whole numbers. */
export type PicturePoint = readonly [x: number, y: number];

interface Tip {
  readonly radiusMm: number;
  /** A ball through the slices, or a disk in the one that is drawn on. */
  readonly sphere: boolean;
}

/** A brush or eraser stroke while it is being drawn. */
export class Stroke {
  readonly mask: VoxelMask;
  private last: PicturePoint;

  /**
   * value: the segment that is painted, 0 for the eraser.
   * spacing: mm between voxels along k, j, i; the brush is round in mm.
   */
  constructor(
    shape: Vec3, private readonly plane: SlicingPlane, private readonly slice: number, readonly value: number,
    private readonly tip: Tip, private readonly spacing: Vec3, start: PicturePoint,
  ) {
    this.mask = new VoxelMask(shape, plane);
    this.last = start;
    this.lineTo(start);
  }

  /** Everything nearer to the way from the last point than the radius; at least the voxels under the way's ends. */
  lineTo(point: PicturePoint): void {
    const { radiusMm, sphere } = this.tip;
    const step = this.spacing[this.plane.normal];
    const reach = sphere ? Math.floor(radiusMm / step) : 0;
    for (let away = -reach; away <= reach; away += 1) {
      const slice = this.slice + away;
      if (slice < 0 || slice >= this.mask.shape[this.plane.normal]) continue;
      this.sweep(slice, this.last, point, Math.sqrt(radiusMm * radiusMm - (away * step) ** 2));
    }
    this.dot(this.last);
    this.dot(point);
    this.last = point;
  }

  /** A disk along a way within a slice: of each row, the part between the farthest crossings with its outline. */
  private sweep(slice: number, from: PicturePoint, to: PicturePoint, radius: number): void {
    const { mask, plane, spacing } = this;
    const [sx, sy] = [spacing[plane.right.axis], spacing[plane.down.axis]];
    const [ax, ay, bx, by] = [from[0] * sx, from[1] * sy, to[0] * sx, to[1] * sy];
    const y0 = Math.max(0, Math.ceil((Math.min(ay, by) - radius) / sy));
    const y1 = Math.min(mask.height - 1, Math.floor((Math.max(ay, by) + radius) / sy));
    for (let y = y0; y <= y1; y += 1) {
      const span = rowSpan(ax, ay, bx, by, radius, y * sy);
      if (!span) continue;
      const x0 = Math.max(0, Math.ceil(span[0] / sx));
      mask.markRow(slice, y, x0, Math.min(mask.width - 1, Math.floor(span[1] / sx)));
    }
  }

  private dot([x, y]: PicturePoint): void {
    const [column, row] = [Math.round(x), Math.round(y)];
    const { width, height } = this.mask;
    if (column >= 0 && row >= 0 && column < width && row < height) this.mask.markRow(this.slice, row, column, column);
  }
}

const ROUNDING_MM = 1e-9;

/** Which x lie within the radius of the way from a to b in the row at y, all mm; null for none. It is one interval. */
function rowSpan(
  ax: number, ay: number, bx: number, by: number, radius: number, y: number,
): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity];
  const take = (x0: number, x1: number): void => {
    low = Math.min(low, x0);
    high = Math.max(high, x1);
  };
  for (const [cx, cy] of [[ax, ay], [bx, by]] as const) {
    const half2 = radius * radius - (y - cy) ** 2;
    if (half2 < -ROUNDING_MM) continue;
    const half = Math.sqrt(Math.max(0, half2)) + ROUNDING_MM;
    take(cx - half, cx + half);
  }
  const [wx, wy] = [bx - ax, by - ay];
  const length = Math.hypot(wx, wy);
  if (length > 0) {
    // The two sides of the band, as long as the way: (a + t w) +- radius n, n the unit normal.
    const [nx, ny] = [(-wy / length) * radius, (wx / length) * radius];
    for (const [sx, sy] of [[ax + nx, ay + ny], [ax - nx, ay - ny]] as const) {
      if (wy === 0) continue;
      const t = (y - sy) / wy;
      if (t >= 0 && t <= 1) take(sx + t * wx, sx + t * wx);
    }
  }
  return low <= high ? [low, high] : null;
}
