import { Button, Group, Modal, MultiSelect, Select, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { post } from "../../api/client";
import { useIntent } from "../../api/intent";
import { jobsQuery } from "../../api/queries";
import type { Project } from "../../api/types";
import { Failure } from "../../ui/states";
import { STATUS_LOOKS } from "../../ui/status";

const FORMATS = [
  { value: "nifti", label: "NIfTI (.nii.gz, segment names in a JSON beside)" },
  { value: "nrrd", label: "NRRD (.seg.nrrd, segment names inside)" },
];
const STATUSES = Object.entries(STATUS_LOOKS).map(([value, { label }]) => ({ value, label }));

/** Asks what to export and starts the job; its progress and its file are in the list of jobs. */
export function ExportButton({ project }: { project: Project }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={open}>
        Export
      </Button>
      <Modal opened={opened} onClose={close} title="Export labels" closeButtonProps={{ "aria-label": "Close" }}>
        <ExportForm project={project} close={close} />
      </Modal>
    </>
  );
}

function ExportForm({ project, close }: { project: Project; close: () => void }) {
  const [format, setFormat] = useState("nifti");
  const [status, setStatus] = useState<string[]>(["approved", "final", "accepted_unreviewed"]);
  const client = useQueryClient();
  const intent = useIntent();
  const wish = { format, status: status.join(",") };
  const start = useMutation({
    mutationFn: () => intent.carryOut(wish, (key) => post(`projects/${project.id}/export/`, wish, key)),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: jobsQuery(project.id).queryKey });
    },
  });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        The labels lie on their images to the voxel. When the file is ready, its download link appears on this page.
      </Text>
      <Select
        label="Format"
        data={FORMATS}
        value={format}
        allowDeselect={false}
        onChange={(value) => value && setFormat(value)}
      />
      <MultiSelect label="Which labels" data={STATUSES} value={status} onChange={setStatus} />
      {start.error && <Failure error={start.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button loading={start.isPending} disabled={status.length === 0} onClick={() => start.mutate()}>
          Start export
        </Button>
      </Group>
    </Stack>
  );
}
