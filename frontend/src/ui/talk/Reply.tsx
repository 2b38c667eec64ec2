import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { LONGEST_TEXT } from "../../domain/talk";
import { useDraft } from "../drafts";
import { sendsOn } from "./sendsOn";

/** One field that opens on demand and closes when its text was taken. draft: its name among the drafts. */
export function Reply({ draft, send }: { draft: string; send: (text: string) => Promise<unknown> }) {
  const [text, setText] = useDraft<string>(draft);
  const [sending, setSending] = useState(false);
  if (text === null) {
    return (
      <Button variant="subtle" color="gray" size="compact-xs" mt={2} onClick={() => setText("")}>
        Reply
      </Button>
    );
  }
  const submit = () => {
    if (sending || text.trim() === "") return;
    setSending(true);
    send(text.trim()).then(() => setText(null), () => undefined).finally(() => setSending(false));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        mt={6} size="xs" rows={3} autoFocus aria-label="Reply" maxLength={LONGEST_TEXT} value={text}
        onChange={(event) => setText(event.currentTarget.value)} onKeyDown={sendsOn}
      />
      <Group gap="xs" mt={6} justify="flex-end">
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setText(null)}>
          Cancel
        </Button>
        <Button type="submit" size="compact-xs" loading={sending} disabled={text.trim() === ""}>
          Send
        </Button>
      </Group>
    </form>
  );
}
