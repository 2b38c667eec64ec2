import type { Vec3 } from "../../domain/geometry";

/** Half of what the server takes. */
export const MAX_POSITIONS = 10_000;

/** A drawn line with fewer positions: each farther than `least` mm from the one before; the ends stay. */
export function thinned(positions: readonly Vec3[], least: number): readonly Vec3[] {
  if (positions.length < 3) return positions;
  let last = positions[0];
  const kept = positions.filter((position, n) => {
    const keep = n === 0 || n === positions.length - 1 || distance(position, last) > least;
    if (keep) last = position;
    return keep;
  });
  const stride = Math.ceil(kept.length / MAX_POSITIONS);
  return stride === 1 ? kept : kept.filter((_, n) => n % stride === 0 || n === kept.length - 1);
}

const distance = (a: Vec3, b: Vec3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
