import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { hesitation } from "./submitWords";

/** Submits at once, or asks first where something speaks against it. */
export function unlessHesitant(threads: Parameters<typeof hesitation>[0], submit: () => void): void {
  const reason = hesitation(threads);
  if (reason === null) return submit();
  modals.openConfirmModal({
    title: "Submit now?",
    children: <Text size="sm">{reason}</Text>,
    labels: { confirm: "Submit anyway", cancel: "Go on labeling" },
    onConfirm: submit,
  });
}
