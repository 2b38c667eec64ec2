import { Box, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { post } from "../../api/client";
import type { Enrollment } from "../../api/types";
import { ShownOnce } from "../../ui/ShownOnce";
import { Failure } from "../../ui/states";
import classes from "./Enroll.module.css";

interface EnrollProps {
  readonly enrollment: Enrollment;
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** Shows the secret to an authenticator app, and asks for its first code. */
export function Enroll({ enrollment, onDone, onCancel }: EnrollProps) {
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => post<{ recovery_codes: string[] }>("me/second-factor/confirm/", { code }),
    onSuccess: (made) => onDone(made.recovery_codes),
    onError: () => setCode(""),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!confirm.isPending) confirm.mutate();
  };
  return (
    <Group align="flex-start" gap="lg" wrap="nowrap">
      <Drawing enrollment={enrollment} />
      <Stack component="form" onSubmit={submit} gap="md" flex={1} aria-label="Set up the second step">
        <Text size="sm">Scan the picture with an authenticator app, or type the key; then enter its code.</Text>
        <ShownOnce label="Key" text={enrollment.secret} />
        <TextInput
          label="Code" autoComplete="one-time-code" required withAsterisk={false} maxLength={20} autoFocus
          value={code} onChange={(event) => setCode(event.currentTarget.value)}
        />
        {confirm.error && <Failure error={confirm.error} />}
        <Group>
          <Button type="submit" loading={confirm.isPending}>Turn on</Button>
          <Button variant="default" onClick={onCancel}>Cancel</Button>
        </Group>
      </Stack>
    </Group>
  );
}

/** A QR code is dark on light, whatever the page's colors. */
function Drawing({ enrollment: { size, path } }: { enrollment: Enrollment }) {
  return (
    <Box className={classes.drawing}>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the key" shapeRendering="crispEdges">
        <path d={path} />
      </svg>
    </Box>
  );
}
