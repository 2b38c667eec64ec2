import { useEffect } from "react";
import type { ViewerPort } from "../port";
import { isTaken } from "../typing";
import {
  activate, arrange, changeLook, changePaint, LAYOUTS, stepBrush, toggleRange, type ViewingStore,
} from "../viewing";
import { type Command, commandOf, type OperationName, OPERATIONS, TOOLS } from "./commands";
import { toggleAlone } from "./Panes";

/** What the page itself carries out. */
export type PageCommand = "undo" | "redo" | "help" | "nextPin" | "previousPin" | OperationName;

interface Keys {
  readonly viewing: ViewingStore;
  readonly viewer: ViewerPort | null;
  /** Whether the page may write now. */
  readonly writing: boolean;
  /** What is not about looking. Must not change. */
  readonly run: (command: PageCommand) => void;
}

/** The keys of a page around a viewer, as long as it is shown. */
export function useKeys({ viewing, viewer, writing, run }: Keys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (isTaken(event)) return;
      const found = commandOf(event);
      if (!found || (found.command.writes && !writing)) return;
      event.preventDefault();
      carryOut(found.command, found.key, { viewing, viewer, writing, run });
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [viewing, viewer, writing, run]);
}

function carryOut({ id }: Command, key: string, { viewing, viewer, run }: Keys): void {
  const { active, looks, paint } = viewing.getState();
  const look = looks.find(({ number }) => number === active);
  const tool = TOOLS.find((one) => one.id === id);
  if (tool) return viewing.setState({ tool: tool.tool });
  const operation = OPERATIONS.find((one) => one.id === id);
  if (operation) return run(operation.id);
  switch (id) {
    case "smaller": return stepBrush(viewing, -1);
    case "larger": return stepBrush(viewing, 1);
    case "sphere": return changePaint(viewing, { sphere: !paint.sphere });
    case "limit": return toggleRange(viewing);
    case "sample": return changePaint(viewing, { samples: !paint.samples });
    case "erases": return changePaint(viewing, { erases: !paint.erases });
    case "segment": return activate(viewing, Number(key));
    case "hide": return look && changeLook(viewing, active, { visible: !look.visible });
    case "lock": return look && changeLook(viewing, active, { locked: !look.locked });
    case "hideAll": {
      const visible = !looks.some((one) => one.visible);
      return viewing.setState({ looks: looks.map((one) => ({ ...one, visible })) });
    }
    case "likelihood": return viewing.setState(({ likelihood }) => ({ likelihood: !likelihood }));
    case "alone": return toggleAlone(viewing);
    case "layout": {
      const next = LAYOUTS[(LAYOUTS.indexOf(viewing.getState().layout) + 1) % LAYOUTS.length];
      return arrange(viewing, next);
    }
    case "reset": return viewer?.resetView();
    case "undo": case "redo": case "help": case "nextPin": case "previousPin": return run(id);
  }
}
