/** The one card in the middle of a page that has no frame: signing in, an invitation, a new password. */

import { Box, Group, Paper, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Mark } from "../../ui/Mark";
import { usePageTitle } from "../../ui/usePageTitle";

/** title: of the browser's tab. heading: on the card, where it is not the product's name. */
export function Card({ title, heading, children }: { title: string; heading?: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <Box component="main" mih="100dvh" display="grid" p="md" style={{ placeItems: "center" }}>
      <Paper w="100%" maw={420} p="xl" withBorder>
        <Stack gap="md">
          <Group gap="xs" wrap="nowrap">
            <Mark size={30} />
            <Title order={1}>{heading ?? "Hilum"}</Title>
          </Group>
          {children}
        </Stack>
      </Paper>
    </Box>
  );
}
