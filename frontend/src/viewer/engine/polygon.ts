import type { PicturePoint } from "./brush";

/**
 * The inside of a closed outline, by the even-odd rule: `mark` is told, row by row, the columns whose pixel centers lie
 * in it (both included), cut to a picture of width x height. An outline may cross itself and leave the picture.
 */
export function fillPolygon(
  points: readonly PicturePoint[], width: number, height: number, mark: (y: number, x0: number, x1: number) => void,
): void {
  const edges = points.map((from, n) => [from, points[(n + 1) % points.length] ?? from] as const);
  const rows = points.map(([, y]) => y);
  const first = Math.max(0, Math.ceil(Math.min(...rows)));
  const last = Math.min(height - 1, Math.floor(Math.max(...rows)));
  for (let y = first; y <= last; y += 1) {
    const crossings = edges.flatMap(([[ax, ay], [bx, by]]) =>
      (ay <= y) === (by <= y) ? [] : [ax + ((y - ay) / (by - ay)) * (bx - ax)]);
    crossings.sort((a, b) => a - b);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const x0 = Math.max(0, Math.ceil(crossings[n]));
      const x1 = Math.min(width - 1, Math.ceil(crossings[n + 1]) - 1);
      if (x0 <= x1) mark(y, x0, x1);
    }
  }
}
