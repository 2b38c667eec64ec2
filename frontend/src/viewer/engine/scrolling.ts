import type { IndexAxis } from "../../domain/planes";
import type { Pane } from "./pane";
import { zoomTo } from "./pointer";
import type { Scene } from "./scene";

/** A wheel's notch moves at least so far; a touch pad's small steps add up to it. */
const NOTCH_PIXELS = 40;
const PAGE = 10;
const KEYS: Readonly<Record<string, number>> = {
  ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity,
};

/** Wheel and keys go through the slices of a pane, one per notch; the wheel with Ctrl zooms. */
export function connectScrolling(pane: Pane, scene: Scene): void {
  let rest = 0;
  pane.root.addEventListener("wheel", (event) => {
    event.preventDefault();
    const projection = pane.projection();
    if (!projection) return;
    if (event.ctrlKey) {
      zoomTo(pane, projection, Math.exp(event.deltaY / 400), pane.place(event));
      return;
    }
    const isNotch = event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || Math.abs(event.deltaY) >= NOTCH_PIXELS;
    rest = isNotch ? Math.sign(event.deltaY) * NOTCH_PIXELS : rest + event.deltaY;
    const steps = Math.trunc(rest / NOTCH_PIXELS);
    rest -= steps * NOTCH_PIXELS;
    if (steps !== 0) scroll(pane, scene, projection.plane.normal, steps);
  }, { passive: false, signal: pane.left });
  pane.element.addEventListener("keydown", (event) => {
    const projection = pane.projection();
    const steps = KEYS[event.key];
    if (!projection || steps === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    scroll(pane, scene, projection.plane.normal, steps);
  }, { signal: pane.left });
}

function scroll(pane: Pane, scene: Scene, normal: IndexAxis, steps: number): void {
  const index: [number, number, number] = [...scene.index];
  index[normal] = pane.slice + steps;
  scene.moveTo(index);
}
