import { Container } from "@mantine/core";
import type { ReactNode } from "react";

/** The middle of a page without a viewer: every one has the same edges. */
export function PageBody({ children }: { children: ReactNode }) {
  return (
    <Container size="xl" px="xl" py="lg">
      {children}
    </Container>
  );
}
