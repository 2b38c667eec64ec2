import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "../../api/client";
import type { Outcome, Waiting } from "../../api/types";
import { tellFailure } from "../../ui/notices";

interface ApproveChosenProps {
  readonly chosen: readonly Waiting[];
  readonly onDone: () => void;
}

/** Approves what is chosen, as it was when the list was read; says of each that is refused why. */
export function ApproveChosen({ chosen, onDone }: ApproveChosenProps) {
  const client = useQueryClient();
  const approve = useMutation({
    mutationFn: () => {
      const tasks = chosen.map(({ id: task, revision }) => ({ task, revision }));
      return post<{ results: Outcome[] }>("review/approve/", { tasks });
    },
    onSuccess: ({ results }) => {
      const done = results.filter(({ refusal }) => refusal === null).length;
      const labels = done === 1 ? "1 label is" : `${done} labels are`;
      if (done > 0) notifications.show({ message: `${labels} approved.` });
      for (const { task, refusal } of results) {
        const name = chosen.find(({ id }) => id === task)?.image_name ?? "A case";
        if (refusal) notifications.show({ color: "orange", message: `${name}: ${refusal.detail}` });
      }
      onDone();
    },
    onError: tellFailure,
    onSettled: () =>
      Promise.all([["inbox"], ["work"], ["tasks"], ["projects"]].map((queryKey) =>
        client.invalidateQueries({ queryKey }))),
  });
  return (
    <Button disabled={chosen.length === 0} loading={approve.isPending} onClick={() => approve.mutate()}>
      {chosen.length === 0 ? "Approve" : `Approve ${chosen.length}`}
    </Button>
  );
}
