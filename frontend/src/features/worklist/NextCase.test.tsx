// @vitest-environment happy-dom
import { Notifications, notifications } from "@mantine/notifications";
import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import { NextCase } from "./NextCase";

const brain = { id: "b", name: "Brain MR", waiting: 2 };
const liver = { id: "l", name: "Abdomen CT", waiting: 9 };
const button = () => screen.getByRole("button", { name: "Label the next case" });

afterEach(() => {
  vi.unstubAllGlobals();
  act(() => notifications.clean());
});

it("claims the next case of the project where most wait, and opens it", async () => {
  const { asked } = fakeServer({ "POST projects/l/tasks/next/": [200, { id: "t-1" }] });
  const { where } = renderPage(<NextCase choices={[brain, liver]} />);
  await userEvent.click(button());
  await waitFor(() => expect(where()).toBe("/tasks/t-1/"));
  expect(asked).toHaveLength(1);
  expect(asked[0]?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
});

it("says so when nothing waits any more", async () => {
  fakeServer({ "POST projects/b/tasks/next/": [204, null] });
  const { where } = renderPage(<NextCase choices={[brain]} />);
  expect(screen.getByRole("status").textContent).toBe("2 cases wait in Brain MR.");
  await userEvent.click(button());
  await waitFor(() => expect(screen.getByRole("status").textContent).toMatch(/^Nothing waits for you/));
  expect(where()).toBe("/");
});

it("repeats one wish with one key when the server was not heard", async () => {
  const keys: (string | null)[] = [];
  fakeServer({
    "POST projects/b/tasks/next/": ({ headers }) => {
      keys.push(headers.get("Idempotency-Key"));
      if (keys.length === 1) throw new TypeError("Failed to fetch");
      return [200, { id: "t-2" }];
    },
  });
  const { where } = renderPage(<NextCase choices={[brain]} />);
  await userEvent.click(button());
  await screen.findByText("The server cannot be reached. Check the connection, then try again.");
  await userEvent.click(button());
  await waitFor(() => expect(where()).toBe("/tasks/t-2/"));
  expect(keys[0]).toBe(keys[1]);
});

it("answers visibly when nothing was known to wait", async () => {
  fakeServer({});
  renderPage(<><Notifications /><NextCase choices={[]} /></>);
  expect(screen.queryByRole("alert")).toBeNull();
  await userEvent.click(button());
  expect((await screen.findByRole("alert")).textContent).toContain("Nothing waits for you right now.");
});
