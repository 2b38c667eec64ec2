import { spacingMm } from "../../domain/geometry";
import { Stroke } from "./brush";
import { write, type FillReports } from "./outline";
import type { Pane } from "./pane";
import type { Drag } from "./pointer";
import type { Projection } from "./projection";
import type { Opened, Scene } from "./scene";

/** A brush or eraser stroke from press to release: shown while it grows, in the labelmap once released. */
export class BrushDrag implements Drag {
  private readonly stroke: Stroke;

  constructor(
    private readonly pane: Pane, private readonly projection: Projection, private readonly scene: Scene,
    private readonly opened: Opened, paints: boolean, start: PointerEvent, private readonly reports: FillReports,
  ) {
    const geometry = opened.volume.description;
    this.stroke = new Stroke(
      geometry.shape, projection.plane, pane.slice, paints ? scene.segment : 0,
      { radiusMm: scene.brushMm / 2, sphere: scene.paint.sphere }, spacingMm(geometry),
      pane.pictureAt(projection, start),
    );
    scene.stroke = this.stroke;
    scene.changed();
  }

  move(event: PointerEvent): void {
    const way = event.getCoalescedEvents();
    for (const step of way.length > 0 ? way : [event]) this.stroke.lineTo(this.pane.pictureAt(this.projection, step));
    this.scene.changed();
  }

  end(_event: PointerEvent | null, done: boolean): void {
    const { scene, opened, stroke, reports } = this;
    if (scene.stroke === stroke) scene.stroke = null;
    scene.changed();
    if (!done || scene.opened !== opened) return;
    if (scene.locked.has(stroke.value)) reports.remark("locked");
    else if (stroke.mask.isEmpty) reports.remark("outside");
    else write(scene, opened, stroke.mask, stroke.value, reports.stroke);
  }
}
