import type { SlicingPlane } from "../../domain/planes";
import type { Projection } from "./projection";
import type { VoxelStore } from "./voxels";

export interface IntensityWindow {
  readonly center: number;
  readonly width: number;
}

/** What draws the intensities of one pane; labels and marks are drawn above it. */
export interface ImageLayer {
  paint(projection: Projection, slice: number, window: IntensityWindow): void;
  dispose(): void;
}

/** host: an element that fills the pane and belongs to the layer until it is disposed of. */
export type CreateImageLayer = (host: HTMLElement, volume: VoxelStore, plane: SlicingPlane) => ImageLayer;

/** From this size on the screen a voxel is shown as a square, below its neighbors are blended. */
const SQUARE_VOXEL_PIXELS = 6;

export function showsSquares({ pixelsRight, pixelsDown }: Projection): boolean {
  return Math.min(Math.abs(pixelsRight), Math.abs(pixelsDown)) >= SQUARE_VOXEL_PIXELS;
}
