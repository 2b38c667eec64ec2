import { useEffect } from "react";
import type { ViewerPort } from "../../viewer/port";
import { activate, changeLook, stepBrush } from "../../viewer/viewing";
import { toggleAlone } from "../../viewer/controls/Panes";
import { type Command, commandOf, isTyping, TOOLS } from "./commands";
import type { Desk } from "./labeling";

/** The keys of the page, as long as it is shown. */
export function useKeys(desk: Desk, viewer: ViewerPort | null, help: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || document.querySelector('[role="dialog"]')) return;
      const found = commandOf(event);
      if (!found) return;
      event.preventDefault();
      if (found.command.id === "help") help();
      else carryOut(found.command, found.key, desk, viewer);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [desk, viewer, help]);
}

function carryOut({ id }: Command, key: string, { session, viewing }: Desk, viewer: ViewerPort | null): void {
  const { active, looks } = viewing.getState();
  const look = looks.find(({ number }) => number === active);
  const editing = session.store.getState().standing === "editing";
  const tool = TOOLS.find((one) => one.id === id);
  if (tool) {
    if (editing || !tool.writes) viewing.setState({ tool: tool.tool });
    return;
  }
  switch (id) {
    case "smaller": return stepBrush(viewing, -1);
    case "larger": return stepBrush(viewing, 1);
    case "segment": return activate(viewing, Number(key));
    case "hide": return look && changeLook(viewing, active, { visible: !look.visible });
    case "lock": return look && changeLook(viewing, active, { locked: !look.locked });
    case "hideAll": {
      const visible = !looks.some((one) => one.visible);
      return viewing.setState({ looks: looks.map((one) => ({ ...one, visible })) });
    }
    case "undo": case "redo": return session.happen({ kind: id });
    case "alone": return toggleAlone(viewing);
    case "reset": return viewer?.resetView();
  }
}
