import { ActionIcon, Divider, Stack, Tooltip } from "@mantine/core";
import {
  IconArrowsMove, IconBrush, IconCircleMinus, IconCirclePlus, IconContrast, IconCrosshair, IconEraser, IconLasso,
  IconMapPinPlus, IconPolygon, IconScribble, IconScribbleOff, IconZoomIn,
} from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useStore } from "zustand";
import type { ToolName } from "../port";
import type { ViewingStore } from "../viewing";
import { keyWords, type ToolCommand, TOOLS } from "./commands";

const ICONS: Readonly<Record<ToolName, ReactNode>> = {
  include: <IconCirclePlus size={21} aria-hidden />,
  exclude: <IconCircleMinus size={21} aria-hidden />,
  foreground: <IconScribble size={21} aria-hidden />,
  background: <IconScribbleOff size={21} aria-hidden />,
  brush: <IconBrush size={21} aria-hidden />,
  eraser: <IconEraser size={21} aria-hidden />,
  polygonFill: <IconPolygon size={21} aria-hidden />,
  lassoFill: <IconLasso size={21} aria-hidden />,
  pin: <IconMapPinPlus size={21} aria-hidden />,
  crosshair: <IconCrosshair size={21} aria-hidden />,
  window: <IconContrast size={21} aria-hidden />,
  pan: <IconArrowsMove size={21} aria-hidden />,
  zoom: <IconZoomIn size={21} aria-hidden />,
};

interface ToolRailProps {
  readonly viewing: ViewingStore;
  /** Whether the tools that write are there, and work. */
  readonly writing: "on" | "off" | "absent";
  /** Whether one may pin comments here. */
  readonly talking: boolean;
}

export function ToolRail({ viewing, writing, talking }: ToolRailProps) {
  return (
    <Stack gap={4}>
      {writing !== "absent" && TOOLS.filter(({ writes }) => writes).map((one) => (
        <ToolButton key={one.id} tool={one} viewing={viewing} disabled={writing === "off"} />
      ))}
      {writing !== "absent" && <Divider my={4} />}
      {TOOLS.filter(({ writes, tool }) => !writes && (talking || tool !== "pin")).map((one) => (
        <ToolButton key={one.id} tool={one} viewing={viewing} disabled={false} />
      ))}
    </Stack>
  );
}

interface ToolButtonProps {
  readonly tool: ToolCommand;
  readonly viewing: ViewingStore;
  readonly disabled: boolean;
}

function ToolButton({ tool: { tool, words, keys }, viewing, disabled }: ToolButtonProps) {
  const chosen = useStore(viewing, (state) => state.tool === tool);
  const [pressed, setPressed] = useState(false); // then its words are known, and would lie over the image
  const press = (): void => {
    setPressed(true);
    viewing.setState({ tool });
  };
  return (
    <Tooltip label={`${words} (${keys.map(keyWords).join(", ")})`} position="right" disabled={pressed}>
      <ActionIcon
        size={38} radius="md" variant={chosen ? "filled" : "subtle"} color={chosen ? "hilum" : "gray"}
        aria-label={words} aria-pressed={chosen} disabled={disabled} onClick={press}
        onPointerLeave={() => setPressed(false)}
      >
        {ICONS[tool]}
      </ActionIcon>
    </Tooltip>
  );
}
