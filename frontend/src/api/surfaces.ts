/** The surfaces of a case's segments: asked for when the label has been still for a while, shown as they are made. */

import { get, post, isMissing } from "./client";
import type { TaskSession } from "./taskSession";
import type { components } from "./schema";

type SurfaceRow = components["schemas"]["SurfaceOut"];
type SurfaceList = components["schemas"]["SurfacesOut"];

/** What a session needs of a viewer for surfaces. */
export interface SurfaceScreen {
  showSurfaces(surfaces: readonly { readonly segment: number; readonly url: string }[]): Promise<void>;
}

/** What the pane may say. asking: the server was not heard yet; broken: a request failed, `detail` says how. */
export interface SurfacesTold {
  readonly state: "asking" | "making" | "ready" | "failed" | "broken";
  readonly detail: string;
  readonly rows: readonly SurfaceRow[];
}

export const SETTLED_MS = 1000;
const LOOK_AFTER_MS = 3000; // should word of them be lost on the way

/** Keeps a screen's surfaces up with the label until disconnected. `again` asks once more, after a failure. */
export function connectSurfaces(
  task: string, session: TaskSession, screen: SurfaceScreen, told: (told: SurfacesTold) => void,
): { readonly again: () => void; readonly disconnect: () => void } {
  const path = `tasks/${task}/surfaces/`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let rows: readonly SurfaceRow[] = [];
  let latest = 0;

  const later = (ms: number, ask: () => Promise<SurfaceList>): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void hear(ask), ms);
  };
  const wish = (): Promise<SurfaceList> => post<SurfaceList>(path);
  const look = (): Promise<SurfaceList> => get<SurfaceList>(path);
  const hear = async (ask: () => Promise<SurfaceList>): Promise<void> => {
    const mine = ++latest;
    try {
      const list = await ask();
      if (mine !== latest) return;
      rows = list.results;
      await screen.showSurfaces(rows.flatMap(({ segment, url }) => (url === null ? [] : [{ segment, url }])));
      if (mine !== latest) return;
      if (list.state === "stale") { later(SETTLED_MS, wish); return; }
      told({ state: list.state as SurfacesTold["state"], detail: list.detail, rows });
      if (list.state === "making") later(LOOK_AFTER_MS, look);
    } catch (reason) {
      if (mine !== latest) return;
      if (isMissing(reason)) { later(SETTLED_MS, look); return; }
      told({ state: "broken", detail: reason instanceof Error ? reason.message : "No surfaces.", rows });
    }
  };

  const ends = [
    session.store.subscribe((now, before) => {
      if (now.revision !== before.revision) later(SETTLED_MS, wish);
    }),
    session.onSurfaces(() => later(0, look)),
  ];
  told({ state: "asking", detail: "", rows });
  later(0, wish);
  return {
    again: () => later(0, wish),
    disconnect() {
      latest += 1;
      clearTimeout(timer);
      ends.forEach((end) => end());
    },
  };
}
