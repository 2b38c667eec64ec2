/** How a volume's own slices are laid on a screen: radiological convention, nearest patient plane. */

import { axisDirection, type Geometry, type Vec3 } from "./geometry";

export type PatientPlane = "axial" | "sagittal" | "coronal";
export type IndexAxis = 0 | 1 | 2;

/** A direction on the screen as a direction in index space: `sign` 1 where the index grows along it. */
export interface ScreenAxis {
  readonly axis: IndexAxis;
  readonly sign: 1 | -1;
}

export interface SlicingPlane {
  /** The index axis that is constant within a slice. */
  readonly normal: IndexAxis;
  readonly right: ScreenAxis;
  readonly down: ScreenAxis;
}

type PatientDirection = readonly [axis: IndexAxis, sign: 1 | -1];

/** Which patient axis (0 x, 1 y, 2 z) is the normal of each plane. */
const NORMAL: Readonly<Record<PatientPlane, IndexAxis>> = { sagittal: 0, coronal: 1, axial: 2 };

/** Where each plane's right and down point in the patient (LPS): left, back and feet; anterior is left in sagittal. */
const SCREEN: Readonly<Record<PatientPlane, Readonly<Record<"right" | "down", PatientDirection>>>> = {
  axial: { right: [0, 1], down: [1, 1] },
  sagittal: { right: [1, 1], down: [2, -1] },
  coronal: { right: [0, 1], down: [2, -1] },
};

const ORDERS: readonly (readonly [IndexAxis, IndexAxis, IndexAxis])[] = [
  [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0],
];

/** The index axis along which each patient axis (x, y, z) runs best; each index axis is taken once. */
function assignAxes(geometry: Geometry): readonly [IndexAxis, IndexAxis, IndexAxis] {
  const directions = ([0, 1, 2] as const).map((axis) => axisDirection(geometry, axis));
  const agreement = (order: readonly IndexAxis[]): number =>
    order.reduce<number>((sum, axis, patient) => sum + Math.abs(directions[axis][patient]), 0);
  return ORDERS.reduce((best, order) => (agreement(order) > agreement(best) + 1e-9 ? order : best));
}

/** The volume's own slicing plane that lies closest to a patient plane. */
export function slicingPlane(geometry: Geometry, plane: PatientPlane): SlicingPlane {
  const axes = assignAxes(geometry);
  const onScreen = ([patient, wanted]: PatientDirection): ScreenAxis => {
    const axis = axes[patient];
    const grows = axisDirection(geometry, axis)[patient] < 0 ? -1 : 1;
    return { axis, sign: grows === wanted ? 1 : -1 };
  };
  const { right, down } = SCREEN[plane];
  return { normal: axes[NORMAL[plane]], right: onScreen(right), down: onScreen(down) };
}

/** World direction (unit, LPS) of a screen direction. */
export function screenDirection(geometry: Geometry, { axis, sign }: ScreenAxis): Vec3 {
  const [x, y, z] = axisDirection(geometry, axis);
  return [x * sign, y * sign, z * sign];
}

const LETTERS = ["RL", "AP", "FH"] as const;
/** Parts of a direction below sin(15 degrees) are not worth a letter. */
const WORTH_A_LETTER = Math.sin(Math.PI / 12);

/** Patient letters of a direction, the strongest first: "L", or "LA" when oblique. */
export function directionLetters(direction: Vec3): string {
  return ([0, 1, 2] as const)
    .filter((axis) => Math.abs(direction[axis]) >= WORTH_A_LETTER)
    .sort((a, b) => Math.abs(direction[b]) - Math.abs(direction[a]))
    .map((axis) => LETTERS[axis][direction[axis] < 0 ? 0 : 1])
    .join("");
}

/** Patient letters at the four edges of a pane. */
export function edgeLetters(
  geometry: Geometry,
  plane: SlicingPlane,
): Readonly<Record<"left" | "right" | "top" | "bottom", string>> {
  const opposite = ({ axis, sign }: ScreenAxis): ScreenAxis => ({ axis, sign: sign === 1 ? -1 : 1 });
  const letters = (towards: ScreenAxis): string => directionLetters(screenDirection(geometry, towards));
  return {
    right: letters(plane.right),
    left: letters(opposite(plane.right)),
    bottom: letters(plane.down),
    top: letters(opposite(plane.down)),
  };
}
