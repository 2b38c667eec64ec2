import { describe, expect, it } from "vitest";
import type { Vec3 } from "../../../domain/geometry";
import { boxMesh } from "../../../domain/phantoms";
import { Raster } from "./canvasPainter";
import { inOrder, type Model } from "./painter";
import { pickSurface } from "./pick";
import { closer, fromPane, moved, screenAxes, SIDES, toPane, turned, type View3d } from "./view";

const SIZE = { width: 120, height: 90 };
const RED: Vec3 = [1, 0, 0];
const GREEN: Vec3 = [0, 1, 0];
const near = boxMesh(1, [-10, -30, -10], [10, -20, 10]); // towards the patient's front
const far = boxMesh(2, [-25, 20, -15], [25, 30, 15]);
const model = (mesh: typeof near, color: Vec3, alpha = 1): Model => ({ mesh, color, alpha });
const front: View3d = { ...SIDES.A, center: [0, 0, 0], mmPerPixel: 1 };

const close = (got: Vec3 | null, wanted: Vec3): void =>
  wanted.forEach((value, axis) => expect(got?.[axis]).toBeCloseTo(value, 3));

describe("a view", () => {
  it("from the front has the patient's left at the right and the head above, from the other sides accordingly", () => {
    close(screenAxes(SIDES.A).right, [1, 0, 0]);
    close(screenAxes(SIDES.A).up, [0, 0, 1]);
    close(screenAxes(SIDES.A).towards, [0, -1, 0]);
    close(screenAxes(SIDES.P).towards, [0, 1, 0]);
    close(screenAxes(SIDES.L).towards, [1, 0, 0]);
    close(screenAxes(SIDES.R).towards, [-1, 0, 0]);
    close(screenAxes(SIDES.H).towards, [0, 0, 1]);
    close(screenAxes(SIDES.F).towards, [0, 0, -1]);
  });

  it("goes from places to pixels and back, however it is turned, moved and zoomed", () => {
    const view = closer(moved(turned(front, 70, -31), 12, 5), 0.6);
    const axes = screenAxes(view);
    const place: Vec3 = [3, -14, 8];
    close(fromPane(view, axes, SIZE, toPane(view, axes, SIZE, place)), place);
  });

  it("shows more of the left-hand side of what is dragged to the right, and moves what it shows along", () => {
    expect(screenAxes(turned(front, 40, 0)).towards[0]).toBeLessThan(0); // the patient's right is at the left
    const before = toPane(front, screenAxes(front), SIZE, [0, 0, 0]);
    const after = moved(front, 9, -4);
    close(toPane(after, screenAxes(after), SIZE, [0, 0, 0]), [before[0] + 9, before[1] - 4, before[2]]);
  });
});

describe("a click on a surface", () => {
  it("finds the nearest place in mm, through what is hidden, and nothing beside", () => {
    const models = [model(far, GREEN), model(near, RED)];
    close(pickSurface(models, front, SIZE, 60 + 5, 45 - 7), [5, -30, 7]);
    close(pickSurface(models, front, SIZE, 60 + 20, 45), [20, 20, 0]);
    close(pickSurface([model(far, GREEN), model(near, RED, 0)], front, SIZE, 65, 38), [5, 20, 7]);
    expect(pickSurface(models, front, SIZE, 100, 45)).toBeNull();
    close(pickSurface(models, { ...front, ...SIDES.P }, SIZE, 60 + 5, 45), [-5, 30, 0]);
  });
});

describe("the processor's picture", () => {
  const colorAt = (raster: Raster, x: number, y: number): number[] =>
    [...raster.pixels.subarray(4 * (y * raster.width + x), 4 * (y * raster.width + x) + 3)];
  const draw = (models: readonly Model[], view = front): Raster => {
    const raster = new Raster(SIZE.width, SIZE.height);
    raster.draw(view, models);
    return raster;
  };

  it("shows what is nearer, in whatever order it is given", () => {
    for (const models of [[model(near, RED), model(far, GREEN)], [model(far, GREEN), model(near, RED)]]) {
      const raster = draw(models);
      expect(colorAt(raster, 60, 45)[0]).toBeGreaterThan(80);
      expect(colorAt(raster, 60, 45)[1]).toBe(0);
      expect(colorAt(raster, 80, 45)[1]).toBeGreaterThan(80);
      expect(colorAt(raster, 5, 5)).toEqual([9, 11, 15]);
    }
  });

  it("lets see through what is not solid, also what lies inside it", () => {
    const [red, green] = colorAt(draw([model(near, RED, 0.5), model(far, GREEN)]), 60, 45);
    expect(Math.min(red, green)).toBeGreaterThan(30);
    const shell = boxMesh(3, [-30, -40, -20], [30, 40, 20]);
    const [shellRed, insideGreen] = colorAt(draw([model(far, GREEN, 0.9), model(shell, RED, 0.4)]), 80, 45);
    expect(Math.min(shellRed, insideGreen)).toBeGreaterThan(30);
    expect(inOrder([model(shell, RED, 0.4), model(far, GREEN, 0.9)], screenAxes(front))[0]?.mesh).toBe(far);
  });

  it("covers the pixels where a click finds something, from any side", () => {
    const models = [model(near, RED), model(far, GREEN)];
    const view = { ...closer(turned(front, 61, 27), 0.9) };
    const raster = draw(models, view);
    let covered = 0;
    for (let y = 0; y < SIZE.height; y += 3) {
      for (let x = 0; x < SIZE.width; x += 3) {
        const hit = pickSurface(models, view, SIZE, x + 0.5, y + 0.5) !== null;
        expect(colorAt(raster, x, y).join() !== "9,11,15").toBe(hit);
        covered += Number(hit);
      }
    }
    expect(covered).toBeGreaterThan(100);
  });
});
