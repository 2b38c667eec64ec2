import { QueryObserver, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { Session } from "../domain/session";
import { createTaskSession, type Screen, type TaskSession } from "./taskSession";
import { taskQuery } from "./tasks";
import { type Volume, volumeQuery } from "./volumes";

/** A viewer as far as a session goes. */
export interface CaseScreen extends Screen {
  open(volume: Volume, options: { signal: AbortSignal }): Promise<void>;
}

/** One page's session with a task. `notice` tells the person a sentence. */
export function useTaskSession(task: string, notice: (sentence: string) => void): TaskSession {
  const client = useQueryClient();
  return useState(() =>
    createTaskSession(task, {
      notice, taskChanged: () => void client.invalidateQueries({ queryKey: taskQuery(task).queryKey }),
    }),
  )[0];
}

export const useSession = <Part>(session: TaskSession, select: (session: Session) => Part): Part =>
  useStore(session.store, select);

interface ShownTask {
  /** Undefined until the server has described it. */
  readonly volume: Volume | undefined;
  /** Why the image cannot be shown. */
  readonly failure: Error | null;
}

/** Shows the volume of a task's image and keeps its labels as the journal has them. */
export function useShownTask(session: TaskSession, screen: CaseScreen | null, image: string): ShownTask {
  const client = useQueryClient();
  const { data: volume, error } = useQuery(volumeQuery(image));
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (!screen) return;
    const abort = new AbortController();
    let disconnect: (() => void) | null = null;
    // Not by way of a rendered page: its first slice is on its way while the page still takes shape around it.
    const show = ({ data }: { data: Volume | undefined }): void => {
      if (!data || disconnect) return;
      screen.open(data, { signal: abort.signal }).then(
        () => setFailure(null),
        (reason: unknown) => {
          if (!abort.signal.aborted) setFailure(reason instanceof Error ? reason : new Error(String(reason)));
        },
      );
      disconnect = session.connect(screen);
    };
    const observer = new QueryObserver(client, volumeQuery(image));
    const unsubscribe = observer.subscribe(show);
    show(observer.getCurrentResult());
    return () => {
      unsubscribe();
      disconnect?.();
      abort.abort();
    };
  }, [client, session, screen, image]);
  return { volume, failure: error ?? failure };
}
