import { useEffect } from "react";
import { recall, remember } from "../../domain/remembered";
import { kept, toKeep, type Shown } from "../../domain/windows";
import type { ViewerPort } from "../port";
import type { ViewingStore } from "../viewing";

/** Opens an image with the gray window that this browser last had for its modality, and remembers what is chosen. */
export function useWindowMemory(viewer: ViewerPort | null, viewing: ViewingStore, volume: Shown | undefined): void {
  useEffect(() => {
    if (!viewer || !volume) return;
    const kind = volume.unit === "HU" ? "CT" : volume.modality ?? "other";
    const key = `hilum.window.${kind}` as const;
    const window = recall(key, (stored) => kept(volume, stored), null);
    if (window) viewer.setWindow(window.center, window.width);
    return viewing.subscribe((now, before) => {
      if (now.window && now.window !== before.window) remember(key, toKeep(volume, now.window));
    });
  }, [viewer, viewing, volume]);
}
