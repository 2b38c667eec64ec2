import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useIntent } from "../../api/intent";
import type { TaskSession } from "../../api/taskSession";
import { act, taskQuery } from "../../api/tasks";
import type { Task } from "../../api/types";
import { savedSign } from "../../domain/session";

const SAVED_WITHIN_MS = 10_000;

/** Hands the case in, as it is on this page: waits until all of it is saved. */
export function useSubmit(task: Task, session: TaskSession) {
  const client = useQueryClient();
  const intent = useIntent();
  return useMutation({
    mutationFn: async () => {
      await saved(session);
      const { fence, revision } = session.store.getState();
      if (fence === null) throw new Error("This page does not hold the case any more. Claim it, then submit.");
      return intent.carryOut({ submit: revision }, (key) => act(task.id, "submit", key, { body: { revision }, fence }));
    },
    onSuccess: (row) => {
      session.happen({ kind: "handedIn" });
      client.setQueryData(taskQuery(task.id).queryKey, row);
      void client.invalidateQueries({ queryKey: ["work"] });
    },
  });
}

function saved({ store }: TaskSession): Promise<void> {
  if (savedSign(store.getState()) === "Saved") return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new Error("Your last strokes are not saved yet. Submit again when the sign reads Saved."));
    }, SAVED_WITHIN_MS);
    const end = store.subscribe((session) => {
      if (savedSign(session) !== "Saved") return;
      clearTimeout(timer);
      end();
      resolve();
    });
  });
}
