import type { Vec3 } from "../../domain/geometry";
import type { IndexAxis, ScreenAxis, SlicingPlane } from "../../domain/planes";

/**
 * One slice of a (K, J, I) array as a picture: column x runs right, row y runs down on the screen.
 * The voxel (x, y) lies at `start + x * stepRight + y * stepDown` in the array.
 */
export interface SliceView {
  readonly plane: SlicingPlane;
  readonly slice: number;
  readonly width: number;
  readonly height: number;
  readonly start: number;
  readonly stepRight: number;
  readonly stepDown: number;
}

export function viewSlice(shape: Vec3, plane: SlicingPlane, slice: number): SliceView {
  const strides: Vec3 = [shape[1] * shape[2], shape[2], 1];
  const first = ({ axis, sign }: ScreenAxis): number => (sign > 0 ? 0 : (shape[axis] - 1) * strides[axis]);
  return {
    plane,
    slice,
    width: shape[plane.right.axis],
    height: shape[plane.down.axis],
    start: slice * strides[plane.normal] + first(plane.right) + first(plane.down),
    stepRight: plane.right.sign * strides[plane.right.axis],
    stepDown: plane.down.sign * strides[plane.down.axis],
  };
}

/** The picture coordinate of an index along a screen axis, and back: they mirror each other. */
export function mirror({ sign }: ScreenAxis, index: number, length: number): number {
  return sign > 0 ? index : length - 1 - index;
}

/** The index axis and picture coordinates as an index. */
export function indexOf(view: SliceView, x: number, y: number): Vec3 {
  const index: [number, number, number] = [0, 0, 0];
  const put = (axis: IndexAxis, value: number): void => void (index[axis] = value);
  put(view.plane.normal, view.slice);
  put(view.plane.right.axis, mirror(view.plane.right, x, view.width));
  put(view.plane.down.axis, mirror(view.plane.down, y, view.height));
  return index;
}
