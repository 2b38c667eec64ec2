/** Inputs that take no letters. */
const TICKED: ReadonlySet<string> = new Set(["checkbox", "radio"]);

/** Whether a key belongs to what one types in. */
function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement && TICKED.has(target.type)) return false;
  return target instanceof HTMLElement
    && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Whether a key press is not for the panes: one types, a dialog is open, or something on the page has taken it. */
export function isTaken({ target, defaultPrevented }: Pick<KeyboardEvent, "target" | "defaultPrevented">): boolean {
  return defaultPrevented || isTyping(target) || document.querySelector('[role="dialog"]') !== null;
}
