import { Button, Checkbox, Group, Modal, Select, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Rejecting } from "../../api/tasks";
import type { Segment } from "../../api/types";
import type { Vec3 } from "../../domain/geometry";
import { REASONS } from "../../ui/reasons";
import { Failure } from "../../ui/states";

interface RejectDialogProps {
  readonly segments: readonly Segment[];
  /** Where the crosshair is. */
  readonly here: Vec3 | null;
  /** The segment at the crosshair; 0 for none. */
  readonly segmentHere: number;
  readonly sending: boolean;
  readonly error: Error | null;
  readonly onReject: (why: Rejecting) => void;
  readonly onClose: () => void;
}

/** Why the case goes back: a reason, words, and by default the place that one looks at. */
export function RejectDialog({ segments, here, segmentHere, sending, error, onReject, onClose }: RejectDialogProps) {
  const form = useForm({
    initialValues: {
      reason: "boundary", comment: "", segment: segmentHere > 0 ? String(segmentHere) : null, placed: here !== null,
    },
    validate: { comment: (text) => (text.trim() === "" ? "Say what should be changed." : null) },
  });
  const submit = form.onSubmit(({ reason, comment, segment, placed }) =>
    onReject({
      reason, comment: comment.trim(),
      ...(placed && here ? { position_mm: here } : {}),
      ...(segment === null ? {} : { segment: Number(segment) }),
    }));
  return (
    <Modal opened onClose={onClose} title="Send the case back" size="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Select
            label="Reason" allowDeselect={false}
            data={Object.entries(REASONS).map(([value, label]) => ({ value, label }))}
            {...form.getInputProps("reason")}
          />
          <Textarea
            label="Comment" rows={4} data-autofocus placeholder="What is wrong, and how should it be?"
            {...form.getInputProps("comment")}
          />
          <Select
            label="Segment" clearable placeholder="Not about one segment"
            data={segments.map(({ number, name }) => ({ value: String(number), label: name }))}
            {...form.getInputProps("segment")}
          />
          <Checkbox
            label={here ? `At the crosshair: ${here.map((mm) => mm.toFixed(1)).join(", ")} mm` : "No place chosen"}
            disabled={here === null} {...form.getInputProps("placed", { type: "checkbox" })}
          />
          {error && <Failure error={error} />}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={sending}>
              Send back
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
