/**
 * Where voxels lie in the patient.
 *
 * Index space, order (k, j, i): slice, row, column; a whole index is the center of a voxel, ranges are half-open.
 * World space, order (x, y, z): mm along the DICOM patient axes LPS (to the patient's left, back, head).
 */
export type Vec3 = readonly [number, number, number];

/** Four rows of four; takes (k, j, i, 1) to (x, y, z, 1) in mm LPS. */
export type Affine = readonly (readonly number[])[];

export interface Geometry {
  /** (K, J, I) voxels. */
  readonly shape: Vec3;
  readonly affine: Affine;
}

/** Half-open range of indices, order (k, j, i). */
export interface Box {
  readonly start: Vec3;
  readonly stop: Vec3;
}

/** Number of voxels. */
export function boxSize({ start, stop }: Box): number {
  return (stop[0] - start[0]) * (stop[1] - start[1]) * (stop[2] - start[2]);
}

/** Patient position (mm) of an index; fractions allowed. */
export function toWorld({ affine }: Geometry, [k, j, i]: Vec3): Vec3 {
  const along = (row: readonly number[]): number => row[0] * k + row[1] * j + row[2] * i + row[3];
  return [along(affine[0]), along(affine[1]), along(affine[2])];
}

/** Fractional index of a patient position (mm). */
export function toIndex({ affine }: Geometry, position: Vec3): Vec3 {
  const [a, b, c] = affine;
  const x = position[0] - a[3];
  const y = position[1] - b[3];
  const z = position[2] - c[3];
  const first = b[1] * c[2] - b[2] * c[1];
  const second = b[2] * c[0] - b[0] * c[2];
  const third = b[0] * c[1] - b[1] * c[0];
  const determinant = a[0] * first + a[1] * second + a[2] * third;
  return [
    (x * first + y * (a[2] * c[1] - a[1] * c[2]) + z * (a[1] * b[2] - a[2] * b[1])) / determinant,
    (x * second + y * (a[0] * c[2] - a[2] * c[0]) + z * (a[2] * b[0] - a[0] * b[2])) / determinant,
    (x * third + y * (a[1] * c[0] - a[0] * c[1]) + z * (a[0] * b[1] - a[1] * b[0])) / determinant,
  ];
}

/** Distance (mm) between neighboring voxels along k, j and i. */
export function spacingMm({ affine }: Geometry): Vec3 {
  const length = (axis: 0 | 1 | 2): number => Math.hypot(affine[0][axis], affine[1][axis], affine[2][axis]);
  return [length(0), length(1), length(2)];
}

/** What one voxel holds. */
export function voxelMl({ affine: [a, b, c] }: Geometry): number {
  const determinant = a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
    + a[2] * (b[0] * c[1] - b[1] * c[0]);
  return Math.abs(determinant) / 1000;
}

/** Unit vector (LPS) in which the index of an axis grows. */
export function axisDirection(geometry: Geometry, axis: 0 | 1 | 2): Vec3 {
  const { affine } = geometry;
  const length = spacingMm(geometry)[axis];
  return [affine[0][axis] / length, affine[1][axis] / length, affine[2][axis] / length];
}

/** The voxel that holds a fractional index; null outside the grid. */
export function voxelAt({ shape }: Geometry, index: Vec3): Vec3 | null {
  const [k, j, i] = index.map((value) => Math.floor(value + 0.5));
  const inside = k >= 0 && j >= 0 && i >= 0 && k < shape[0] && j < shape[1] && i < shape[2];
  return inside ? [k, j, i] : null;
}

/** The fractional index moved to the nearest voxel center range of the grid. */
export function clampIndex({ shape }: Geometry, index: Vec3): Vec3 {
  const clamp = (axis: 0 | 1 | 2): number => Math.min(shape[axis] - 1, Math.max(0, index[axis]));
  return [clamp(0), clamp(1), clamp(2)];
}

/** Offset of a voxel in the flat C-order array. */
export function flatIndex({ shape }: Geometry, [k, j, i]: Vec3): number {
  return (k * shape[1] + j) * shape[2] + i;
}
