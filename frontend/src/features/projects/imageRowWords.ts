import type { Task } from "../../api/types";

type People = Pick<Task, "assignee" | "author" | "reviewer">;

/** Who made the label and who judged it, where that is somebody else than whose case it is. */
export function peopleWords({ assignee, author, reviewer }: People): string {
  const words = [];
  if (author && author.id !== assignee?.id) words.push(`by ${author.name || author.email}`);
  if (reviewer) words.push(`reviewer ${reviewer.name || reviewer.email}`);
  return words.join(", ");
}

/** What a press on a column's head leads to: its order, then the other way round. Time begins with the newest. */
export function turned(sort: string, column: string): string {
  if (sort.replace("-", "") !== column) return column === "updated" ? "-updated" : column;
  return sort.startsWith("-") ? column : `-${column}`;
}
