/** How a hand draws an outline: freely from press to release, or corner by corner. */

import type { PicturePoint } from "./brush";
import { closeOutline, type FillReports, type Outline } from "./outline";
import type { Pane } from "./pane";
import type { Drag } from "./pointer";
import type { Projection } from "./projection";
import type { Scene } from "./scene";

/** Corners nearer than this are one: the second click of a double one adds none. */
const SAME_PIXELS = 4;
const STEP_PIXELS = 1.5;

const isHeld = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey;

function begin(pane: Pane, projection: Projection, scene: Scene, event: PointerEvent, corners: boolean): Outline {
  return {
    pane: pane.name, plane: projection.plane, slice: pane.slice, points: [pane.pictureAt(projection, event)],
    next: null, corners, erases: scene.paint.erases !== isHeld(event),
  };
}

/** Whether two places of a picture lie nearer to each other on the screen than so many pixels. */
function isNear(projection: Projection, a: PicturePoint, b: PicturePoint, pixels: number): boolean {
  return Math.hypot((a[0] - b[0]) * projection.pixelsRight, (a[1] - b[1]) * projection.pixelsDown) < pixels;
}

export class LassoDrag implements Drag {
  constructor(
    private readonly pane: Pane, private readonly projection: Projection, private readonly scene: Scene,
    start: PointerEvent, private readonly reports: FillReports,
  ) {
    scene.outline = begin(pane, projection, scene, start, false);
    scene.changed();
  }

  move(event: PointerEvent): void {
    const { scene, pane, projection } = this;
    const { outline } = scene;
    if (!outline) return;
    const points = [...outline.points];
    const way = event.getCoalescedEvents();
    for (const step of way.length > 0 ? way : [event]) {
      const point = pane.pictureAt(projection, step);
      const last = points.at(-1);
      if (!last || !isNear(projection, last, point, STEP_PIXELS)) points.push(point);
    }
    scene.outline = { ...outline, points };
    scene.changed();
  }

  end(_event: PointerEvent | null, done: boolean): void {
    const { scene, reports } = this;
    if (scene.outline && done) closeOutline(scene, scene.outline, reports);
    scene.outline = null;
    scene.changed();
  }
}

/** A click with the polygon: the next corner. On another slice of its pane it only leads back to where it is drawn. */
export function addCorner(pane: Pane, projection: Projection, scene: Scene, event: PointerEvent): void {
  const { outline } = scene;
  if (!outline || outline.pane !== pane.name) {
    scene.outline = begin(pane, projection, scene, event, true);
    return scene.changed();
  }
  if (outline.slice !== pane.slice) {
    const index: [number, number, number] = [...scene.index];
    index[outline.plane.normal] = outline.slice;
    return scene.moveTo(index);
  }
  const point = pane.pictureAt(projection, event);
  const last = outline.points.at(-1);
  if (last && isNear(projection, last, point, SAME_PIXELS)) return;
  scene.outline = { ...outline, points: [...outline.points, point], next: null };
  scene.changed();
}

/** The pointer moves over a pane on which a polygon is being drawn. */
export function followCorner(pane: Pane, scene: Scene, event: PointerEvent): void {
  const { outline } = scene;
  if (!outline?.corners || outline.pane !== pane.name) return;
  const projection = outline.slice === pane.slice ? pane.projection() : null;
  scene.outline = { ...outline, next: projection && pane.pictureAt(projection, event) };
  scene.changed();
}

/** Enter closes, Escape cancels, Backspace takes the last corner back. Returns whether the key was for a polygon. */
export function outlineKey(scene: Scene, key: string, reports: FillReports): boolean {
  const { outline } = scene;
  if (!outline?.corners) return false;
  if (key === "Enter") closeOutline(scene, outline, reports);
  else if (key === "Escape") scene.outline = null;
  else if (key === "Backspace") {
    const points = outline.points.slice(0, -1);
    scene.outline = points.length > 0 ? { ...outline, points } : null;
  } else return false;
  scene.changed();
  return true;
}
