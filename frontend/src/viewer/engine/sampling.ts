import { spacingMm, type Vec3 } from "../../domain/geometry";
import type { VoxelStore } from "./voxels";

type Range = readonly [low: number, high: number];

const DEVIATIONS = 2.5;
const LEAST_MM = 1.5;
const MOST_MM = 6;

/** The intensities of the tissue around a voxel: mean and 2.5 deviations of a small ball; null where none arrived. */
export function sampleRange(volume: SampledVolume, index: Vec3, radiusMm: number): Range | null {
  const { description, array } = volume;
  const { shape, range, dtype } = description;
  const spacing = spacingMm(description);
  const radius = Math.min(MOST_MM, Math.max(LEAST_MM, radiusMm));
  const reach = (axis: 0 | 1 | 2): readonly [number, number] => {
    const steps = Math.floor(radius / spacing[axis]);
    return [Math.max(0, index[axis] - steps), Math.min(shape[axis] - 1, index[axis] + steps)];
  };
  const [[k0, k1], [j0, j1], [i0, i1]] = [reach(0), reach(1), reach(2)];
  let [count, sum, squares] = [0, 0, 0];
  for (let k = k0; k <= k1; k += 1) {
    if (!volume.isLoaded(k)) continue;
    for (let j = j0; j <= j1; j += 1) {
      for (let i = i0; i <= i1; i += 1) {
        const away = [(k - index[0]) * spacing[0], (j - index[1]) * spacing[1], (i - index[2]) * spacing[2]];
        if (Math.hypot(...away) > radius) continue;
        const value = array[(k * shape[1] + j) * shape[2] + i];
        count += 1;
        sum += value;
        squares += value * value;
      }
    }
  }
  if (count === 0) return null;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const margin = Math.max(DEVIATIONS * deviation, (range[1] - range[0]) / 200);
  const [low, high] = [Math.max(range[0], mean - margin), Math.min(range[1], mean + margin)];
  return dtype === "float32" ? [low, high] : [Math.round(low), Math.round(high)];
}

type SampledVolume = Pick<VoxelStore, "description" | "array" | "isLoaded">;
