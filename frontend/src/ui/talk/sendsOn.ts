import type { KeyboardEvent } from "react";

/** In a text of several lines, Ctrl or Cmd with Enter sends the form around it. */
export function sendsOn(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
}
