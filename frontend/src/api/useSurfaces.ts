import { useEffect, useRef, useState } from "react";
import { connectSurfaces, type SurfaceScreen, type SurfacesTold } from "./surfaces";
import type { TaskSession } from "./taskSession";

const NOTHING: SurfacesTold = { state: "asking", detail: "", rows: [] };

export interface Surfaces extends SurfacesTold {
  readonly again: () => void;
}

/** The surfaces on a screen that shows the task's image, while `wanted`: while the pane is to be seen. */
export function useSurfaces(
  task: string, session: TaskSession, screen: SurfaceScreen | null, wanted: boolean,
): Surfaces {
  const [told, setTold] = useState(NOTHING);
  const again = useRef<() => void>(() => undefined);
  useEffect(() => {
    if (!screen || !wanted) return;
    const connection = connectSurfaces(task, session, screen, setTold);
    again.current = connection.again;
    return connection.disconnect;
  }, [task, session, screen, wanted]);
  return { ...told, again: () => again.current() };
}
