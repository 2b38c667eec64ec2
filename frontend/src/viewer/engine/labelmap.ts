import { boxSize, type Vec3 } from "../../domain/geometry";
import type { Patch } from "../../domain/patches";

type LabelArray = Uint8Array | Uint16Array;

/** The labels of one volume, (K, J, I) in one array. Only patches change it. */
export class Labelmap {
  array: LabelArray;
  /** Grows with every change, for those who draw. */
  version = 0;
  /** The revision that the newest patch with one carried. */
  revision = 0;
  /** Voxels of each segment. */
  readonly counts = new Map<number, number>();

  constructor(readonly shape: Vec3) {
    this.array = new Uint8Array(boxSize({ start: [0, 0, 0], stop: shape }));
  }

  clear(): void {
    this.array.fill(0);
    this.counts.clear();
    this.revision = 0;
    this.version += 1;
  }

  /** Returns how many voxels it changed. */
  apply(patch: Patch): number {
    const { values, changed } = patch;
    let voxels = 0;
    if (values instanceof Uint16Array && this.array instanceof Uint8Array) this.array = new Uint16Array(this.array);
    this.eachRow(patch, (from, to, length) => {
      for (let n = 0; n < length; n += 1) {
        if (!changed[from + n] || this.array[to + n] === values[from + n]) continue;
        this.count(this.array[to + n], -1);
        this.count(values[from + n], 1);
        this.array[to + n] = values[from + n];
        voxels += 1;
      }
    });
    if (patch.revision) this.revision = patch.revision;
    this.version += 1;
    return voxels;
  }

  /** What `patch` would overwrite: applied after it, it restores the labels. */
  under(patch: Patch): Patch {
    const values = this.array instanceof Uint8Array ? new Uint8Array(patch.values.length)
      : new Uint16Array(patch.values.length);
    this.eachRow(patch, (from, to, length) => values.set(this.array.subarray(to, to + length), from));
    return { ...patch, values };
  }

  private count(segment: number, change: number): void {
    if (segment === 0) return;
    this.counts.set(segment, (this.counts.get(segment) ?? 0) + change);
  }

  private eachRow({ box }: Patch, visit: (from: number, to: number, length: number) => void): void {
    const [, rows, columns] = this.shape;
    const length = box.stop[2] - box.start[2];
    let from = 0;
    for (let k = box.start[0]; k < box.stop[0]; k += 1) {
      for (let j = box.start[1]; j < box.stop[1]; j += 1, from += length) {
        visit(from, (k * rows + j) * columns + box.start[2], length);
      }
    }
  }
}
