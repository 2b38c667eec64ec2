import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Vec3 } from "../../domain/geometry";
import type { Crosshair } from "../port";
import { Hover } from "./hover";
import type { Pane } from "./pane";
import { Scene } from "./scene";

let frames: (() => void)[];
let told: (Crosshair | null)[];

beforeEach(() => {
  [frames, told] = [[], []];
  vi.stubGlobal("requestAnimationFrame", (act: () => void) => frames.push(act));
});
afterEach(() => vi.unstubAllGlobals());

const nextFrame = (): void => frames.splice(0).forEach((act) => act());
const at = (i: number) => ({ clientX: i, clientY: 0 }) as PointerEvent;

/** A pane on which the voxel's i is the pointer's x, up to 9. */
function over(slice: { k: number }) {
  const pane = {
    frame: { setBrush: () => undefined }, projection: () => null,
    place: ({ clientX: x }: PointerEvent) => ({ x, y: 0 }),
    indexAt: ({ x }: { x: number }): Vec3 | null => (x <= 9 ? [slice.k, 0, x] : null),
  } as unknown as Pane;
  const scene = new Scene(() => undefined);
  scene.placeAt = (index) => ({ positionMm: index, index, value: 1, segment: 0 });
  return { pane, hover: new Hover(scene, () => [pane], (place) => told.push(place)) };
}

it("tells the newest place under the pointer once a frame, and nothing twice", () => {
  const { pane, hover } = over({ k: 3 });
  for (const i of [1, 2, 3]) hover.move(pane, at(i));
  expect(told).toEqual([]);
  nextFrame();
  hover.move(pane, at(3));
  nextFrame();
  expect(told.map((place) => place?.index)).toEqual([[3, 0, 3]]);
});

it("follows the slice under a pointer at rest, and tells once that the image was left", () => {
  const slice = { k: 3 };
  const { pane, hover } = over(slice);
  hover.move(pane, at(5));
  nextFrame();
  slice.k = 4;
  hover.look();
  hover.move(pane, at(20));
  nextFrame();
  hover.move(pane, null);
  nextFrame();
  expect(told.map((place) => place && place.index)).toEqual([[3, 0, 5], [4, 0, 5], null]);
});
