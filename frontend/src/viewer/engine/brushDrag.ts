import { spacingMm } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import { Stroke, type PicturePoint } from "./brush";
import type { Pane } from "./pane";
import type { Drag } from "./pointer";
import { fromScreen, type Projection } from "./projection";
import type { Opened, Scene } from "./scene";
import { mirror, viewSlice, type SliceView } from "./sliceView";

/** A brush or eraser stroke from press to release: shown while it grows, in the labelmap once released. */
export class BrushDrag implements Drag {
  private readonly view: SliceView;
  private readonly stroke: Stroke;

  constructor(
    private readonly pane: Pane, private readonly projection: Projection, private readonly scene: Scene,
    private readonly opened: Opened, paints: boolean, start: PointerEvent,
    private readonly report: (stroke: Patch, before: Patch) => void,
  ) {
    const { plane } = projection;
    const geometry = opened.volume.description;
    const spacing = spacingMm(geometry);
    this.view = viewSlice(geometry.shape, plane, pane.slice);
    this.stroke = new Stroke(
      this.view, paints ? scene.segment : 0, scene.brushMm / 2,
      [spacing[plane.right.axis], spacing[plane.down.axis]], this.point(start),
    );
    scene.stroke = this.stroke;
    scene.changed();
  }

  move(event: PointerEvent): void {
    const way = event.getCoalescedEvents();
    for (const step of way.length > 0 ? way : [event]) this.stroke.lineTo(this.point(step));
    this.scene.changed();
  }

  end(_event: PointerEvent | null, done: boolean): void {
    const { scene, opened } = this;
    if (scene.stroke === this.stroke) scene.stroke = null;
    const patch = done && scene.opened === opened ? this.stroke.toPatch(opened.labels, scene.locked) : null;
    if (patch) {
      const before = opened.labels.under(patch);
      opened.labels.apply(patch);
      this.report(patch, before);
    }
    scene.changed();
  }

  private point(event: PointerEvent): PicturePoint {
    const { plane, slice, width, height } = this.view;
    const { x, y } = this.pane.place(event);
    const index = fromScreen(this.projection, x, y, slice);
    return [
      mirror(plane.right, index[plane.right.axis], width), mirror(plane.down, index[plane.down.axis], height),
    ];
  }
}
