import { useEffect, useState } from "react";
import type { TaskSession } from "../../api/taskSession";
import { useSession } from "../../api/useTaskSession";
import type { ViewerPort } from "../../viewer/port";

/**
 * Lets go of strokes of before the reload that the labels hold: the journal took them while their page was gone.
 * claiming: the old claim may still write, so nothing is certain yet. Returns whether it is not known yet.
 */
export function useCommitted(session: TaskSession, viewer: ViewerPort | null, claiming: boolean): boolean {
  const [looked, setLooked] = useState(false);
  const live = useSession(session, ({ link }) => link === "live");
  const certain = live && !claiming;
  useEffect(() => {
    if (looked || !certain || !viewer) return;
    const { orphans } = session.store.getState();
    viewer.held(orphans).then(
      (count) => session.happen({ kind: "held", strokes: orphans.slice(0, count) }),
      () => undefined, // no image is shown: the person decides
    ).finally(() => setLooked(true));
  }, [looked, certain, viewer, session]);
  return !looked;
}
