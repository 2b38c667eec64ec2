import type { Box } from "./geometry";

/** The box of a labelmap that changed. Both arrays are in C order over the box (i fastest). */
export interface Patch {
  readonly box: Box;
  /** Segment numbers, 0 is background; meaningless where `changed` is 0. */
  readonly values: Uint8Array | Uint16Array;
  /** 1 where the patch sets the voxel, else 0. */
  readonly changed: Uint8Array;
  readonly base: number;
  readonly revision: number;
}
