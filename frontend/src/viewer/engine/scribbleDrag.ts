import { toWorld, type Vec3 } from "../../domain/geometry";
import type { Pane } from "./pane";
import type { Drag, PointerReports } from "./pointer";
import type { Projection } from "./projection";
import type { Opened, Scene } from "./scene";
import { thinned } from "./scribbleLine";

const LEAST_PIXELS = 2;

/** A scribble from press to release: shown while it grows, told once released. What is beside the image is left out. */
export class ScribbleDrag implements Drag {
  private positions: readonly Vec3[] = [];
  private readonly radiusMm: number;

  constructor(
    private readonly pane: Pane, private readonly projection: Projection, private readonly scene: Scene,
    private readonly opened: Opened, private readonly include: boolean, start: PointerEvent,
    private readonly reports: Pick<PointerReports, "scribble">,
  ) {
    this.radiusMm = scene.scribbleMm / 2;
    this.draw([start]);
  }

  move(event: PointerEvent): void {
    const way = event.getCoalescedEvents();
    this.draw(way.length > 0 ? way : [event]);
  }

  end(_event: PointerEvent | null, done: boolean): void {
    const { scene, opened, include, radiusMm } = this;
    scene.drawing = null;
    scene.changed();
    if (!done || scene.opened !== opened || this.positions.length === 0) return;
    const positionsMm = thinned(this.positions, LEAST_PIXELS * this.projection.mmPerPixel);
    this.reports.scribble({ positionsMm, include, radiusMm });
  }

  private draw(events: readonly PointerEvent[]): void {
    const { scene, opened, include, radiusMm } = this;
    const more = events.flatMap((event) => {
      const index = this.pane.indexAt(this.pane.place(event));
      return index ? [toWorld(opened.volume.description, index)] : [];
    });
    this.positions = [...this.positions, ...more];
    scene.drawing = { segment: scene.segment, include, positionsMm: this.positions, radiusMm };
    scene.changed();
  }
}
