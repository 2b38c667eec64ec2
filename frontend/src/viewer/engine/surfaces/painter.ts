import type { Mesh } from "../../../domain/mesh";
import type { Vec3 } from "../../../domain/geometry";
import { dot, type PaneSize, type ScreenAxes, type View3d } from "./view";

/** A surface as it is to be seen. */
export interface Model {
  readonly mesh: Mesh;
  /** Red, green, blue, each 0..1. */
  readonly color: Vec3;
  /** 0..1; surfaces of 1 hide what lies behind them. */
  readonly alpha: number;
}

/** What draws surfaces onto a pane. */
export interface SurfacePainter {
  readonly name: "webgl" | "canvas";
  paint(view: View3d, size: PaneSize, models: readonly Model[]): void;
  dispose(): void;
}

export const BACKGROUND: Vec3 = [0.035, 0.045, 0.06];

/** Light from over the viewer's shoulder, as a direction in the patient. */
export function lightOf({ right, up, towards }: ScreenAxes): Vec3 {
  const along = (axis: 0 | 1 | 2): number => 0.86 * towards[axis] + 0.42 * up[axis] - 0.29 * right[axis];
  return [along(0), along(1), along(2)];
}

export const AMBIENT = 0.22;

/** In the order of drawing: what hides first, then the others, nearest last; what is inside another comes before it. */
export function inOrder(models: readonly Model[], { towards }: ScreenAxes): readonly Model[] {
  const front = ({ mesh: { low, high } }: Model): number =>
    dot(towards, [0, 1, 2].map((axis) => (towards[axis] > 0 ? high : low)[axis]) as unknown as Vec3);
  const seen = models.filter(({ alpha }) => alpha > 0);
  const clear = seen.filter(({ alpha }) => alpha < 1).sort((a, b) => front(a) - front(b));
  return [...seen.filter(({ alpha }) => alpha >= 1), ...clear];
}
