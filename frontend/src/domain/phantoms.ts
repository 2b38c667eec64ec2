import type { Geometry } from "./geometry";

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
