import { Badge, Button, Stack, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { Segment, Task } from "../../api/types";
import type { Vec3 } from "../../domain/geometry";
import { reasonWords } from "../../ui/reasons";
import { Place } from "../../ui/talk/Remark";
import { Threads } from "../../ui/talk/Threads";
import type { useTalk } from "../../ui/talk/useTalk";
import { SideSection } from "../../ui/Workbench";

interface SentBackProps {
  readonly task: Task;
  /** How many comments are open. */
  readonly open: number;
  readonly onWalk: () => void;
  readonly onJump: (positionMm: Vec3) => void;
}

/** Why the case came back, and the way through what was said about it. */
export function SentBack({ task, open, onWalk, onJump }: SentBackProps) {
  if (!task.reason) return null;
  return (
    <SideSection
      title="Sent back"
      action={
        <Badge color="orange" variant="light" tt="none" fw={500}>
          {reasonWords(task.reason.reason)}
        </Badge>
      }
    >
      <Stack gap={6} px={8} align="flex-start">
        <Text size="sm" lineClamp={6}>
          {task.reason.comment || "The reviewer said it with pins."}
        </Text>
        <Place position={task.reason.position_mm} onJump={onJump} />
        {open > 0 && (
          <Button
            variant="light" size="compact-sm" rightSection={<IconChevronRight size={15} aria-hidden />}
            onClick={onWalk}
          >
            {open === 1 ? "Go to the open comment" : `Go through ${open} open comments`}
          </Button>
        )}
      </Stack>
    </SideSection>
  );
}

export function CommentsPanel({ talk, segments }: { talk: ReturnType<typeof useTalk>; segments: readonly Segment[] }) {
  return (
    <SideSection title="Comments">
      <Threads
        threads={talk.threads} segments={segments} current={talk.current} acts={talk.acts} onStep={talk.walk}
        remark={talk.remark} onRemark={talk.setRemark} onBegin={() => talk.begin()} onSend={talk.send}
      />
    </SideSection>
  );
}
