import { Container, Stack, Text, Title } from "@mantine/core";
import { ButtonLink } from "./links";

/** In the place of a case that was open and that the server does not show any more. */
export function NoAccess({ image }: { readonly image: string }) {
  return (
    <Container size="xs" py={96} role="alert">
      <Stack gap="sm" align="flex-start">
        <Title order={1}>You no longer have access</Title>
        <Text c="dimmed">
          {`You are no longer a member of the project of ${image}. Its managers can invite you again.`}
        </Text>
        <ButtonLink to="/">Go to my work</ButtonLink>
      </Stack>
    </Container>
  );
}

/** In the place of a case that the server does not show. */
export function CaseMissing() {
  return (
    <Container size="xs" py={96} role="alert">
      <Stack gap="sm" align="flex-start">
        <Title order={1}>No such case</Title>
        <Text c="dimmed">This case does not exist, or you are no longer a member of its project.</Text>
        <ButtonLink to="/">Go to my work</ButtonLink>
      </Stack>
    </Container>
  );
}
