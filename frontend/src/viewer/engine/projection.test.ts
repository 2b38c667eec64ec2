import { describe, expect, it } from "vitest";
import { toIndex, toWorld, type Vec3 } from "../../domain/geometry";
import { OBLIQUE } from "../../domain/phantoms";
import { slicingPlane } from "../../domain/planes";
import { fitCamera, fromScreen, panned, project, toScreen, zoomed } from "./projection";

const SIZE = { width: 640, height: 480 };
const NAMES = ["axial", "sagittal", "coronal"] as const;

describe.each(NAMES)("the %s pane of an oblique, flipped volume", (name) => {
  const plane = slicingPlane(OBLIQUE, name);
  const whole = project(OBLIQUE, plane, fitCamera(OBLIQUE, plane, SIZE), SIZE);
  const landmark: Vec3 = [20, 30, 50];

  it("finds a landmark's mm again where it is clicked", () => {
    const [x, y] = toScreen(whole, landmark);
    const clicked = toWorld(OBLIQUE, fromScreen(whole, x, y, landmark[plane.normal]));
    toIndex(OBLIQUE, clicked).forEach((value, axis) => {
      expect(value).toBeCloseTo(landmark[axis], 6);
    });
  });

  it("shows the whole slice when fitted, right to the right and down below", () => {
    for (const [k, j, i] of [[0, 0, 0], [30, 96, 74]] as const) {
      const [x, y] = toScreen(whole, [k, j, i]);
      expect(x > 0 && x < SIZE.width && y > 0 && y < SIZE.height).toBe(true);
    }
    const further: [number, number, number] = [...landmark];
    further[plane.right.axis] += plane.right.sign;
    expect(toScreen(whole, further)[0]).toBeGreaterThan(toScreen(whole, landmark)[0]);
  });

  it("keeps a mm as long along both edges", () => {
    const [x, y] = toScreen(whole, landmark);
    const beyond = fromScreen(whole, x + 100, y, landmark[plane.normal]);
    const below = fromScreen(whole, x, y + 100, landmark[plane.normal]);
    const away = (index: Vec3): number =>
      Math.hypot(...toWorld(OBLIQUE, index).map((mm, axis) => mm - toWorld(OBLIQUE, landmark)[axis]));
    expect(away(beyond)).toBeCloseTo(100 * whole.mmPerPixel);
    expect(away(below)).toBeCloseTo(100 * whole.mmPerPixel);
  });

  it("carries what lies under the pointer when panned, and keeps it there when zoomed", () => {
    const [x, y] = toScreen(whole, landmark);
    const moved = toScreen(project(OBLIQUE, plane, panned(whole, 25, -40), SIZE), landmark);
    expect(moved[0]).toBeCloseTo(x + 25);
    expect(moved[1]).toBeCloseTo(y - 40);
    const closer = toScreen(project(OBLIQUE, plane, zoomed(whole, whole.mmPerPixel / 3, x, y), SIZE), landmark);
    expect(closer[0]).toBeCloseTo(x);
    expect(closer[1]).toBeCloseTo(y);
  });
});
