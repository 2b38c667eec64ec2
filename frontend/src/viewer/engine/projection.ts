import { spacingMm, type Geometry, type Vec3 } from "../../domain/geometry";
import type { IndexAxis, SlicingPlane } from "../../domain/planes";

/** What a pane looks at: the in-plane center (fractional index; its normal component is unused) and the scale. */
export interface Camera {
  readonly center: Vec3;
  readonly mmPerPixel: number;
}

/** Where the indices of a slice lie on a pane, in CSS pixels from its upper left corner. */
export interface Projection extends Camera {
  readonly plane: SlicingPlane;
  readonly width: number;
  readonly height: number;
  /** Pixels per step of the index along right and down; negative where the index grows the other way. */
  readonly pixelsRight: number;
  readonly pixelsDown: number;
}

const MARGIN = 1.04;

export function project(
  geometry: Geometry, plane: SlicingPlane, camera: Camera, size: { width: number; height: number },
): Projection {
  const spacing = spacingMm(geometry);
  return {
    ...camera, plane, width: size.width, height: size.height,
    pixelsRight: (plane.right.sign * spacing[plane.right.axis]) / camera.mmPerPixel,
    pixelsDown: (plane.down.sign * spacing[plane.down.axis]) / camera.mmPerPixel,
  };
}

/** The camera that shows a whole slice. */
export function fitCamera(
  geometry: Geometry, plane: SlicingPlane, size: { width: number; height: number },
): Camera {
  const spacing = spacingMm(geometry);
  const extent = (axis: IndexAxis): number => geometry.shape[axis] * spacing[axis];
  const { shape } = geometry;
  return {
    center: [(shape[0] - 1) / 2, (shape[1] - 1) / 2, (shape[2] - 1) / 2],
    mmPerPixel: MARGIN * Math.max(
      extent(plane.right.axis) / Math.max(1, size.width), extent(plane.down.axis) / Math.max(1, size.height),
    ),
  };
}

export function toScreen(projection: Projection, index: Vec3): readonly [x: number, y: number] {
  const { plane, center, width, height, pixelsRight, pixelsDown } = projection;
  const { right, down } = plane;
  return [
    width / 2 + (index[right.axis] - center[right.axis]) * pixelsRight,
    height / 2 + (index[down.axis] - center[down.axis]) * pixelsDown,
  ];
}

/** Fractional index under a pixel, on a slice. */
export function fromScreen(projection: Projection, x: number, y: number, slice: number): Vec3 {
  const { plane, center, width, height, pixelsRight, pixelsDown } = projection;
  const index: [number, number, number] = [slice, slice, slice];
  index[plane.right.axis] = center[plane.right.axis] + (x - width / 2) / pixelsRight;
  index[plane.down.axis] = center[plane.down.axis] + (y - height / 2) / pixelsDown;
  return index;
}

/** The camera moved so that what lay under the first pixel lies under the second. */
export function panned(projection: Projection, dx: number, dy: number): Camera {
  const { plane, mmPerPixel, pixelsRight, pixelsDown } = projection;
  const center: [number, number, number] = [...projection.center];
  center[plane.right.axis] -= dx / pixelsRight;
  center[plane.down.axis] -= dy / pixelsDown;
  return { center, mmPerPixel };
}

/** The camera with another scale that keeps what lies under a pixel. */
export function zoomed(projection: Projection, mmPerPixel: number, x: number, y: number): Camera {
  const { plane, center } = projection;
  const held = fromScreen(projection, x, y, 0);
  const rest = mmPerPixel / projection.mmPerPixel;
  const moved: [number, number, number] = [...center];
  for (const { axis } of [plane.right, plane.down]) moved[axis] = held[axis] + (center[axis] - held[axis]) * rest;
  return { center: moved, mmPerPixel };
}
