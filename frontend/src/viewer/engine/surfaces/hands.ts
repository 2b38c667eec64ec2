import type { Vec3 } from "../../../domain/geometry";
import { isTaken } from "../../typing";
import type { SurfacePane } from "./surfacePane";
import { closer, moved, turned, type View3d } from "./view";

const CLICK_PIXELS = 4;
const KEY_PIXELS = 30; // a key turns as far as such a drag
const TURNS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-KEY_PIXELS, 0], ArrowRight: [KEY_PIXELS, 0], ArrowUp: [0, -KEY_PIXELS], ArrowDown: [0, KEY_PIXELS],
};
const ZOOMS: Readonly<Record<string, number>> = { "+": 0.8, "=": 0.8, "-": 1.25 };

/** Drag turns, middle drag moves, right drag and wheel zoom; a click on a surface is told as its place in mm. */
export function connectHands(pane: SurfacePane, jump: (positionMm: Vec3) => void): void {
  const { root, element, left: signal } = pane;
  let drag: { readonly view: View3d; readonly x: number; readonly y: number; readonly button: number } | null = null;
  let isClick = false;
  root.addEventListener("contextmenu", (event) => event.preventDefault());
  root.addEventListener("pointerdown", (event) => {
    const view = pane.now();
    if (drag || !view) return;
    if (event.button === 1) event.preventDefault();
    element.focus({ preventScroll: true });
    drag = { view, x: event.clientX, y: event.clientY, button: event.button };
    isClick = event.button === 0;
    root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (Math.hypot(dx, dy) >= CLICK_PIXELS) isClick = false;
    if (isClick) return;
    if (drag.button === 0) pane.look(turned(drag.view, dx, dy));
    else if (drag.button === 1) pane.look(moved(drag.view, dx, dy));
    else pane.look(closer(drag.view, Math.exp(dy / 150)));
  });
  root.addEventListener("pointerup", (event) => {
    if (drag && isClick) {
      const { left, top } = root.getBoundingClientRect();
      const place = pane.pick(event.clientX - left, event.clientY - top);
      if (place) jump(place);
    }
    drag = null;
  });
  root.addEventListener("pointercancel", () => { drag = null; });
  root.addEventListener("wheel", (event) => {
    event.preventDefault();
    pane.zoom(Math.exp(Math.sign(event.deltaY) * 0.12));
  }, { passive: false });
  element.addEventListener("keydown", (event) => {
    const view = pane.now();
    if (!view || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
    const [turn, zoom] = [TURNS[event.key], ZOOMS[event.key]];
    if (turn) pane.look(turned(view, ...turn));
    else if (zoom) pane.zoom(zoom);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal });
}
