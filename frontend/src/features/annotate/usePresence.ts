import { useEffect } from "react";
import type { Desk } from "./labeling";

const EVERY_MS = 500;

/** Tells the other pages of the task where this one looks, at most twice a second. */
export function usePresence({ session, viewing }: Desk): void {
  useEffect(() => {
    let timer: number | null = null;
    const end = viewing.subscribe((now, before) => {
      if (now.crosshair === before.crosshair || timer !== null) return;
      timer = window.setTimeout(() => {
        timer = null;
        session.look(viewing.getState().crosshair?.positionMm ?? null);
      }, EVERY_MS);
    });
    return () => {
      end();
      if (timer !== null) window.clearTimeout(timer);
    };
  }, [session, viewing]);
}
