import { toWorld, voxelAt, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import type { Crosshair, HandReport, PointPrompt, ScribblePrompt, ToolName } from "../port";
import { BrushDrag } from "./brushDrag";
import { closeOutline, type FillReports } from "./outline";
import { addCorner, followCorner, LassoDrag, outlineKey } from "./outlineHands";
import type { Pane, PanePoint } from "./pane";
import { panned, zoomed, type Projection } from "./projection";
import { sampleRange } from "./sampling";
import type { Opened, Scene } from "./scene";
import { ScribbleDrag } from "./scribbleDrag";

/** What a hand does on a pane, for those outside. */
export interface PointerReports {
  readonly prompt: (prompt: PointPrompt) => void;
  readonly scribble: (scribble: ScribblePrompt) => void;
  readonly stroke: (stroke: Patch, before: Patch) => void;
  readonly pin: (place: Crosshair) => void;
  readonly hand: (report: HandReport) => void;
  /** Where the pointer is; null once it has left the pane. */
  readonly hovered: (from: Pane, event: PointerEvent | null) => void;
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
  brush: "none", eraser: "none", polygonFill: "crosshair", lassoFill: "crosshair",
  pin: "crosshair", crosshair: "crosshair",
  pan: "grab", zoom: "zoom-in", window: "ns-resize",
};
const MIDDLE = 1;
const RIGHT = 2;
const OUTSIDE: Vec3 = [-1, -1, -1];
const OUTSIDE_REMARK: HandReport = { kind: "remark", remark: "outside" };

/** Turn presses and moves on a pane into what the tool in hand does. Middle button pans, right button zooms. */
export function connectPointer(pane: Pane, scene: Scene, reports: PointerReports): void {
  const { root } = pane;
  const fills = fillReports(reports);
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
    root.style.cursor = scene.paint.samples ? "cell" : CURSORS[scene.tool];
    reports.hovered(pane, event);
    if (drag) drag.move(event);
    else followCorner(pane, scene, event);
  });
  root.addEventListener("pointerup", (event) => end(event, true));
  root.addEventListener("pointercancel", (event) => end(event, false));
  root.addEventListener("lostpointercapture", () => end(null, false));
  root.addEventListener("pointerleave", () => reports.hovered(pane, null));
  root.addEventListener("dblclick", () => {
    if (scene.outline?.corners && scene.outline.pane === pane.name) closeOutline(scene, scene.outline, fills);
  });
  pane.element.addEventListener("keydown", (event) => {
    if (!drag && outlineKey(scene, event.key, fills)) event.preventDefault();
    if (event.key === "Escape") end(null, false);
  }, { signal: pane.left });
}

function fillReports({ stroke, hand }: PointerReports): FillReports {
  return { stroke, remark: (remark) => hand({ kind: "remark", remark }) };
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
  const { opened } = scene;
  if (!opened) return null;
  if (scene.paint.samples && tool === scene.tool) {
    return whenClicked(event, () => sample(pane, scene, opened, start, reports));
  }
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
      return new BrushDrag(pane, projection, scene, opened, tool === "brush", event, fillReports(reports));
    case "lassoFill":
      return new LassoDrag(pane, projection, scene, event, fillReports(reports));
    case "polygonFill":
      return whenClicked(event, () => addCorner(pane, projection, scene, event));
    case "pin":
      return whenClicked(event, () => {
        const place = moveCrosshair(pane, scene, reports, start) && scene.crosshair();
        if (place) reports.pin(place);
        else reports.hand(OUTSIDE_REMARK);
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

function sample(pane: Pane, scene: Scene, { volume }: Opened, point: PanePoint, { hand }: PointerReports): void {
  const index = voxelAt(volume.description, pane.indexAt(point) ?? OUTSIDE);
  const range = index && sampleRange(volume, index, scene.brushMm / 2);
  hand(range ? { kind: "sampled", range } : OUTSIDE_REMARK);
}

function placePrompt(pane: Pane, scene: Scene, reports: PointerReports, point: PanePoint, include: boolean): void {
  const index = moveCrosshair(pane, scene, reports, point);
  if (!index || !scene.opened) return reports.hand(OUTSIDE_REMARK);
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
