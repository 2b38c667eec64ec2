import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIntent } from "../../api/intent";
import { act, taskQuery } from "../../api/tasks";
import type { Task } from "../../api/types";

/** Takes a case back that was handed in. */
export function useWithdraw(task: Task, onWithdrawn: () => void) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: () => intent.carryOut("withdraw", (key) => act(task.id, "withdraw", key)),
    onSuccess: (row) => {
      client.setQueryData(taskQuery(task.id).queryKey, row);
      onWithdrawn();
    },
  });
}
