/** Whether a key belongs to what one types in. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

/** Whether a key press is not for the panes: one types, a dialog is open, or something on the page has taken it. */
export function isTaken({ target, defaultPrevented }: Pick<KeyboardEvent, "target" | "defaultPrevented">): boolean {
  return defaultPrevented || isTyping(target) || document.querySelector('[role="dialog"]') !== null;
}
