/** Gray windows worth one click, and the one that a person keeps. */

import presets from "../../../static/presets/windows.json";

export interface Window {
  readonly center: number;
  readonly width: number;
}

/** shares: a window from one level of the image to another, as parts (0..1) of its voxels that are not air. */
export type WindowPreset = { readonly name: string } & (Window | { readonly shares: readonly number[] });

export interface Shown {
  /** Fits this volume's tissue. */
  readonly window: Window;
  /** Its smallest and largest value. */
  readonly range: readonly [number, number];
  readonly modality: string | null;
  /** Of its values: "HU", or empty. */
  readonly unit: string;
}

/** CT has windows in Hounsfield units; elsewhere a value means nothing by itself, so the image's own levels count. */
export function windowPresets({ window, range: [low, high], unit }: Shown): readonly WindowPreset[] {
  return [
    { name: "Auto", ...window },
    ...(unit === "HU" ? presets.CT : presets.other),
    { name: "Whole range", ...between(low, high) },
  ];
}

/** levelsAt: intensities below which shares of the voxels lie. */
export function windowOf(preset: WindowPreset, levelsAt: (shares: readonly number[]) => readonly number[]): Window {
  if (!("shares" in preset)) return { center: preset.center, width: preset.width };
  const [low, high] = levelsAt(preset.shares);
  return between(low, high);
}

const between = (low: number, high: number): Window =>
  ({ center: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) });

/** What to remember of a window for the next image of the modality: absolute for HU, else relative to its own. */
export function toKeep({ window: own, unit }: Shown, { center, width }: Window): Window {
  if (unit === "HU") return { center, width };
  return { center: (center - own.center) / own.width, width: width / own.width };
}

/** The window that was remembered, for this image; null where nothing sound was. */
export function kept({ window: own, unit }: Shown, stored: unknown): Window | null {
  const { center, width } = (stored ?? {}) as Partial<Window>;
  if (typeof center !== "number" || typeof width !== "number" || !Number.isFinite(center) || !(width > 0)) return null;
  if (unit === "HU") return { center, width };
  return { center: own.center + center * own.width, width: width * own.width };
}
