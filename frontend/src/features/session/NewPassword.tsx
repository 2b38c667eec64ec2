import { PasswordInput } from "@mantine/core";

interface NewPasswordProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A password that is chosen; the server has the last word on whether it will do. */
export function NewPassword({ value, onChange }: NewPasswordProps) {
  return (
    <PasswordInput
      label="New password" description="At least 12 characters, and not a common one." name="new-password"
      autoComplete="new-password" required withAsterisk={false} maxLength={1000}
      visibilityToggleButtonProps={{ "aria-label": "Show what is typed" }}
      value={value} onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
