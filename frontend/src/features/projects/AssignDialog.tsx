import { Group, Modal, NavLink, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { loadQuery } from "../../api/queries";
import { Empty, Failure, RowsSkeleton } from "../../ui/states";

interface AssignDialogProps {
  readonly project: string;
  readonly count: number;
  readonly onAssign: (user: string) => void;
  readonly onClose: () => void;
}

/** Whom to give cases to, each person with what he has open. */
export function AssignDialog({ project, count, onAssign, onClose }: AssignDialogProps) {
  const load = useQuery(loadQuery(project));
  return (
    <Modal opened onClose={onClose} title={`Assign ${count === 1 ? "this case" : `${count} cases`} to`}>
      {load.error && <Failure error={load.error} retry={() => void load.refetch()} />}
      {load.isPending && <RowsSkeleton rows={3} />}
      {load.data?.length === 0 && <Empty what="Nobody labels in this project yet">Add an annotator as a member.</Empty>}
      <Stack gap={2}>
        {load.data?.map(({ user, open }) => (
          <NavLink
            key={user.id} component="button" onClick={() => onAssign(user.id)}
            label={user.name || user.email}
            rightSection={
              <Group gap={4}>
                <Text size="sm" c="dimmed">{`${open} open`}</Text>
              </Group>
            }
          />
        ))}
      </Stack>
    </Modal>
  );
}
