import { Button, Group, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useUploads } from "./projectUploads";
import { forgetUnsent, unsentOf } from "./unsent";

/**
 * Says that a tab was closed before all was sent, until something is sent again or one has read it. "May": what was
 * under way at that moment can have arrived all the same.
 */
export function UnsentNote({ project }: { readonly project: string }) {
  const client = useQueryClient();
  const { tally } = useUploads(project);
  const queryKey = ["unsent", project];
  const { data: count = 0 } = useQuery({
    queryKey, queryFn: () => unsentOf(project), staleTime: Infinity, gcTime: Infinity, networkMode: "always",
  });
  if (count === 0 || tally.total > 0) return null;
  return (
    <Group gap="sm" role="status">
      <Text size="sm">
        {`${count === 1 ? "1 file" : `${count} files`} of your last upload may not have arrived; `}
        drop the folder again to send the rest.
      </Text>
      <Button
        size="compact-xs" variant="default" aria-label="Dismiss: what did not arrive"
        onClick={() => {
          forgetUnsent(project);
          client.setQueryData(queryKey, 0);
        }}
      >
        Dismiss
      </Button>
    </Group>
  );
}
