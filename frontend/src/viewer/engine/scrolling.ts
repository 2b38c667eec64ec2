import type { IndexAxis } from "../../domain/planes";
import type { HandReport, PaneName } from "../port";
import { isTaken } from "../typing";
import { isBrush } from "./brushCursor";
import type { Pane } from "./pane";
import { zoomTo } from "./pointer";
import type { Scene } from "./scene";

/** A wheel's notch moves at least so far; a touch pad's small steps add up to it. */
const NOTCH_PIXELS = 40;
const PAGE = 10;
const KEYS: Readonly<Record<string, number>> = {
  ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity,
};

/**
 * Wheel and keys go through the slices of a pane, one per notch; the wheel with Ctrl zooms, with Shift it sizes the
 * brush. Keys go to the pane under the pointer, or else to the one that has the focus.
 */
export function connectScrolling(pane: Pane, scene: Scene, hand: (report: HandReport) => void): void {
  let rest = 0;
  pane.root.addEventListener("wheel", (event) => {
    event.preventDefault();
    const projection = pane.projection();
    if (!projection) return;
    if (event.ctrlKey) {
      zoomTo(pane, projection, Math.exp(event.deltaY / 400), pane.place(event));
      return;
    }
    if (event.shiftKey && isBrush(scene)) {
      const turned = event.deltaY || event.deltaX; // browsers turn a wheel with Shift sideways
      if (turned !== 0) hand({ kind: "sized", direction: turned < 0 ? 1 : -1 });
      return;
    }
    const isNotch = event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || Math.abs(event.deltaY) >= NOTCH_PIXELS;
    rest = isNotch ? Math.sign(event.deltaY) * NOTCH_PIXELS : rest + event.deltaY;
    const steps = Math.trunc(rest / NOTCH_PIXELS);
    rest -= steps * NOTCH_PIXELS;
    if (steps !== 0) scroll(pane, scene, projection.plane.normal, steps);
  }, { passive: false, signal: pane.left });
  aimAt(pane, scene);
  window.addEventListener("keydown", (event) => {
    const steps = KEYS[event.key];
    if (steps === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (scene.aimed !== pane.name || isTaken(event)) return;
    const projection = pane.projection();
    if (!projection) return;
    event.preventDefault();
    scroll(pane, scene, projection.plane.normal, steps);
  }, { signal: pane.left });
}

/** Keeps `aimed` true for one pane. */
function aimAt(pane: Pane, scene: Scene): void {
  const { element, left: signal } = pane;
  const aim = (): void => { scene.aimed = pane.name; };
  const drop = (): void => {
    if (scene.aimed !== pane.name) return;
    const focused = document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset["pane"];
    scene.aimed = (focused as PaneName | undefined) ?? null;
  };
  element.addEventListener("pointermove", aim, { signal });
  element.addEventListener("focusin", aim, { signal });
  element.addEventListener("pointerleave", drop, { signal });
  element.addEventListener("focusout", () => {
    if (!element.matches(":hover")) drop();
  }, { signal });
}

function scroll(pane: Pane, scene: Scene, normal: IndexAxis, steps: number): void {
  const index: [number, number, number] = [...scene.index];
  index[normal] = pane.slice + steps;
  scene.moveTo(index);
}
