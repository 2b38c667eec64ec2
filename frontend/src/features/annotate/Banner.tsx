import { Button, Group, Text } from "@mantine/core";
import type { Me, Task } from "../../api/types";
import type { TaskSession } from "../../api/taskSession";
import { useSession } from "../../api/useTaskSession";
import { ButtonLink } from "../../ui/links";
import { tellFailure } from "../../ui/notices";
import { sentenceOf } from "../../ui/states";
import { taskLink } from "../../ui/taskLink";
import classes from "./Banner.module.css";
import { readingSentence } from "./standing";
import { useManaging } from "./useManaging";
import type { useClaim } from "./useClaim";
import { useWithdraw } from "./useWithdraw";

interface BannerProps {
  readonly task: Task;
  readonly me: Me;
  readonly session: TaskSession;
  readonly claiming: ReturnType<typeof useClaim>;
  /** Whether it is not known yet which strokes were saved. */
  readonly looking: boolean;
}

/** Above the panes: why this page only reads, and what was not saved, each with what one can do about it. */
export function Banner({ task, me, session, claiming, looking }: BannerProps) {
  const standing = useSession(session, (state) => state.standing);
  const orphans = useSession(session, (state) => state.orphans.length);
  return (
    <div className={classes.banners}>
      {standing !== "editing" && !claiming.isClaiming && (
        <Line text={claiming.error ? sentenceOf(claiming.error) : readingSentence(task, me, standing)}>
          <ReadingActions task={task} me={me} stale={standing === "stale"} claiming={claiming} />
        </Line>
      )}
      {orphans > 0 && !claiming.isClaiming && !looking && (
        <Line text={`${orphans === 1 ? "One stroke was" : `${orphans} strokes were`} never saved.`}>
          <Button size="compact-sm" disabled={standing !== "editing"} onClick={() => session.happen({ kind: "adopt" })}>
            Add to the label
          </Button>
          <Button
            size="compact-sm" variant="default" onClick={() => session.happen({ kind: "discard" })}
          >
            Discard
          </Button>
        </Line>
      )}
    </div>
  );
}

interface ReadingActionsProps extends Pick<BannerProps, "task" | "me" | "claiming"> {
  readonly stale: boolean;
}

function ReadingActions({ task, me, stale, claiming: { claim, takeOver } }: ReadingActionsProps) {
  const withdrawing = useWithdraw(task, claim);
  const managing = useManaging(task);
  const may = (action: string) => task.allowed_actions.includes(action);
  const others = task.assignee !== null && task.assignee.id !== me.id;
  const takes = may("take_over") && others;
  return (
    <>
      {takes && <Button size="compact-sm" onClick={takeOver}>Take over</Button>}
      {(["publish", "restore"] as const).filter(may).map((action) => (
        <Button key={action} size="compact-sm" loading={managing.isPending} onClick={() => managing.mutate(action)}>
          {action === "publish" ? "Publish" : "Restore"}
        </Button>
      ))}
      {may("claim") && !takes && (
        <Button size="compact-sm" onClick={claim}>
          {stale && !others ? "Continue here" : "Label this case"}
        </Button>
      )}
      {may("withdraw") && (
        <Button
          size="compact-sm" variant="default" loading={withdrawing.isPending}
          onClick={() => withdrawing.mutate(undefined, { onError: tellFailure })}
        >
          Withdraw
        </Button>
      )}
      {(may("start_review") || may("approve")) && (
        <ButtonLink size="compact-sm" {...taskLink(task)}>
          Review this case
        </ButtonLink>
      )}
    </>
  );
}

function Line({ text, children }: { text: string; children: React.ReactNode }) {
  return (
    <Group className={classes.line} gap={12} wrap="nowrap" role="alert">
      <Text size="sm">{text}</Text>
      {children}
    </Group>
  );
}
