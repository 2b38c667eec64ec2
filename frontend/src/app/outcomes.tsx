/** What stands in a page's place: not yet there, not found, broken. */

import { Button, Container, Group, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { PageBody } from "../ui/PageBody";
import { RowsSkeleton, sentenceOf } from "../ui/states";

export function PagePending() {
  return (
    <PageBody title="">
      <RowsSkeleton rows={6} />
    </PageBody>
  );
}

export function PageMissing() {
  return (
    <main>
      <Notice title="No such page" text="The address is wrong, or the page is not yours to see.">
        <Button component="a" href="/">
          Go to my work
        </Button>
      </Notice>
    </main>
  );
}

export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Notice title="This page has failed" text={sentenceOf(error)}>
      <Button onClick={reset}>Try again</Button>
      <Button component="a" href="/" variant="default">
        Go to my work
      </Button>
    </Notice>
  );
}

function Notice({ title, text, children }: { title: string; text: string; children: React.ReactNode }) {
  return (
    <Container size="xs" py={96}>
      <Stack gap="sm" role="alert">
        <Title order={1}>{title}</Title>
        <Text c="dimmed">{text}</Text>
        <Group>{children}</Group>
      </Stack>
    </Container>
  );
}
