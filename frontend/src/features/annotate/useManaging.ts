import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIntent } from "../../api/intent";
import { act, taskQuery } from "../../api/tasks";
import type { Task } from "../../api/types";
import { tellFailure } from "../../ui/notices";

/** What a manager does to the case that he has open and cannot label as it stands. */
export function useManaging(task: Task) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: (action: "publish" | "restore") => intent.carryOut(action, (key) => act(task.id, action, key)),
    onSuccess: (row) => client.setQueryData(taskQuery(task.id).queryKey, row),
    onError: tellFailure,
    onSettled: () => client.invalidateQueries({ queryKey: ["projects"] }),
  });
}
