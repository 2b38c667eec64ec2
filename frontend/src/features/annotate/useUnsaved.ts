import { useCallback, useEffect, useRef } from "react";
import type { TaskSession } from "../../api/taskSession";
import type { Vec3 } from "../../domain/geometry";
import { type Session, unsavedStrokes } from "../../domain/session";
import { readStash, type Stashed, writeStash } from "./stash";

/**
 * Keeps unsaved strokes over a reload and warns before they would be lost.
 * Returns what to do once the case is claimed: strokes of before the reload are sent where nothing was written since,
 * else the person decides.
 */
export function useUnsaved(
  task: string, shape: Vec3 | undefined, session: TaskSession, notice: (sentence: string) => void,
): (revision: number) => void {
  const found = useRef<Stashed | null>(null);
  const claimedAt = useRef<number | null>(null);
  /** Whichever comes last, the claim or the strokes: nothing was written since they were kept, so they go on top. */
  const restore = useCallback(() => {
    const stashed = found.current;
    if (stashed?.revision !== claimedAt.current) return;
    found.current = null;
    session.happen({ kind: "adopt" });
    const count = stashed.strokes.length;
    notice(`${count === 1 ? "One stroke" : `${count} strokes`} from before the reload went to the server.`);
  }, [session, notice]);

  useEffect(() => {
    if (!shape) return;
    const stashed = readStash(task, shape);
    if (stashed && unsavedStrokes(session.store.getState()).length === 0) {
      found.current = stashed;
      session.happen({ kind: "found", strokes: stashed.strokes });
      restore();
    }
    const end = session.store.subscribe(keeper(task, notice));
    const warn = (event: BeforeUnloadEvent): void => {
      if (unsavedStrokes(session.store.getState()).length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      end();
      window.removeEventListener("beforeunload", warn);
    };
  }, [task, shape, session, notice, restore]);

  return (revision) => {
    claimedAt.current = revision;
    restore();
  };
}

/** Writes the stash whenever what is unsaved changed. */
function keeper(task: string, notice: (sentence: string) => void): (now: Session, before: Session) => void {
  let told = false;
  return (now, before) => {
    if (now.pending === before.pending && now.orphans === before.orphans) return;
    try {
      writeStash(task, now);
    } catch {
      if (!told) notice("This browser has no room to keep unsaved strokes over a reload. Keep this page open.");
      told = true;
    }
  };
}
