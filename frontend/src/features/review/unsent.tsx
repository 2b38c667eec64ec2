/** Sentences at the side of a review: pins that are kept, a case that is not mine to judge. */

import { Button, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import type { Task } from "../../api/types";
import { statusLook } from "../../ui/status";
import { SideSection } from "../../ui/Workbench";

const pinWords = (count: number): string => (count === 1 ? "One pin is" : `${count} pins are`);

export function Unsent({ pins, onGoOn }: { pins: number; onGoOn: () => void }) {
  if (pins === 0) return null;
  return (
    <SideSection title="Not sent yet">
      <Text size="sm" px={8} mb={6}>
        {pinWords(pins)} kept here for when you reject the label.
      </Text>
      <Button variant="default" size="compact-sm" mx={8} onClick={onGoOn}>
        Go on
      </Button>
    </SideSection>
  );
}

/** Before an approval that would lose pins. */
export function askToDrop(pins: number, approve: () => void): void {
  modals.openConfirmModal({
    title: "Approve without your pins?",
    children: <Text size="sm">{pinWords(pins)} not sent. An approval drops them.</Text>,
    labels: { confirm: "Approve", cancel: "Cancel" },
    onConfirm: approve,
  });
}

export function NotMine({ task }: { task: Task }) {
  return (
    <SideSection title="Judging">
      <Text size="sm" px={8}>
        This case is {statusLook(task.status).label.toLowerCase()}. It is not open to you to judge it.
      </Text>
    </SideSection>
  );
}
