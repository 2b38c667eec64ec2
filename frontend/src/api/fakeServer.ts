/** A server for tests: answers requests from a table, and remembers them. */

import { vi } from "vitest";
import { API } from "./client";

export interface Asked {
  /** "POST projects/1/members/", without the query. */
  what: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

/** null: no content. */
type Answer = readonly [status: number, body: unknown];
export type Table = Record<string, Answer | ((asked: Asked) => Answer)>;

/** Takes the place of fetch until `vi.unstubAllGlobals()`. What the table does not know is a 404. */
export function fakeServer(table: Table): { asked: Asked[]; table: Table } {
  const asked: Asked[] = [];
  document.cookie = "hilum_csrf=token";
  vi.stubGlobal("fetch", (address: string, request: RequestInit = {}) => {
    const url = new URL(address, "http://hilum.test");
    const what = `${request.method ?? "GET"} ${url.pathname.replace(API, "")}`;
    const body: unknown = typeof request.body === "string" ? JSON.parse(request.body) : null;
    const one = { what, query: url.searchParams, body, headers: new Headers(request.headers) };
    asked.push(one);
    const known = table[what] ?? [404, { code: "not_found", detail: `The test does not answer ${what}.` }];
    const [status, answer] = typeof known === "function" ? known(one) : known;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(answer), { status }));
  });
  return { asked, table };
}
