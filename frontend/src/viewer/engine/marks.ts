/** Crosshair and prompts over a slice. */

import { spacingMm, toIndex, type Vec3 } from "../../domain/geometry";
import { slicingPlane, type PatientPlane } from "../../domain/planes";
import type { PromptMark } from "../port";
import { toScreen, type Projection } from "./projection";
import type { Opened, Scene } from "./scene";

export type Context = CanvasRenderingContext2D;

/** A plane's line in the other panes. */
export const PLANE_COLOR: Readonly<Record<PatientPlane, string>> = {
  axial: "#ff8a80", sagittal: "#ffd54f", coronal: "#80cbc4",
};
const GAP = 10;
const MARGIN = 28; // room for the letters at the pane's borders
const FAR_MM = 3;

export function paintCrosshair(context: Context, projection: Projection, { volume }: Opened, index: Vec3): void {
  const { width, height, plane } = projection;
  const [x, y] = toScreen(projection, index);
  const colorOf = (axis: number): string => {
    const name = (["axial", "sagittal", "coronal"] as const).find(
      (other) => slicingPlane(volume.description, other).normal === axis,
    );
    return PLANE_COLOR[name ?? "axial"];
  };
  const line = (color: string, ways: readonly Way[]): void => {
    context.beginPath();
    for (const [fromX, fromY, toX, toY] of ways) {
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
    context.lineWidth = 3;
    context.strokeStyle = "rgba(0, 0, 0, 0.35)"; // legible over bright tissue too
    context.stroke();
    context.lineWidth = 1;
    context.strokeStyle = color;
    context.stroke();
  };
  context.globalAlpha = 0.75;
  const [column, row] = [Math.floor(x) + 0.5, Math.floor(y) + 0.5];
  line(colorOf(plane.right.axis), along(y, height, (from, to) => [column, from, column, to]));
  line(colorOf(plane.down.axis), along(x, width, (from, to) => [from, row, to, row]));
  context.globalAlpha = 1;
}

type Way = readonly [fromX: number, fromY: number, toX: number, toY: number];

/** A line from border to border that leaves out the letters there and what lies under the crosshair. */
function along(middle: number, length: number, way: (from: number, to: number) => Way): readonly Way[] {
  const parts = [[MARGIN, Math.min(middle - GAP, length - MARGIN)], [Math.max(middle + GAP, MARGIN), length - MARGIN]];
  return parts.filter(([from, to]) => to > from).map(([from, to]) => way(from, to));
}

/** How clearly something at a depth is seen on a slice: 1 on it, .35 near it, 0 elsewhere. */
export function clarity(projection: Projection, { volume }: Opened, index: Vec3, slice: number): number {
  const { normal } = projection.plane;
  const away = Math.abs(index[normal] - slice);
  if (away <= 0.5) return 1;
  const spacing = spacingMm(volume.description)[normal];
  return away * spacing <= Math.max(FAR_MM, 1.01 * spacing) ? 0.35 : 0;
}

/** Returns how many are seen, the one under the hand included. */
export function paintPrompts(
  context: Context, projection: Projection, opened: Opened, scene: Scene, slice: number,
): number {
  const marks = scene.drawing ? [...scene.prompts, scene.drawing] : scene.prompts;
  const painted = marks.filter((mark) =>
    (mark.radiusMm === null ? paintPoint : paintLine)(context, projection, opened, scene, slice, mark));
  context.globalAlpha = 1;
  return painted.length;
}

/** A disk with a plus or a minus. Returns whether it is seen. */
function paintPoint(
  context: Context, projection: Projection, opened: Opened, scene: Scene, slice: number,
  { positionsMm, include, segment }: PromptMark,
): boolean {
  const index = toIndex(opened.volume.description, positionsMm[0] ?? [0, 0, 0]);
  const alpha = clarity(projection, opened, index, slice);
  if (alpha === 0) return false;
  const [x, y] = toScreen(projection, index);
  context.globalAlpha = alpha;
  disk(context, x, y, 7, "#0b0d10");
  disk(context, x, y, 6, scene.colorOf(segment));
  context.strokeStyle = "#0b0d10";
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 3.5, y);
  context.lineTo(x + 3.5, y);
  if (include) {
    context.moveTo(x, y - 3.5);
    context.lineTo(x, y + 3.5);
  }
  context.stroke();
  return true;
}

/** A line as wide as its pen: full for the foreground, dashed for the background. Returns whether it is seen. */
function paintLine(
  context: Context, projection: Projection, opened: Opened, scene: Scene, slice: number,
  { positionsMm, include, segment, radiusMm }: PromptMark,
): boolean {
  const indices = positionsMm.map((position) => toIndex(opened.volume.description, position));
  const clear = indices.map((index) => clarity(projection, opened, index, slice));
  const alpha = Math.max(0, ...clear);
  if (alpha === 0) return false;
  context.beginPath();
  let before = false;
  indices.forEach((index, n) => {
    const seen = clear[n] > 0;
    const [x, y] = toScreen(projection, index);
    if (seen && before) context.lineTo(x, y);
    else if (seen) {
      context.moveTo(x, y);
      context.lineTo(x, y); // a dot, where the line only crosses the slice
    }
    before = seen;
  });
  const width = Math.max(2.5, (2 * (radiusMm ?? 0)) / projection.mmPerPixel);
  context.lineCap = context.lineJoin = "round";
  for (const [color, wide, dash, shade] of [
    ["#0b0d10", width + 2, [], 0.55], [scene.colorOf(segment), width, [], include ? 0.85 : 0.35],
    ...(include ? [] : [["#0b0d10", Math.min(width, 2), [6, 6], 0.9] as const]),
  ] as const) {
    context.globalAlpha = alpha * shade;
    context.setLineDash(dash);
    context.lineWidth = wide;
    context.strokeStyle = color;
    context.stroke();
  }
  context.setLineDash([]);
  context.lineCap = "butt";
  context.lineJoin = "miter";
  return true;
}

export function disk(context: Context, x: number, y: number, radius: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
