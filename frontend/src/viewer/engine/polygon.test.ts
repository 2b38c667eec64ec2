import { describe, expect, it } from "vitest";
import type { PicturePoint } from "./brush";
import { fillPolygon } from "./polygon";

const [WIDTH, HEIGHT] = [23, 17];

function filled(points: readonly PicturePoint[]): string[] {
  const picture = new Uint8Array(WIDTH * HEIGHT);
  fillPolygon(points, WIDTH, HEIGHT, (y, x0, x1) => {
    for (let x = x0; x <= x1; x += 1) picture[y * WIDTH + x] += 1;
  });
  expect(Math.max(...picture)).toBeLessThanOrEqual(1);
  return Array.from({ length: HEIGHT }, (_, y) => picture.subarray(y * WIDTH, (y + 1) * WIDTH).join(""));
}

/** By crossings of a ray to the right, counted for each pixel center by itself. */
function oracle(points: readonly PicturePoint[]): string[] {
  const isIn = (x: number, y: number): boolean => {
    let crossings = 0;
    points.forEach(([ax, ay], n) => {
      const [bx, by] = points[(n + 1) % points.length] ?? [ax, ay];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) crossings += 1;
    });
    return crossings % 2 === 1;
  };
  return Array.from({ length: HEIGHT }, (_, y) =>
    Array.from({ length: WIDTH }, (_, x) => (isIn(x, y) ? 1 : 0)).join(""));
}

describe("a filled outline", () => {
  it.each([
    ["a triangle", [[2.2, 1.3], [19.7, 4.1], [8.4, 15.2]]],
    ["a concave one", [[1.5, 1.5], [20.5, 1.5], [20.5, 14.5], [11.1, 4.2], [1.5, 14.5]]],
    ["one that crosses itself", [[2.1, 2.2], [20.3, 14.1], [20.4, 2.3], [2.2, 13.7]]],
    ["a star, whose middle is out by the even-odd rule",
      [[11.1, 0.4], [16.2, 15.6], [2.1, 6.1], [20.2, 6.3], [5.9, 15.7]]],
    ["one with corners on pixel centers", [[5, 1], [11, 6], [9, 12], [16, 12], [20, 6], [14, 15], [2, 12]]],
    ["one that leaves the picture", [[-9.3, 5.2], [8.1, -7.3], [40.4, 9.1], [12.2, 30.3]]],
  ] as const)("holds the pixels whose centers lie inside: %s", (_, points) => {
    expect(filled(points)).toEqual(oracle(points));
    expect(filled([...points].reverse())).toEqual(oracle(points));
    expect(filled(points).join("")).toContain("1");
  });

  it("shares no pixel with its neighbor, and leaves none out between them", () => {
    const left = filled([[3, 2], [9, 2], [9, 12], [3, 12]]);
    const right = filled([[9, 2], [15, 2], [15, 12], [9, 12]]);
    const both = left.map((row, y) => Array.from(row, (one, x) => Number(one) + Number(right[y]?.[x])).join(""));
    expect(both).toEqual(filled([[3, 2], [15, 2], [15, 12], [3, 12]]));
    expect(both.join("")).not.toContain("2");
  });

  it("is nothing for an outline outside of the picture or without area", () => {
    expect(filled([[-9, 2], [-2, 2], [-4, 9]]).join("")).not.toContain("1");
    expect(filled([[3, 3], [9, 9]]).join("")).not.toContain("1");
    expect(filled([]).join("")).not.toContain("1");
  });
});
