import { toWorld, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import type { Crosshair, PointPrompt, ScribblePrompt, ToolName } from "../port";
import { BrushDrag } from "./brushDrag";
import type { Pane, PanePoint } from "./pane";
import { panned, zoomed, type Projection } from "./projection";
import type { Scene } from "./scene";
import { ScribbleDrag } from "./scribbleDrag";

/** What a hand does on a pane, for those outside. */
export interface PointerReports {
  readonly prompt: (prompt: PointPrompt) => void;
  readonly scribble: (scribble: ScribblePrompt) => void;
  readonly stroke: (stroke: Patch, before: Patch) => void;
  readonly pin: (place: Crosshair) => void;
  readonly window: (center: number, width: number) => void;
  /** The crosshair was put somewhere: other panes may have to follow. */
  readonly jumped: (from: Pane) => void;
}

/** One press of a pointer until it is released. */
export interface Drag {
  move(event: PointerEvent): void;
  /** done: false when the press was taken away, by the system or with Escape. */
  end(event: PointerEvent | null, done: boolean): void;
}

const CLICK_PIXELS = 6;
const CURSORS: Readonly<Record<ToolName, string>> = {
  include: "crosshair", exclude: "crosshair", foreground: "crosshair", background: "crosshair",
  brush: "none", eraser: "none", pin: "crosshair", crosshair: "crosshair",
  pan: "grab", zoom: "zoom-in", window: "ns-resize",
};
const MIDDLE = 1;
const RIGHT = 2;

/** Turn presses and moves on a pane into what the tool in hand does. Middle button pans, right button zooms. */
export function connectPointer(pane: Pane, scene: Scene, reports: PointerReports): void {
  const { root } = pane;
  let drag: Drag | null = null;
  const end = (event: PointerEvent | null, done: boolean): void => {
    const ended = drag;
    drag = null;
    ended?.end(event, done);
  };
  root.addEventListener("contextmenu", (event) => event.preventDefault());
  root.addEventListener("pointerdown", (event) => {
    const projection = pane.projection();
    if (drag || !projection) return;
    pane.element.focus({ preventScroll: true });
    if (event.button === MIDDLE) event.preventDefault();
    drag = begin(toolFor(event, scene), event, pane, projection, scene, reports);
    if (drag) root.setPointerCapture(event.pointerId);
  });
  root.addEventListener("pointermove", (event) => {
    root.style.cursor = CURSORS[scene.tool];
    showBrush(pane, scene, event);
    drag?.move(event);
  });
  root.addEventListener("pointerup", (event) => end(event, true));
  root.addEventListener("pointercancel", (event) => end(event, false));
  root.addEventListener("lostpointercapture", () => end(null, false));
  root.addEventListener("pointerleave", () => pane.frame.setBrush(null));
  pane.element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end(null, false);
  }, { signal: pane.left });
}

function toolFor(event: PointerEvent, scene: Scene): ToolName {
  if (event.button === MIDDLE) return "pan";
  if (event.button === RIGHT) return "zoom";
  if (event.ctrlKey || event.metaKey) {
    if (scene.tool === "include") return "exclude";
    if (scene.tool === "exclude") return "include";
    if (scene.tool === "foreground") return "background";
    if (scene.tool === "background") return "foreground";
  }
  return scene.tool;
}

function begin(
  tool: ToolName, event: PointerEvent, pane: Pane, projection: Projection, scene: Scene, reports: PointerReports,
): Drag | null {
  const start = pane.place(event);
  /** What moves with the pointer, told how far it is from where it was pressed. */
  const dragging = (move: (dx: number, dy: number) => void): Drag => ({
    move(later) {
      const { x, y } = pane.place(later);
      move(x - start.x, y - start.y);
    },
    end: () => undefined,
  });
  switch (tool) {
    case "include":
    case "exclude":
      return whenClicked(event, () => placePrompt(pane, scene, reports, start, tool === "include"));
    case "foreground":
    case "background":
      return scene.opened
        && new ScribbleDrag(pane, projection, scene, scene.opened, tool === "foreground", event, reports);
    case "brush":
    case "eraser":
      return (
        scene.opened && new BrushDrag(pane, projection, scene, scene.opened, tool === "brush", event, reports.stroke)
      );
    case "pin":
      return whenClicked(event, () => {
        const place = moveCrosshair(pane, scene, reports, start) && scene.crosshair();
        if (place) reports.pin(place);
      });
    case "crosshair": {
      const jump = (later: PointerEvent): void => void moveCrosshair(pane, scene, reports, pane.place(later));
      jump(event);
      return { move: jump, end: () => undefined };
    }
    case "pan":
      return dragging((dx, dy) => pane.look(panned(projection, dx, dy)));
    case "zoom":
      return dragging((_dx, dy) => zoomTo(pane, projection, Math.exp(dy / 150), start));
    case "window": {
      const { center, width } = scene.window;
      return dragging((dx, dy) => {
        scene.setWindow(center + (dy * width) / 300, width * Math.exp(dx / 200));
        reports.window(scene.window.center, scene.window.width);
      });
    }
  }
}

/** The index where the crosshair is now; null outside the volume, where it does not go. */
function moveCrosshair(pane: Pane, scene: Scene, reports: PointerReports, point: PanePoint): Vec3 | null {
  const index = pane.indexAt(point);
  if (!index) return null;
  scene.moveTo(index);
  reports.jumped(pane);
  return index;
}

function placePrompt(pane: Pane, scene: Scene, reports: PointerReports, point: PanePoint, include: boolean): void {
  const index = moveCrosshair(pane, scene, reports, point);
  if (!index || !scene.opened) return;
  reports.prompt({ positionMm: toWorld(scene.opened.volume.description, index), include });
}

const MIN_MM_PER_PIXEL = 0.01;
const MAX_MM_PER_PIXEL = 20;

/** Scale by a factor (above 1: farther away) around a point. */
export function zoomTo(pane: Pane, projection: Projection, factor: number, { x, y }: PanePoint): void {
  const wanted = projection.mmPerPixel * factor;
  pane.look(zoomed(projection, Math.min(MAX_MM_PER_PIXEL, Math.max(MIN_MM_PER_PIXEL, wanted)), x, y));
}

/** A press that is released where it began. */
function whenClicked(start: PointerEvent, act: () => void): Drag {
  return {
    move: () => undefined,
    end(event, done) {
      if (!done || !event) return;
      if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) < CLICK_PIXELS) act();
    },
  };
}

function showBrush(pane: Pane, scene: Scene, event: PointerEvent): void {
  const projection = scene.tool === "brush" || scene.tool === "eraser" ? pane.projection() : null;
  pane.frame.setBrush(projection && { ...pane.place(event), diameter: scene.brushMm / projection.mmPerPixel });
}
