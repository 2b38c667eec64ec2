/** Lines over the surfaces: the image's box, where the three planes cut it, and which way the patient lies. */

import { toWorld, type Geometry, type Vec3 } from "../../../domain/geometry";
import { slicingPlane } from "../../../domain/planes";
import { PLANE_COLOR } from "../marks";
import type { Sheet } from "../picture";
import { screenAxes, toPane, type PaneSize, type ScreenAxes, type View3d } from "./view";

const FONT = "600 12px Inter Variable, system-ui, sans-serif";
const BOX_COLOR = "rgba(170, 178, 189, 0.28)";
const MARKER_PIXELS = 24;
const MARKER_INSET = 44;
const ENDS: readonly (readonly [letter: string, direction: Vec3])[] = [
  ["L", [1, 0, 0]], ["R", [-1, 0, 0]], ["P", [0, 1, 0]], ["A", [0, -1, 0]], ["H", [0, 0, 1]], ["F", [0, 0, -1]],
];

/** index: of the crosshair. */
export function paintGuides({ context, fit }: Sheet, view: View3d, size: PaneSize, grid: Geometry, index: Vec3): void {
  const scale = fit(size.width, size.height);
  const axes = screenAxes(view);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  const outline = (corners: readonly Vec3[]): void => {
    context.beginPath();
    corners.forEach((corner, n) => {
      const [x, y] = toPane(view, axes, size, toWorld(grid, corner));
      if (n === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = BOX_COLOR;
  for (const axis of [0, 1, 2] as const) {
    for (const at of [-0.5, grid.shape[axis] - 0.5]) outline(slice(grid, axis, at));
  }
  context.globalAlpha = 0.85;
  for (const plane of ["axial", "sagittal", "coronal"] as const) {
    const { normal } = slicingPlane(grid, plane);
    context.strokeStyle = PLANE_COLOR[plane];
    outline(slice(grid, normal, index[normal]));
  }
  context.globalAlpha = 1;
  const [x, y] = toPane(view, axes, size, toWorld(grid, index));
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.lineWidth = 3;
  context.strokeStyle = "rgba(0, 0, 0, 0.6)";
  context.stroke();
  context.lineWidth = 1.5;
  context.strokeStyle = "#ffffff";
  context.stroke();
  paintMarker(context, axes, size);
}

/** The corners of a slice, in order. */
function slice({ shape }: Geometry, axis: 0 | 1 | 2, at: number): readonly Vec3[] {
  const [b, c] = [(axis + 1) % 3, (axis + 2) % 3];
  const ends = [[0, 0], [1, 0], [1, 1], [0, 1]] as const;
  return ends.map(([first, second]) => {
    const corner: [number, number, number] = [0, 0, 0];
    corner[axis] = at;
    corner[b] = first * shape[b] - 0.5;
    corner[c] = second * shape[c] - 0.5;
    return corner;
  });
}

/** A cross of the patient's axes with their letters; those that point away are fainter and lie below. */
function paintMarker(context: CanvasRenderingContext2D, { right, up, towards }: ScreenAxes, size: PaneSize): void {
  const along = (axis: Vec3, direction: Vec3): number =>
    axis[0] * direction[0] + axis[1] * direction[1] + axis[2] * direction[2];
  const middle = [MARKER_INSET, size.height - MARKER_INSET] as const;
  context.font = FONT;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const ends = ENDS.map(([letter, way]) => ({
    letter, x: along(right, way), y: -along(up, way), near: along(towards, way),
  })).sort((a, b) => a.near - b.near);
  for (const { letter, x, y, near } of ends) {
    context.globalAlpha = 0.55 + 0.45 * near;
    context.lineWidth = 1.5;
    context.strokeStyle = "#e6e9ee";
    context.beginPath();
    context.moveTo(middle[0], middle[1]);
    context.lineTo(middle[0] + x * (MARKER_PIXELS - 8), middle[1] + y * (MARKER_PIXELS - 8));
    context.stroke();
    const [at, to] = [middle[0] + x * MARKER_PIXELS, middle[1] + y * MARKER_PIXELS];
    context.lineWidth = 3;
    context.strokeStyle = "#0b0d10";
    context.strokeText(letter, at, to);
    context.fillStyle = "#e6e9ee";
    context.fillText(letter, at, to);
  }
  context.globalAlpha = 1;
}
