import { boxSize, flatIndex, voxelAt, type Vec3 } from "../../domain/geometry";
import type { VolumeDescription, VoxelType } from "../port";

export type Voxels = Int16Array | Uint8Array | Uint16Array | Float32Array;

const ARRAYS = { int16: Int16Array, uint8: Uint8Array, uint16: Uint16Array, float32: Float32Array } as const;

/** Raw little-endian voxels; throws when their number is not `count`. */
function parseVoxels(raw: ArrayBuffer, dtype: VoxelType, count: number): Voxels {
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
    const depth = Math.ceil(shape[0] / coarseK);
    const plane = shape[1] * shape[2];
    let alike = -1; // the slice of this block that is filled already
    for (let k = 0; k < shape[0]; k += 1) {
      if (k % depth === 0) alike = -1;
      if (this.loaded[k]) continue;
      if (alike < 0) {
        const from = Math.floor(k / depth) * coarseJ * coarseI;
        this.widen(coarse.subarray(from, from + coarseJ * coarseI), k * plane);
      } else this.array.copyWithin(k * plane, alike * plane, (alike + 1) * plane);
      alike = k;
    }
    this.changed(0, shape[0]);
  }

  /** Fill the slice that begins at `start` with a coarse one. */
  private widen(coarse: Voxels, start: number): void {
    const { shape: [, rows, columns], preview: { shape: [, coarseJ, coarseI] } } = this.description;
    const [height, width] = [Math.ceil(rows / coarseJ), Math.ceil(columns / coarseI)];
    for (let j = 0; j < rows; j += 1) {
      const row = start + j * columns;
      if (j % height) {
        this.array.copyWithin(row, row - columns, row);
        continue;
      }
      let from = (j / height) * coarseI;
      for (let i = 0; i < columns; from += 1) {
        const value = coarse[from];
        for (const stop = Math.min(i + width, columns); i < stop; i += 1) this.array[row + i] = value;
      }
    }
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
