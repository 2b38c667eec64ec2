/** The canonical volume of an image: where its slices lie and how to look at it. */

import { queryOptions } from "@tanstack/react-query";
import type { Affine, Vec3 } from "../domain/geometry";
import { addressOf, get } from "./client";

type Dtype = "int16" | "uint8" | "uint16" | "float32";

/** As the server tells it. `slices_url` has the places {k} and {sha}. */
interface Manifest {
  readonly shape: Vec3;
  readonly affine: Affine;
  readonly dtype: Dtype;
  readonly range: readonly [number, number];
  readonly window: { readonly center: number; readonly width: number };
  readonly modality: string | null;
  /** Of its values: "HU", or empty. */
  readonly unit: string;
  readonly slices: readonly string[];
  readonly slices_url: string;
  readonly preview: { readonly shape: Vec3; readonly affine: Affine };
  readonly preview_url: string;
}

export const volumeQuery = (image: string) =>
  queryOptions({
    queryKey: ["images", image, "volume"],
    queryFn: async ({ signal }) => described(image, await get<Manifest>(`images/${image}/volume/`, signal)),
    staleTime: Infinity,
  });

export type Volume = ReturnType<typeof described>;

function described(id: string, manifest: Manifest) {
  const { shape, affine, dtype, range, window, modality, unit, slices, slices_url: template, preview } = manifest;
  const sliceUrls = slices.map((sha, k) => addressOf(template.replace("{k}", String(k)).replace("{sha}", sha)));
  return {
    id, shape, affine, dtype, range, window, modality, unit, sliceUrls,
    preview: { shape: preview.shape, affine: preview.affine, url: addressOf(manifest.preview_url) },
  };
}
