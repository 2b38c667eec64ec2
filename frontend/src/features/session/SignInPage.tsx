import { Text } from "@mantine/core";
import type { Me } from "../../api/types";
import { TextLink } from "../../ui/links";
import { Card } from "./Card";
import { SignInForm } from "./SignInForm";

export function SignInPage({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  return (
    <Card title="Sign in">
      <Text size="sm" c="dimmed">
        Label 3-D medical images, with AI at hand.
      </Text>
      <SignInForm onSignedIn={onSignedIn} />
      <TextLink to="/password/" size="sm">
        Forgot the password?
      </TextLink>
    </Card>
  );
}
