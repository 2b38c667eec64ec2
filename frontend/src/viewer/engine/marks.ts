/** Crosshair and prompts over a slice. */

import { spacingMm, toIndex, type Vec3 } from "../../domain/geometry";
import { slicingPlane, type PatientPlane } from "../../domain/planes";
import { toScreen, type Projection } from "./projection";
import type { Opened, Scene } from "./scene";

export type Context = CanvasRenderingContext2D;

/** A plane's line in the other panes. */
export const PLANE_COLOR: Readonly<Record<PatientPlane, string>> = {
  axial: "#ff8a80", sagittal: "#ffd54f", coronal: "#80cbc4",
};
const GAP = 10;
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
  const line = (color: string, ways: readonly (readonly [number, number, number, number])[]): void => {
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
  line(colorOf(plane.right.axis), [[column, 0, column, y - GAP], [column, y + GAP, column, height]]);
  line(colorOf(plane.down.axis), [[0, row, x - GAP, row], [x + GAP, row, width, row]]);
  context.globalAlpha = 1;
}

/** How clearly something at a depth is seen on a slice: 1 on it, .35 near it, 0 elsewhere. */
export function clarity(projection: Projection, { volume }: Opened, index: Vec3, slice: number): number {
  const { normal } = projection.plane;
  const away = Math.abs(index[normal] - slice);
  if (away <= 0.5) return 1;
  const spacing = spacingMm(volume.description)[normal];
  return away * spacing <= Math.max(FAR_MM, 1.01 * spacing) ? 0.35 : 0;
}

/** Returns how many are seen. */
export function paintPrompts(
  context: Context, projection: Projection, opened: Opened, scene: Scene, slice: number,
): number {
  let seen = 0;
  for (const { positionMm, include, segment } of scene.prompts) {
    const index = toIndex(opened.volume.description, positionMm);
    const alpha = clarity(projection, opened, index, slice);
    if (alpha === 0) continue;
    seen += 1;
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
    context.globalAlpha = 1;
  }
  return seen;
}

export function disk(context: Context, x: number, y: number, radius: number, color: string): void {
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}
