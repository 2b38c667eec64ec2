import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import type { Session } from "../domain/session";
import { createTaskSession, type Screen, type TaskSession } from "./taskSession";
import { taskQuery } from "./tasks";

/** A viewer as far as a session goes. */
export interface CaseScreen<Volume> extends Screen {
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

/** Shows the volume and keeps its labels as the journal has them. Returns why the image cannot be shown, or null. */
export function useShownTask<Volume>(
  session: TaskSession, screen: CaseScreen<Volume> | null, volume: Volume | undefined,
): Error | null {
  const [failure, setFailure] = useState<Error | null>(null);
  useEffect(() => {
    if (!screen || volume === undefined) return;
    const abort = new AbortController();
    screen.open(volume, { signal: abort.signal }).then(
      () => setFailure(null),
      (reason: unknown) => {
        if (!abort.signal.aborted) setFailure(reason instanceof Error ? reason : new Error(String(reason)));
      },
    );
    const disconnect = session.connect(screen);
    return () => {
      disconnect();
      abort.abort();
    };
  }, [session, screen, volume]);
  return failure;
}
