import { Table, VisuallyHidden } from "@mantine/core";

/** The head of a column of buttons, whose name only those need who do not see them. w: its width. */
export function SilentTh({ w, children }: { w: number; children: string }) {
  return (
    <Table.Th w={w}>
      <VisuallyHidden>{children}</VisuallyHidden>
    </Table.Th>
  );
}
