import type { Geometry, Vec3 } from "./geometry";
import type { Mesh } from "./mesh";

const turn = (17 * Math.PI) / 180;
const tip = (11 * Math.PI) / 180;
const [ct, st, cp, sp] = [Math.cos(turn), Math.sin(turn), Math.cos(tip), Math.sin(tip)];

/** For tests: odd-sized, 4 x 1.3 x 1.1 mm, turned by 17 and 11 degrees, columns running to the patient's right. */
export const OBLIQUE: Geometry = {
  shape: [31, 97, 75],
  affine: [
    [4 * st * sp, -1.3 * st * cp, -1.1 * ct, 12],
    [-4 * ct * sp, 1.3 * ct * cp, -1.1 * st, -40],
    [4 * cp, 1.3 * sp, 0, 7],
    [0, 0, 0, 1],
  ],
};

/** A box between two corners (mm) as the surface of a segment; normals along its diagonals. */
export function boxMesh(segment: number, low: Vec3, high: Vec3): Mesh {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 4 ? 1 : 0, n & 2 ? 1 : 0, n & 1]);
  const sides = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]];
  return {
    segment, low, high,
    positions: new Float32Array(corners.flatMap((corner) => corner.map((end, axis) => (end ? high : low)[axis]))),
    normals: new Float32Array(corners.flatMap((corner) => corner.map((end) => (end ? 1 : -1) / Math.sqrt(3)))),
    triangles: new Uint32Array(sides.flatMap(([a, b, c, d]) => [a, b, c, a, c, d])),
  };
}
