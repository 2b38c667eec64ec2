// @vitest-environment happy-dom
import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "./fakeServer";
import { meQuery, projectsQuery, tasksQuery } from "./queries";

const client = () => new QueryClient({ defaultOptions: { queries: { retry: false } } });

afterEach(() => vi.unstubAllGlobals());

it("finds out that nobody is signed in without an error", async () => {
  const { asked } = fakeServer({ "GET session/": [200, { authenticated: false }] });
  expect(await client().query(meQuery)).toBeNull();
  expect(asked.map(({ what }) => what)).toEqual(["GET session/"]);
});

it("follows a list to its last page", async () => {
  fakeServer({
    "GET projects/": ({ query }) =>
      query.get("cursor") === "2"
        ? [200, { results: [{ id: "b" }], next: null }]
        : [200, { results: [{ id: "a" }], next: "http://hilum.test/api/v1/projects/?cursor=2" }],
  });
  expect(await client().query(projectsQuery)).toEqual([{ id: "a" }, { id: "b" }]);
});

it("asks for tasks with the filter, and for the next page only by the server's link", async () => {
  const next = "/api/v1/projects/p/tasks/?cursor=x";
  const { asked } = fakeServer({ "GET projects/p/tasks/": [200, { results: [], next }] });
  const queries = client();
  await queries.infiniteQuery({ ...tasksQuery("p", { status: "ready", search: "two words" }), pages: 2 });
  expect(asked[0]?.query.get("status")).toBe("ready");
  expect(asked[0]?.query.get("search")).toBe("two words");
  expect(asked[1]?.query.get("cursor")).toBe("x");
});
