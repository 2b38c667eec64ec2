import { Container } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "./usePageTitle";

/** The middle of a page without a viewer: every one has the same edges. title: for the browser's tab. */
export function PageBody({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <Container size="xl" px="xl" py="lg">
      {children}
    </Container>
  );
}
