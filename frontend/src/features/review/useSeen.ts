import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { send } from "../../api/client";
import { inboxQuery } from "../../api/queries";
import type { TaskSession } from "../../api/taskSession";
import type { Task } from "../../api/types";
import { useSession } from "../../api/useTaskSession";
import type { ViewerPort } from "../../viewer/port";
import { mayGive } from "./useVerdict";

/** Tells the server, once for each revision, that the whole image and its label are before a person who may judge. */
export function useSeen(task: Task, session: TaskSession, viewer: ViewerPort | null): void {
  const [whole, setWhole] = useState(false);
  const shown = useSession(session, ({ revision }) => revision);
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (revision: number) => send<null>(`tasks/${task.id}/seen/`, { method: "POST", body: { revision } }),
    onSuccess: () => client.invalidateQueries({ queryKey: inboxQuery.queryKey }),
  });
  useEffect(() => viewer?.onLoad(({ loaded, total }) => setWhole(loaded === total)), [viewer]);
  const due = whole && shown === task.revision && mayGive(task, "approve");
  useEffect(() => {
    if (due) mutate(task.revision);
  }, [due, mutate, task.revision]);
}
