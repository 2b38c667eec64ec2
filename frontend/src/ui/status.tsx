/** A task's status in words; the color only helps. */

import { Badge } from "@mantine/core";

interface Look {
  label: string;
  color: string;
}

/** In the order in which work goes on; neighbors look apart in both schemes, since they stand together in one bar. */
export const STATUS_LOOKS: Readonly<Record<string, Look>> = {
  draft: { label: "Draft", color: "gray" },
  ready: { label: "Ready", color: "gray.6" },
  in_progress: { label: "In progress", color: "blue" },
  rework: { label: "Rework", color: "orange" },
  submitted: { label: "Submitted", color: "grape" },
  in_review: { label: "In review", color: "violet" },
  adjudication: { label: "Adjudication", color: "pink" },
  accepted_unreviewed: { label: "Not reviewed", color: "yellow" },
  approved: { label: "Approved", color: "hilum" },
  final: { label: "Final", color: "green" },
  blocked: { label: "Blocked", color: "red" },
  archived: { label: "Archived", color: "gray" },
};

export function statusLook(status: string): Look {
  return STATUS_LOOKS[status] ?? { label: status.replaceAll("_", " "), color: "gray" };
}

export function StatusBadge({ status }: { status: string }) {
  const { label, color } = statusLook(status);
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} fz="xs" radius="sm">
      {label}
    </Badge>
  );
}
