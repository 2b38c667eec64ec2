import type { Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";
import type { Labelmap } from "./labelmap";

/** How many of these strokes, from the first on, the labels hold already: the rest alone gives the same labels. */
export function heldStrokes(labels: Labelmap, strokes: readonly Patch[]): number {
  const lacking = strokes.findIndex((stroke, n) => lacks(labels, stroke, strokes.slice(n + 1)));
  return lacking === -1 ? strokes.length : lacking;
}

/** Whether a stroke would change a voxel that no later one sets anyway. */
function lacks({ array, shape }: Labelmap, { box, values, changed }: Patch, later: readonly Patch[]): boolean {
  const size = sizeOf(box);
  return changed.some((set, at) => {
    if (!set) return false;
    const row = Math.floor(at / size[2]);
    const index: Vec3 = [
      box.start[0] + Math.floor(row / size[1]), box.start[1] + (row % size[1]), box.start[2] + (at % size[2]),
    ];
    return array[flat(shape, index)] !== values[at] && !later.some((patch) => sets(patch, index));
  });
}

function sets({ box, changed }: Patch, [k, j, i]: Vec3): boolean {
  const inside: Vec3 = [k - box.start[0], j - box.start[1], i - box.start[2]];
  const size = sizeOf(box);
  return inside.every((at, axis) => at >= 0 && at < (size[axis] ?? 0)) && changed[flat(size, inside)] === 1;
}

const sizeOf = ({ start, stop }: Patch["box"]): Vec3 => [stop[0] - start[0], stop[1] - start[1], stop[2] - start[2]];
const flat = (shape: Vec3, [k, j, i]: Vec3): number => (k * shape[1] + j) * shape[2] + i;
