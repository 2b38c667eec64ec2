/** The outline of the brush in every pane: a circle where the hand is, and its cut through the others. */

import { spacingMm, type Vec3 } from "../../domain/geometry";
import type { BrushShape } from "./frame";
import type { Pane } from "./pane";
import { fromScreen, toScreen, type Projection } from "./projection";
import type { Scene } from "./scene";

export const isBrush = ({ tool }: Scene): boolean => tool === "brush" || tool === "eraser";

/** event: where the pointer is on the pane `from`; null once it has left. */
export function showBrush(panes: readonly Pane[], scene: Scene, from: Pane, event: MouseEvent | null): void {
  const own = event && isBrush(scene) && !scene.paint.samples ? from.projection() : null;
  if (!event || !own) return panes.forEach((pane) => pane.frame.setBrush(null));
  const { x, y } = from.place(event);
  const index = fromScreen(own, x, y, from.slice);
  for (const pane of panes) {
    const projection = pane.projection();
    pane.frame.setBrush(projection && shapeOn(projection, pane.slice, own.plane.normal, index, scene));
  }
}

/** normal: along which the brush is flat, where it is a disk. index: its middle. */
function shapeOn(
  projection: Projection, slice: number, normal: 0 | 1 | 2, index: Vec3, { opened, brushMm, paint }: Scene,
): BrushShape | null {
  if (!opened) return null;
  const spacing = spacingMm(opened.volume.description);
  const { plane, mmPerPixel } = projection;
  const away = (index[plane.normal] - slice) * spacing[plane.normal];
  const radius2 = (brushMm / 2) ** 2 - away * away;
  if (radius2 < 0) return null;
  const diameter = (2 * Math.sqrt(radius2)) / mmPerPixel;
  const side = (axis: 0 | 1 | 2): number =>
    !paint.sphere && axis === normal ? spacing[axis] / mmPerPixel : diameter;
  const [x, y] = toScreen(projection, index);
  return {
    x, y, width: side(plane.right.axis), height: side(plane.down.axis),
    round: paint.sphere || plane.normal === normal,
  };
}
