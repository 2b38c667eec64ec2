/**
 * Where voxels lie in the patient.
 *
 * Index space, order (k, j, i): slice, row, column; a whole index is the center of a voxel.
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
