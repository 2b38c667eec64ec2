import { ActionIcon, Button, Group, Text, Tooltip, UnstyledButton } from "@mantine/core";
import { IconCircleMinus, IconCirclePlus, IconScribble, IconScribbleOff, IconTrash } from "@tabler/icons-react";
import { useStore } from "zustand";
import { useSession } from "../../api/useTaskSession";
import type { Vec3 } from "../../domain/geometry";
import type { PromptItem } from "../../domain/protocol";
import { itemsOf } from "../../domain/requests";
import { SideSection } from "../../ui/Workbench";
import { clearPrompts, type Desk, removePrompt } from "./labeling";
import classes from "./PromptPanel.module.css";

/** The prompts of the chosen segment: where they are, and how to take one away. */
export function PromptPanel({ desk, onJump }: { desk: Desk; onJump: (positionMm: Vec3) => void }) {
  const active = useStore(desk.viewing, (state) => state.active);
  const items = useSession(desk.session, ({ requests }) => itemsOf(requests, active));
  const editing = useSession(desk.session, ({ standing }) => standing === "editing");
  if (items.length === 0) return null;
  const clear = (
    <Button variant="subtle" color="gray" size="compact-xs" onClick={() => clearPrompts(desk, active)}>
      Clear all
    </Button>
  );
  return (
    <SideSection title={promptsInWords(items)} action={editing && clear}>
      <ul className={classes.list}>
        {items.map((item, n) => (
          <PromptRow
            key={n} item={item} onJump={onJump} onRemove={editing ? () => removePrompt(desk, active, n) : null}
          />
        ))}
      </ul>
    </SideSection>
  );
}

interface PromptRowProps {
  readonly item: PromptItem;
  readonly onJump: (positionMm: Vec3) => void;
  readonly onRemove: (() => void) | null;
}

function PromptRow({ item, onJump, onRemove }: PromptRowProps) {
  const place = item.positions_mm[0];
  const words = place?.map((mm) => mm.toFixed(1)).join(" ") ?? item.kind;
  return (
    <li className={classes.row}>
      <UnstyledButton className={classes.place} onClick={() => place && onJump(place)}>
        <Group gap={8} wrap="nowrap">
          <Sign item={item} />
          <Text size="xs" className="numbers">
            {words}
          </Text>
        </Group>
      </UnstyledButton>
      {onRemove && (
        <Tooltip label={`Remove this ${item.kind}`}>
          <ActionIcon
            variant="subtle" color="gray" size="sm" aria-label={`Remove the ${item.kind} at ${words}`}
            onClick={onRemove}
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

function Sign({ item: { kind, include } }: { item: PromptItem }) {
  const Icon = SIGNS[kind === "scribble" ? "scribble" : "point"][include ? "include" : "exclude"];
  const color = include ? "var(--mantine-color-hilum-4)" : "var(--mantine-color-red-5)";
  return <Icon size={16} aria-label={include ? "include" : "exclude"} color={color} />;
}

const SIGNS = {
  point: { include: IconCirclePlus, exclude: IconCircleMinus },
  scribble: { include: IconScribble, exclude: IconScribbleOff },
};

function promptsInWords(items: readonly PromptItem[]): string {
  const scribbles = items.filter(({ kind }) => kind === "scribble").length;
  const say = (count: number, word: string): string[] =>
    count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`];
  return [...say(items.length - scribbles, "point"), ...say(scribbles, "scribble")].join(", ");
}
