import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIntent } from "../../api/intent";
import { act, type Rejecting, taskQuery } from "../../api/tasks";
import type { Task } from "../../api/types";

export type Verdict =
  | { readonly action: "approve" }
  | { readonly action: "reject"; readonly why: Rejecting };

/** Whether the server lets me give this verdict now, or once the review is started, which it then is on the way. */
export function mayGive(task: Task, action: Verdict["action"]): boolean {
  return [action, "start_review"].some((one) => task.allowed_actions.includes(one));
}

/** A verdict on a case. One who judges a case that waits starts its review by that. */
export function useVerdict(task: Task) {
  const client = useQueryClient();
  const intent = useIntent();
  const give = (action: string, body: object): Promise<Task> =>
    intent.carryOut({ action, body }, (key) => act(task.id, action, key, { body }));
  return useMutation({
    mutationFn: async (verdict: Verdict) => {
      if (!task.allowed_actions.includes(verdict.action)) await give("start_review", {});
      return give(verdict.action, verdict.action === "reject" ? verdict.why : {});
    },
    onSuccess: (row) => client.setQueryData(taskQuery(task.id).queryKey, row),
    onSettled: () =>
      Promise.all([["inbox"], ["work"], taskQuery(task.id).queryKey].map((queryKey) =>
        client.invalidateQueries({ queryKey }))),
  });
}
