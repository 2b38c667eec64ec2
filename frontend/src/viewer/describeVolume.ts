import type { Affine, Vec3 } from "../domain/geometry";
import type { VolumeDescription, VoxelType } from "./port";

/** `GET /api/v1/images/{id}/volume/`: the canonical volume as the server keeps it. */
export interface VolumeManifest {
  readonly shape: Vec3;
  readonly affine: Affine;
  readonly dtype: VoxelType;
  readonly range: readonly [number, number];
  readonly window: { readonly center: number; readonly width: number };
  /** Hash of each slice k. */
  readonly slices: readonly string[];
  /** Address with `{k}` and `{sha}` to fill in. */
  readonly slices_url: string;
  readonly preview: { readonly shape: Vec3; readonly affine: Affine };
  readonly preview_url: string;
}

export function describeVolume(imageId: string, manifest: VolumeManifest): VolumeDescription {
  const { shape, affine, dtype, range, window, slices, slices_url: template, preview } = manifest;
  return {
    id: imageId, shape, affine, dtype, range, window,
    sliceUrls: slices.map((sha, k) => template.replace("{k}", String(k)).replace("{sha}", sha)),
    preview: { shape: preview.shape, affine: preview.affine, url: manifest.preview_url },
  };
}
