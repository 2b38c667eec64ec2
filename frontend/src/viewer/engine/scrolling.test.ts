// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it } from "vitest";
import type { HandReport } from "../port";
import type { Pane } from "./pane";
import { Scene } from "./scene";
import { connectScrolling } from "./scrolling";
import { VoxelStore } from "./voxels";

const AFFINE = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] as const;
const GRID = { shape: [40, 40, 40], affine: AFFINE } as const;
const volume = () =>
  new VoxelStore({
    ...GRID, id: "i", dtype: "int16", window: { center: 0, width: 1 }, range: [0, 1],
    sliceUrls: Array.from({ length: 40 }, () => ""), preview: { ...GRID, url: "" },
  } as never); // an affine that nothing here writes to

let scene: Scene;
let gone: AbortController;
let reports: HandReport[];
let panes: Record<"axial" | "sagittal", Pane>;

/** A pane as far as scrolling goes, without a canvas. */
function makePane(name: "axial" | "sagittal", normal: 0 | 2): Pane {
  const element = document.createElement("section");
  element.tabIndex = 0;
  element.dataset["pane"] = name;
  document.body.append(element);
  const pane = {
    name, element, root: document.createElement("div"), left: gone.signal, projection: () => ({ plane: { normal } }),
    get slice() { return Math.round(scene.index[normal]); },
  };
  return pane as unknown as Pane;
}

beforeEach(() => {
  scene = new Scene(() => undefined);
  gone = new AbortController();
  scene.open(volume());
  panes = { axial: makePane("axial", 0), sagittal: makePane("sagittal", 2) };
  reports = [];
  for (const pane of Object.values(panes)) connectScrolling(pane, scene, (report) => reports.push(report));
});

afterEach(() => {
  gone.abort();
  document.body.replaceChildren();
});

const point = (pane: Pane, type: string) => pane.element.dispatchEvent(new PointerEvent(type));
const press = (key: string, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

it("scrolls the pane under the pointer, which has no focus", () => {
  point(panes.sagittal, "pointermove");
  press("ArrowDown");
  press("PageDown");
  expect([panes.axial.slice, panes.sagittal.slice]).toEqual([20, 31]);
  point(panes.sagittal, "pointerleave");
  press("ArrowUp");
  expect(panes.sagittal.slice).toBe(31);
});

it("scrolls the focused pane where the pointer is on none", () => {
  panes.axial.element.focus();
  point(panes.sagittal, "pointermove");
  point(panes.sagittal, "pointerleave");
  press("ArrowUp", panes.axial.element);
  expect([panes.axial.slice, panes.sagittal.slice]).toEqual([19, 20]);
});

it("leaves the keys to the field that one types in", () => {
  const field = document.createElement("textarea");
  document.body.append(field);
  point(panes.axial, "pointermove");
  press("ArrowDown", field);
  expect(panes.axial.slice).toBe(20);
});

it("sizes the brush in hand with Shift, also where the browser turns the wheel sideways", () => {
  const turn = (deltaY: number, deltaX: number): void => {
    const event = new WheelEvent("wheel", { deltaY, deltaX, cancelable: true });
    Object.defineProperty(event, "shiftKey", { value: true }); // happy-dom's wheel has no keys
    panes.axial.root.dispatchEvent(event);
  };
  scene.tool = "brush";
  turn(-100, 0);
  turn(0, 100);
  expect(reports).toEqual([{ kind: "sized", direction: 1 }, { kind: "sized", direction: -1 }]);
  expect(panes.axial.slice).toBe(20);
  scene.tool = "include";
  turn(100, 0);
  expect([reports.length, panes.axial.slice]).toEqual([2, 21]);
});
