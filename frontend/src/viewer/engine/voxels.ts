import { boxSize, flatIndex, voxelAt, type Vec3 } from "../../domain/geometry";
import type { VolumeDescription, VoxelType } from "../port";

export type Voxels = Int16Array | Uint8Array | Uint16Array | Float32Array;

const ARRAYS = { int16: Int16Array, uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

/** Raw little-endian voxels; throws when their number is not `count`. */
export function parseVoxels(raw: ArrayBuffer, dtype: VoxelType, count: number): Voxels {
  const bytes = count * ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (raw.byteLength !== bytes) {
    throw new Error(`The server sent ${raw.byteLength} bytes of the image where ${bytes} belong.`);
  }
  return new ARRAYS[dtype](raw);
}

/** The intensities of one volume, (K, J, I) in one array: the preview first, then slice by slice as they arrive. */
export class VoxelStore {
  readonly array: Voxels;
  /** Grows with every write, for those who draw. */
  version = 0;
  loadedSlices = 0;
  /** Told the half-open range of slices that changed. */
  onWrite: ((start: number, stop: number) => void) | null = null;
  private readonly loaded: Uint8Array;

  constructor(readonly description: VolumeDescription) {
    const { shape, dtype } = description;
    this.array = new ARRAYS[dtype](boxSize({ start: [0, 0, 0], stop: shape }));
    this.loaded = new Uint8Array(shape[0]);
  }

  isLoaded(k: number): boolean {
    return this.loaded[k] === 1;
  }

  writeSlice(k: number, raw: ArrayBuffer): void {
    const [, rows, columns] = this.description.shape;
    const slice = parseVoxels(raw, this.description.dtype, rows * columns);
    this.array.set(slice, k * rows * columns);
    this.loadedSlices += 1 - this.loaded[k];
    this.loaded[k] = 1;
    this.changed(k, k + 1);
  }

  /** Show the coarse volume where slices are missing: each of its voxels fills the block that it is the mean of. */
  writePreview(raw: ArrayBuffer): void {
    const { shape, dtype, preview } = this.description;
    const [coarseK, coarseJ, coarseI] = preview.shape;
    const coarse = parseVoxels(raw, dtype, coarseK * coarseJ * coarseI);
    const [depth, height, width] = [0, 1, 2].map((axis) => Math.ceil(shape[axis] / preview.shape[axis]));
    for (let k = 0; k < shape[0]; k += 1) {
      if (this.loaded[k]) continue;
      for (let j = 0; j < shape[1]; j += 1) {
        const row = (k * shape[1] + j) * shape[2];
        if (j % height) {
          this.array.copyWithin(row, row - shape[2], row);
          continue;
        }
        const from = (Math.floor(k / depth) * coarseJ + j / height) * coarseI;
        for (let i = 0; i < shape[2]; i += 1) this.array[row + i] = coarse[from + Math.floor(i / width)];
      }
    }
    this.changed(0, shape[0]);
  }

  /** Intensity of the voxel at a fractional index; null outside or while its slice is missing. */
  valueAt(index: Vec3): number | null {
    const voxel = voxelAt(this.description, index);
    return voxel && this.loaded[voxel[0]] ? this.array[flatIndex(this.description, voxel)] : null;
  }

  private changed(start: number, stop: number): void {
    this.version += 1;
    this.onWrite?.(start, stop);
  }
}
