import { Badge, Stack, Text } from "@mantine/core";
import type { useThreads } from "../../api/useThreads";
import type { Task } from "../../api/types";
import type { Vec3 } from "../../domain/geometry";
import { reasonWords } from "../../ui/reasons";
import { Place, Threads, WriteLine } from "../../ui/Threads";
import { SideSection } from "../../ui/Workbench";

interface CommentsPanelProps {
  readonly task: Task;
  readonly talk: ReturnType<typeof useThreads>;
  /** Where a new comment is put. */
  readonly here: () => Vec3 | null;
  readonly onJump: (positionMm: Vec3) => void;
}

/** Why the case came back, and the talk about it. */
export function CommentsPanel({ task, talk, here, onJump }: CommentsPanelProps) {
  const comment = (text: string) => {
    const position = here();
    return talk.open(position ? { text, position_mm: position } : { text });
  };
  return (
    <>
      {task.reason && (
        <SideSection
          title="Sent back"
          action={
            <Badge color="orange" variant="light" tt="none" fw={500}>
              {reasonWords(task.reason.reason)}
            </Badge>
          }
        >
          <Stack gap={6} px={8}>
            <Text size="sm">{task.reason.comment}</Text>
            <Place position={task.reason.position_mm} onJump={onJump} />
          </Stack>
        </SideSection>
      )}
      <SideSection title="Comments">
        <Threads threads={talk.threads} onJump={onJump} onReply={talk.reply} onResolve={talk.resolve} />
        <WriteLine label="Add a comment at the crosshair" send={comment} />
      </SideSection>
    </>
  );
}
