import type { Vec3 } from "../../../domain/geometry";
import type { Model } from "./painter";
import { dot, fromPane, screenAxes, type PaneSize, type View3d } from "./view";

/** The place (mm) of the surface that is nearest to the eye at a pixel; null where there is none. */
export function pickSurface(
  models: readonly Model[], view: View3d, size: PaneSize, x: number, y: number,
): Vec3 | null {
  const axes = screenAxes(view);
  const at = fromPane(view, axes, size, [x, y, 0]);
  const [px, py] = [dot(at, axes.right), dot(at, axes.up)];
  let nearest = -Infinity;
  for (const { mesh: { positions, triangles }, alpha } of models) {
    if (alpha <= 0) continue;
    const along = (axis: Vec3): Float32Array => {
      const values = new Float32Array(positions.length / 3);
      for (let v = 0; v < values.length; v += 1) {
        values[v] = positions[3 * v] * axis[0] + positions[3 * v + 1] * axis[1] + positions[3 * v + 2] * axis[2] ;
      }
      return values;
    };
    const [across, upwards, depth] = [along(axes.right), along(axes.up), along(axes.towards)];
    for (let t = 0; t < triangles.length; t += 3) {
      const a = triangles[t], b = triangles[t + 1], c = triangles[t + 2];
      const ax = across[a] - px, ay = upwards[a] - py, bx = across[b] - px, by = upwards[b] - py;
      const cx = across[c] - px, cy = upwards[c] - py;
      const wa = bx * cy - cx * by, wb = cx * ay - ax * cy, wc = ax * by - bx * ay;
      if (wa < 0 || wb < 0 || wc < 0 || wa + wb + wc <= 0) continue; // elsewhere, or seen from inside
      nearest = Math.max(nearest, (wa * depth[a] + wb * depth[b] + wc * depth[c]) / (wa + wb + wc));
    }
  }
  if (nearest === -Infinity) return null;
  return fromPane(view, axes, size, [x, y, nearest - dot(view.center, axes.towards)]);
}
