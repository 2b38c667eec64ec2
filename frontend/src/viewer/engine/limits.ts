/** Which voxels the tools in hand may set. */

import type { Opened, Scene } from "./scene";
import type { May } from "./voxelMask";

const NEVER: May = () => false;

/**
 * Locked segments neither lose voxels nor gain them; with a range, only voxels whose intensity lies in it are set, and
 * none where the image has not arrived yet.
 */
export function mayBeSet({ volume, labels }: Opened, { locked, paint }: Scene, value: number): May {
  if (locked.has(value)) return NEVER;
  const { range } = paint;
  const [, rows, columns] = volume.description.shape;
  return (at) => {
    if (locked.size > 0 && locked.has(labels.array[at])) return false;
    if (!range) return true;
    const intensity = volume.array[at];
    return intensity >= range[0] && intensity <= range[1] && volume.isLoaded(Math.floor(at / (rows * columns)));
  };
}
