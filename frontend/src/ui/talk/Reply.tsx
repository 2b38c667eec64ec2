import { Button, Checkbox, Group, Textarea } from "@mantine/core";
import { useState } from "react";
import { LONGEST_TEXT } from "../../domain/talk";
import { useDraft } from "../drafts";
import { sendsOn } from "./sendsOn";

export const DONE_MEANS = "It stays open until a reviewer resolves it.";

interface ReplyProps {
  /** Its name among the drafts. */
  readonly draft: string;
  /** Whether one may say along with it that what is asked for is done. */
  readonly mayMark: boolean;
  readonly send: (text: string, done: boolean) => Promise<unknown>;
}

/** One field that opens on demand and closes when its text was taken. */
export function Reply({ draft, mayMark, send }: ReplyProps) {
  const [done, setDone] = useState(false);
  const [text, setText] = useDraft<string>(draft);
  const [sending, setSending] = useState(false);
  if (text === null) {
    return (
      <Button variant="subtle" color="gray" size="compact-xs" mt={2} onClick={() => setText("")}>
        Reply
      </Button>
    );
  }
  const close = () => {
    setText(null);
    setDone(false);
  };
  const submit = () => {
    if (sending || text.trim() === "") return;
    setSending(true);
    send(text.trim(), mayMark && done).then(close, () => undefined).finally(() => setSending(false));
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
      {mayMark && (
        <Checkbox
          size="xs" mt={6} label="Mark as done" description={DONE_MEANS} checked={done}
          onChange={(event) => setDone(event.currentTarget.checked)}
        />
      )}
      <Group gap="xs" mt={6} justify="flex-end">
        <Button variant="subtle" color="gray" size="compact-xs" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" size="compact-xs" loading={sending} disabled={text.trim() === ""}>
          Send
        </Button>
      </Group>
    </form>
  );
}
