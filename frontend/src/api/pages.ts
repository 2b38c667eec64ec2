import { get } from "./client";
import type { Page } from "./types";

/** Lists stop here: whoever needs more pages asks for them (infinite queries). */
const MOST_PAGES = 50;

/** The rows of a list, page after page. */
export async function everyPage<Row>(path: string, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | null = path;
  for (let pages = 0; next !== null && pages < MOST_PAGES; pages++) {
    const page: Page<Row> = await get<Page<Row>>(next, signal);
    rows.push(...page.results);
    next = page.next;
  }
  return rows;
}
