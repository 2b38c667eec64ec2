import { useEffect, useRef } from "react";
import type { TaskSession } from "../../api/taskSession";
import type { Vec3 } from "../../domain/geometry";
import { unsavedStrokes } from "../../domain/session";
import { readStash, writeStash } from "./stash";

/**
 * Keeps unsaved strokes over a reload and warns before they would be lost.
 * Returns what to do once the case is claimed: strokes of before the reload are sent where nothing was written since,
 * else the person decides.
 */
export function useUnsaved(
  task: string, shape: Vec3 | undefined, session: TaskSession, notice: (sentence: string) => void,
): (revision: number) => void {
  const found = useRef<{ revision: number; count: number } | null>(null);
  useEffect(() => {
    if (!shape) return;
    const stashed = readStash(task, shape);
    if (stashed && found.current === null) {
      found.current = { revision: stashed.revision, count: stashed.strokes.length };
      session.happen({ kind: "found", strokes: stashed.strokes });
    }
    let told = false;
    const keep = (): void => {
      try {
        writeStash(task, session.store.getState());
      } catch {
        if (!told) notice("This browser has no room to keep unsaved strokes over a reload. Keep this page open.");
        told = true;
      }
    };
    const end = session.store.subscribe((now, before) => {
      if (now.pending !== before.pending || now.orphans !== before.orphans) keep();
    });
    const warn = (event: BeforeUnloadEvent): void => {
      if (unsavedStrokes(session.store.getState()).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      end();
      window.removeEventListener("beforeunload", warn);
    };
  }, [task, shape, session, notice]);

  return (revision) => {
    const mine = found.current;
    if (!mine || mine.revision !== revision) return;
    found.current = { revision: -1, count: 0 };
    session.happen({ kind: "adopt" });
    notice(`${mine.count === 1 ? "One stroke" : `${mine.count} strokes`} from before the reload went to the server.`);
  };
}
