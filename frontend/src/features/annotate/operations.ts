/** Operations on the whole chosen segment: their settings, and how they are asked for. */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { Geometry } from "../../domain/geometry";
import { slicingPlane } from "../../domain/planes";
import type { Wanted } from "../../domain/session";
import type { OperationName } from "../../viewer/controls/commands";
import type { PaneName } from "../../viewer/port";
import { lockedSegments } from "../../viewer/viewing";
import type { Desk } from "./labeling";

interface OperationSettings {
  readonly islandMm3: number;
  readonly smoothMm: number;
  readonly growMm: number;
  readonly shrinkMm: number;
  /** Holes of single slices, not only what is closed in 3-D. */
  readonly holesInSlices: boolean;
  /** Whether other segments may lose voxels. */
  readonly overwrite: boolean;
}

export type OperationStore = StoreApi<OperationSettings>;
export type Amount = "islandMm3" | "smoothMm" | "growMm" | "shrinkMm";

/** What the server takes. */
export const AMOUNTS: Readonly<Record<Amount, Readonly<Record<"least" | "most" | "step", number>>>> = {
  islandMm3: { least: 1, most: 1_000_000, step: 10 },
  smoothMm: { least: 0.1, most: 20, step: 0.5 },
  growMm: { least: 0.1, most: 100, step: 0.5 },
  shrinkMm: { least: 0.1, most: 100, step: 0.5 },
};

export function createOperationSettings(): OperationStore {
  return createStore<OperationSettings>(() => ({
    islandMm3: 100, smoothMm: 1.5, growMm: 2, shrinkMm: 2, holesInSlices: false, overwrite: false,
  }));
}

type Parameters = Wanted["parameters"];

/** slices: the pane whose slices are meant, where the operation goes by slices. */
export function parametersOf(
  name: OperationName, settings: OperationSettings, geometry: Geometry, slices: PaneName,
): Parameters {
  const overwrite: Parameters = settings.overwrite ? { overwrite: true } : {};
  const axis = slicingPlane(geometry, slices).normal;
  switch (name) {
    case "fill_between": return { axis, ...overwrite };
    case "fill_holes": return { ...(settings.holesInSlices ? { axis } : {}), ...overwrite };
    case "keep_largest": return {};
    case "remove_islands": return { below_mm3: settings.islandMm3 };
    case "smooth": return { mm: settings.smoothMm, ...overwrite };
    case "grow": return { mm: settings.growMm, ...overwrite };
    case "shrink": return { mm: settings.shrinkMm };
  }
}

/** Ask the server; what comes of it is in the session's `operated`. */
export function operate({ session, viewing }: Desk, name: OperationName, parameters: Parameters): void {
  const { active } = viewing.getState();
  session.happen({
    kind: "operate",
    wanted: { segment: active, operation: name, parameters, locked: lockedSegments(viewing.getState()) },
  });
}
