import type { Crosshair } from "../port";
import { showBrush } from "./brushCursor";
import type { Pane } from "./pane";
import type { Scene } from "./scene";

/** What follows the pointer: the brush's outline at once, and what lies there once a frame. */
export class Hover {
  private over: { readonly pane: Pane; readonly event: PointerEvent } | null = null;
  private frame = 0;
  private told = "null";

  /** tell: null once the pointer is over no voxel. */
  constructor(
    private readonly scene: Scene, private readonly panes: () => readonly Pane[],
    private readonly tell: (place: Crosshair | null) => void,
  ) {}

  /** event: null once the pointer has left the pane. */
  readonly move = (pane: Pane, event: PointerEvent | null): void => {
    showBrush(this.panes(), this.scene, pane, event);
    this.over = event && { pane, event };
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.look();
    });
  };

  /** Also under a pointer at rest the slice and the labels change. The same thing is not told twice. */
  look(): void {
    const { over } = this;
    const pane = over && this.panes().includes(over.pane) ? over.pane : null;
    const index = over && pane?.indexAt(pane.place(over.event));
    const place = index ? this.scene.placeAt(index) : null;
    const words = JSON.stringify(place);
    if (words === this.told) return;
    this.told = words;
    this.tell(place);
  }
}
