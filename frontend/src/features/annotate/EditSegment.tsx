import {
  Button, Checkbox, Group, Kbd, Loader, NumberInput, SegmentedControl, Stack, Text, Tooltip,
} from "@mantine/core";
import { useState } from "react";
import { useStore } from "zustand";
import { useSession } from "../../api/useTaskSession";
import { recall, remember, truth } from "../../domain/remembered";
import { isOperating } from "../../domain/session";
import { SideSection } from "../../ui/Workbench";
import { keyWords, type OperationCommand, type OperationName, OPERATIONS } from "../../viewer/controls/commands";
import type { PaneName } from "../../viewer/port";
import type { Desk } from "./labeling";
import { type Amount, AMOUNTS, type OperationStore } from "./operations";
import { voxelWords } from "./StatusLine";

const EXPLAINED: Readonly<Record<OperationName, string>> = {
  fill_between: "Fills the empty slices between labeled ones with the shape in between.",
  fill_holes: "Labels what the segment encloses.",
  keep_largest: "Takes every piece away but the largest.",
  remove_islands: "Takes pieces below this volume away.",
  smooth: "Rounds the surface off; details about as small as this go.",
  grow: "Adds everything this near.",
  shrink: "Gives up everything this near to the border.",
};

const OF: Partial<Record<OperationName, { readonly amount: Amount; readonly unit: string; readonly label: string }>> = {
  remove_islands: { amount: "islandMm3", unit: " mm³", label: "Islands below, in mm³" },
  smooth: { amount: "smoothMm", unit: " mm", label: "Smooth by, in mm" },
  grow: { amount: "growMm", unit: " mm", label: "Grow by, in mm" },
  shrink: { amount: "shrinkMm", unit: " mm", label: "Shrink by, in mm" },
};

const SLICES: readonly { readonly value: PaneName; readonly label: string }[] = [
  { value: "axial", label: "Axial" }, { value: "sagittal", label: "Sagittal" }, { value: "coronal", label: "Coronal" },
];

interface EditSegmentProps {
  readonly desk: Desk;
  readonly settings: OperationStore;
  readonly run: (name: OperationName) => void;
}

/** Height of a window, in pixels, that has room for all groups of the side. */
const ROOMY = 900;

/** What can be done to the whole chosen segment, on the server. Folded, it still tells what came of the newest. */
export function EditSegment({ desk, settings, run }: EditSegmentProps) {
  const [open, setOpen] = useState(() => recall("hilum.operations", truth, window.innerHeight >= ROOMY));
  const operated = useSession(desk.session, (state) => state.operated !== null);
  const fold = (to: boolean): void => {
    setOpen(to);
    remember("hilum.operations", to);
  };
  return (
    <SideSection title="Edit segment" fold={{ open, onFold: fold }}>
      {(open || operated) && (
        <Stack gap={6} px={8}>
          <Outcome desk={desk} />
          {open && <Operations desk={desk} settings={settings} run={run} />}
        </Stack>
      )}
    </SideSection>
  );
}

function Operations({ desk, settings, run }: EditSegmentProps) {
  const inView = useStore(desk.viewing, (state) => state.inView);
  const holesInSlices = useStore(settings, (state) => state.holesInSlices);
  const overwrite = useStore(settings, (state) => state.overwrite);
  const editing = useSession(desk.session, ({ standing }) => standing === "editing");
  const busy = useSession(desk.session, isOperating);
  return (
    <>
      <Group gap={8} wrap="nowrap" justify="space-between">
        <Text size="xs" c="dimmed">
          Slices
        </Text>
        <SegmentedControl
          size="xs" aria-label="Slices" data={[...SLICES]} value={inView}
          onChange={(value) => desk.viewing.setState({ inView: value })}
        />
      </Group>
      {OPERATIONS.map((one) => (
        <OperationRow
          key={one.id} one={one} settings={settings} disabled={!editing || busy} run={() => run(one.id)}
        />
      ))}
      <Checkbox
        size="xs" label="Fill holes slice by slice" checked={holesInSlices}
        onChange={({ currentTarget }) => settings.setState({ holesInSlices: currentTarget.checked })}
      />
      <Checkbox
        size="xs" label="These operations may take other unlocked segments" checked={overwrite}
        onChange={({ currentTarget }) => settings.setState({ overwrite: currentTarget.checked })}
      />
    </>
  );
}

interface OperationRowProps {
  readonly one: OperationCommand;
  readonly settings: OperationStore;
  readonly disabled: boolean;
  readonly run: () => void;
}

function OperationRow({ one: { id, words, keys }, settings, disabled, run }: OperationRowProps) {
  const amount = OF[id];
  const value = useStore(settings, (state) => (amount ? state[amount.amount] : 0));
  return (
    <Group gap={6} wrap="nowrap">
      <Tooltip multiline w={220} label={<>{EXPLAINED[id]} <Kbd size="xs">{keys.map(keyWords).join(", ")}</Kbd></>}>
        <Button
          flex={1} variant="default" size="compact-sm" justify="flex-start" fw={500} disabled={disabled} onClick={run}
        >
          {words}
        </Button>
      </Tooltip>
      {amount && (
        <NumberInput
          w={96} size="xs" aria-label={amount.label} suffix={amount.unit} decimalScale={1} value={value}
          min={AMOUNTS[amount.amount].least} max={AMOUNTS[amount.amount].most} step={AMOUNTS[amount.amount].step}
          clampBehavior="blur"
          onChange={(next) => {
            if (typeof next === "number" && next > 0) settings.setState({ [amount.amount]: next });
          }}
        />
      )}
    </Group>
  );
}

/** What came of the newest operation. */
function Outcome({ desk }: { readonly desk: Desk }) {
  const operated = useSession(desk.session, (state) => state.operated);
  const busy = useSession(desk.session, isOperating);
  const looks = useStore(desk.viewing, (state) => state.looks);
  if (operated === null) {
    return (
      <Text size="xs" c="dimmed">
        Changes all of the chosen segment; each is one undo step.
      </Text>
    );
  }
  const words = OPERATIONS.find(({ id }) => id === operated.wanted.operation)?.words ?? "";
  const name = looks.find(({ number }) => number === operated.wanted.segment)?.name ?? "";
  const title = `${words}, ${name}`;
  if (busy) {
    return (
      <Group gap={8} wrap="nowrap" aria-live="polite">
        <Loader size={14} aria-hidden />
        <Text size="xs">{title}: computing…</Text>
      </Group>
    );
  }
  if (operated.failure !== null) {
    return (
      <Text size="xs" role="alert">
        {title}: {operated.failure}
      </Text>
    );
  }
  return (
    <Text size="xs" aria-live="polite">
      {title}: {operated.voxels === null ? "done." : `${voxelWords(operated.voxels)} changed.`}
    </Text>
  );
}
