/** Sentences that appear over the page for a while. */

import { notifications } from "@mantine/notifications";
import { sentenceOf } from "./states";

/** Something to know about what one has just done. A sentence that stands there already is not said twice. */
export function warn(message: string): void {
  notifications.show({ id: message, message, color: "orange" });
}

/** Why what one asked for was not done. */
export function tellFailure(error: unknown): void {
  notifications.show({ color: "red", message: sentenceOf(error) });
}
