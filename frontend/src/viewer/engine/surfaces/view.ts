import type { Vec3 } from "../../../domain/geometry";

/** From where a pane looks at surfaces: parallel rays, degrees and mm LPS. */
export interface View3d {
  /** Around the axis from feet to head; 0 looks at the patient's front, 90 at the left side. */
  readonly yaw: number;
  /** -90 looks from the feet, 90 from the head. */
  readonly pitch: number;
  /** What lies in the middle of the pane. */
  readonly center: Vec3;
  readonly mmPerPixel: number;
}

/** Unit vectors of the screen in the patient. */
export interface ScreenAxes {
  readonly right: Vec3;
  readonly up: Vec3;
  /** Towards the eye. */
  readonly towards: Vec3;
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

export const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function screenAxes({ yaw, pitch }: Pick<View3d, "yaw" | "pitch">): ScreenAxes {
  const [turn, lift] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const [sin, cos, rise, level] = [Math.sin(turn), Math.cos(turn), Math.sin(lift), Math.cos(lift)];
  return {
    right: [cos, sin, 0],
    up: [-sin * rise, cos * rise, level],
    towards: [sin * level, -cos * level, rise],
  };
}

/** Pixels from the upper left corner, and mm towards the eye from the view's center. */
export function toPane(view: View3d, axes: ScreenAxes, { width, height }: PaneSize, place: Vec3): Vec3 {
  const from: Vec3 = [place[0] - view.center[0], place[1] - view.center[1], place[2] - view.center[2]];
  return [
    width / 2 + dot(from, axes.right) / view.mmPerPixel, height / 2 - dot(from, axes.up) / view.mmPerPixel,
    dot(from, axes.towards),
  ];
}

/** The place behind a pixel, `depth` mm towards the eye from the view's center. */
export function fromPane(view: View3d, axes: ScreenAxes, { width, height }: PaneSize, [x, y, depth]: Vec3): Vec3 {
  const [right, up] = [(x - width / 2) * view.mmPerPixel, (height / 2 - y) * view.mmPerPixel];
  const along = (axis: 0 | 1 | 2): number =>
    view.center[axis] + right * axes.right[axis] + up * axes.up[axis] + depth * axes.towards[axis];
  return [along(0), along(1), along(2)];
}

const DEGREES_PER_PIXEL = 0.5;

/** Turned as by a hand that drags what it sees. */
export function turned(view: View3d, dx: number, dy: number): View3d {
  const yaw = ((((view.yaw - dx * DEGREES_PER_PIXEL + 180) % 360) + 360) % 360) - 180;
  return { ...view, yaw, pitch: Math.min(90, Math.max(-90, view.pitch + dy * DEGREES_PER_PIXEL)) };
}

export function moved(view: View3d, dx: number, dy: number): View3d {
  const { right, up } = screenAxes(view);
  const along = (axis: 0 | 1 | 2): number =>
    view.center[axis] + (dy * up[axis] - dx * right[axis]) * view.mmPerPixel;
  return { ...view, center: [along(0), along(1), along(2)] };
}

/** Closer (a factor below 1) or farther. */
export function closer(view: View3d, factor: number): View3d {
  return { ...view, mmPerPixel: Math.min(20, Math.max(0.01, view.mmPerPixel * factor)) };
}

export const SIDES = {
  A: { yaw: 0, pitch: 0 }, P: { yaw: 180, pitch: 0 }, L: { yaw: 90, pitch: 0 }, R: { yaw: -90, pitch: 0 },
  H: { yaw: 0, pitch: 90 }, F: { yaw: 0, pitch: -90 },
} as const;
