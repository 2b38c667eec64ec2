import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "../../api/client";
import type { Outcome, Task } from "../../api/types";
import { tellFailure } from "../../ui/notices";
import { type Handing, summary } from "./handing";

const AT_ONCE = 200; // as many as the server takes in one request

interface Wish {
  readonly action: Handing;
  readonly tasks: readonly Task[];
  /** For assign: to whom. */
  readonly user?: string;
}

/** Does one thing to several cases, and says in a sentence what came of it. */
export function useHanding(project: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, tasks, user }: Wish) => {
      const outcomes: Outcome[] = [];
      for (let from = 0; from < tasks.length; from += AT_ONCE) {
        const ids = tasks.slice(from, from + AT_ONCE).map(({ id }) => id);
        const body = { action, tasks: ids, ...(user === undefined ? {} : { user }) };
        outcomes.push(...(await post<{ results: Outcome[] }>(`projects/${project}/tasks/several/`, body)).results);
      }
      return outcomes;
    },
    onSuccess: (outcomes, { action, tasks }) => {
      const { done, refused } = summary(action, outcomes, tasks);
      if (done) notifications.show({ message: done });
      for (const sentence of refused) notifications.show({ color: "orange", message: sentence });
    },
    onError: tellFailure,
    onSettled: () =>
      Promise.all([["projects"], ["work"], ["inbox"], ["tasks"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }))),
  });
}
