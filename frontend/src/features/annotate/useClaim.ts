import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useIntent } from "../../api/intent";
import type { TaskSession } from "../../api/taskSession";
import { act, type ClaimedTask, taskQuery } from "../../api/tasks";
import type { Me, Task } from "../../api/types";

/** Whether opening this page means to label: the case waits, or it is mine already. Others' work is never taken so. */
function comesToLabel(task: Task, me: Me): boolean {
  const mine = task.status !== "in_progress" || task.assignee?.id === me.id;
  return mine && task.allowed_actions.includes("claim");
}

/**
 * The claim of the case: made at once where one comes to label, else by `claim`, or by `takeOver` from its holder.
 * onClaimed: the page may write; told the revision that the labelmap had then.
 */
export function useClaim(task: Task, me: Me, session: TaskSession, onClaimed: (revision: number) => void) {
  const client = useQueryClient();
  const intent = useIntent();
  const claiming = useMutation({
    mutationFn: (way: "claim" | "take_over") =>
      intent.carryOut(way, (key) => act<ClaimedTask>(task.id, way, key)),
    onSuccess: ({ fence, ...row }) => {
      client.setQueryData(taskQuery(task.id).queryKey, row);
      session.happen({ kind: "claimed", fence });
      onClaimed(row.revision);
    },
    onError: () => client.invalidateQueries({ queryKey: taskQuery(task.id).queryKey }),
  });
  const { mutate } = claiming;
  const arrived = useRef(false);
  const atOnce = comesToLabel(task, me);
  useEffect(() => {
    if (arrived.current) return;
    arrived.current = true;
    if (atOnce) mutate("claim");
  }, [atOnce, mutate]);
  const isClaiming = claiming.isPending || (atOnce && claiming.isIdle);
  return { claim: () => mutate("claim"), takeOver: () => mutate("take_over"), isClaiming, error: claiming.error };
}
