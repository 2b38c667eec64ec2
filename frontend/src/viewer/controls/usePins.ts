import { useEffect, useEffectEvent } from "react";
import type { Crosshair, Pin, ViewerPort } from "../port";

/** Keeps the viewer's pins, and hears where a new one is wanted. `pins` must be the same while nothing changed. */
export function usePins(viewer: ViewerPort | null, pins: readonly Pin[], onPin: (place: Crosshair) => void): void {
  useEffect(() => viewer?.setPins(pins), [viewer, pins]);
  const pinned = useEffectEvent(onPin);
  useEffect(() => viewer?.onPin((place) => pinned(place)), [viewer]);
}
