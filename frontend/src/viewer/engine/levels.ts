import type { Voxels } from "./voxels";

const SAMPLE = 60_000;
const AIR_PART = 0.05;

/**
 * Intensities below which shares (0..1) of the voxels lie, of those brighter than air: than a twentieth of the way from
 * the darkest to the brightest hundredth. From a sample, the same for the same voxels.
 */
export function levelsAt(voxels: Voxels, shares: readonly number[]): readonly number[] {
  const step = Math.max(1, Math.floor(voxels.length / SAMPLE)) | 1; // odd, so that it does not follow rows
  const sample = new Float32Array(Math.ceil(voxels.length / step));
  for (let n = 0; n < sample.length; n += 1) sample[n] = voxels[n * step];
  sample.sort();
  const air = sample[0] + AIR_PART * (sample[Math.floor(0.99 * (sample.length - 1))] - sample[0]);
  const first = sample.findIndex((value) => value > air);
  const body = first < 0 ? sample : sample.subarray(first);
  return shares.map((share) => body[Math.round(share * (body.length - 1))]);
}
