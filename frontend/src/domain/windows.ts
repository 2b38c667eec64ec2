/** Gray windows worth one click. */

export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface WindowPreset extends Window {
  readonly name: string;
}

/** Usual CT windows, in Hounsfield units. */
const CT: readonly WindowPreset[] = [
  { name: "Soft tissue", center: 40, width: 400 },
  { name: "Liver", center: 70, width: 160 },
  { name: "Brain", center: 40, width: 80 },
  { name: "Lung", center: -600, width: 1500 },
  { name: "Bone", center: 400, width: 1800 },
];

/** window: fits this volume's tissue; range: its smallest and largest value. */
export function windowPresets(
  { window, range, modality }: { window: Window; range: readonly [number, number]; modality: string | null },
): readonly WindowPreset[] {
  const [low, high] = range;
  return [
    { name: "Auto", ...window },
    ...(modality === "CT" ? CT : [
      { name: "More contrast", center: window.center, width: window.width / 2 },
      { name: "Darker", center: window.center + window.width / 4, width: window.width },
      { name: "Brighter", center: window.center - window.width / 4, width: window.width },
    ]),
    { name: "Whole range", center: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) },
  ];
}
