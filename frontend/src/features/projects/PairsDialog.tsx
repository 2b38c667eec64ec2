import { Button, Group, Modal, Radio, Stack, Table, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { post } from "../../api/client";
import type { Pair, Project } from "../../api/types";
import { Failure, RowsSkeleton } from "../../ui/states";
import { FolderButton } from "./FolderButton";
import { type LabelUse, type Parcel, sortOut, startsAsDicom } from "./parcels";
import { parcelsOf, summary } from "./pairs";

/** labels: files that were said to be labels; among the images names decide. */
export interface Choice {
  images: readonly Parcel[];
  labels: readonly Parcel[];
}

interface PairsDialogProps {
  project: Project;
  choice: Choice;
  onChange: (choice: Choice) => void;
  onConfirm: (parcels: readonly Parcel[]) => void;
  onClose: () => void;
}

/** Which label belongs to which image, before anything is sent. */
export function PairsDialog({ project, choice, onChange, onConfirm, onClose }: PairsDialogProps) {
  const [use, setUse] = useState<LabelUse>("draft");
  const files = choice.images.map(({ path }) => path);
  const labels = choice.labels.map(({ path }) => path);
  const pairs = useQuery({
    queryKey: ["pairs", project.id, files, labels],
    queryFn: async () =>
      (await post<{ pairs: Pair[] }>(`projects/${project.id}/images/pairs/`, {
        files, labels, with_labels: true,
      })).pairs,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const more = async (kind: keyof Choice, found: File[]) => {
    const { parcels } = await sortOut(found, startsAsDicom);
    onChange({ ...choice, [kind]: [...choice[kind], ...parcels] });
  };
  const parcels = pairs.data ? parcelsOf(pairs.data, choice, use) : [];
  return (
    <Modal
      opened onClose={onClose} size="xl" title="Images with existing labels"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        <Group gap="xs">
          <FolderButton label="Add a folder of images" onFiles={(found) => void more("images", found)} />
          <FolderButton label="Add image files" files onFiles={(found) => void more("images", found)} />
          <FolderButton label="Add a folder of labels" onFiles={(found) => void more("labels", found)} />
          <FolderButton label="Add label files" files onFiles={(found) => void more("labels", found)} />
        </Group>
        {pairs.error && <Failure error={pairs.error} retry={() => void pairs.refetch()} />}
        {pairs.isPending && files.length + labels.length > 0 && <RowsSkeleton rows={4} height={28} />}
        {files.length + labels.length === 0 ? (
          <Text size="sm" c="dimmed">
            A label finds its image by its name: case1.nii.gz with case1_seg.nii.gz, or with labels/case1.nii.gz.
            Nothing is sent before you have seen the pairs.
          </Text>
        ) : (
          pairs.data && <Pairs pairs={pairs.data} />
        )}
        <Radio.Group label="What the labels are" value={use} onChange={(value) => setUse(value)}>
          <Stack gap="xs" mt="xs">
            <Radio value="draft" label="Drafts" description="Each is where the work on its image begins." />
            <Radio
              value="approved" label="Approved"
              description="You vouch for them: no review here, and they count as training data, marked as imported."
            />
          </Stack>
        </Radio.Group>
        <Group justify="space-between">
          <Text size="sm" c="dimmed" role="status">
            {pairs.data && files.length > 0 ? summary(pairs.data) : ""}
          </Text>
          <Group gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={parcels.length === 0} onClick={() => onConfirm(parcels)}>
              {parcels.length === 1 ? "Import 1 image" : `Import ${parcels.length} images`}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Modal>
  );
}

const MOST_ROWS = 300;

function Pairs({ pairs }: { pairs: readonly Pair[] }) {
  const troubled = pairs.toSorted((one, other) => Number(other.problem !== "") - Number(one.problem !== ""));
  return (
    <Table.ScrollContainer minWidth={0} maxHeight={280} type="native">
      <Table aria-label="Pairs of images and labels" stickyHeader verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Image</Table.Th>
            <Table.Th>Label</Table.Th>
            <Table.Th>Problem</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {troubled.slice(0, MOST_ROWS).map(({ image, label, problem }) => (
            <Table.Tr key={`${image}|${label}`}>
              <Name of={image} none="no image" />
              <Name of={label} none="no label" />
              <Table.Td>
                <Text size="xs" c="var(--mantine-color-error)">
                  {problem}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
          {pairs.length > MOST_ROWS && (
            <Table.Tr>
              <Table.Td colSpan={3}>{`and ${pairs.length - MOST_ROWS} more`}</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Name({ of: path, none }: { of: string | null; none: string }) {
  return (
    <Table.Td>
      <Text size="sm" truncate c={path === null ? "dimmed" : "inherit"} title={path ?? ""}>
        {path === null ? none : path.split("/").at(-1)}
      </Text>
    </Table.Td>
  );
}
