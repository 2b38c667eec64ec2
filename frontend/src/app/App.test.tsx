// @vitest-environment happy-dom
import { cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeServer } from "../api/fakeServer";
import { App } from "./App";

const ann = { id: "1", name: "Ann", email: "ann@demo.example", is_admin: false, may_create_projects: false };
const none = { results: [], next: null };
/** The pages are fetched when opened, which takes its time where the machine is busy. */
const PATIENCE_MS = 20_000;
let signedIn = false;

configure({ asyncUtilTimeout: PATIENCE_MS });
vi.setConfig({ testTimeout: 2 * PATIENCE_MS });

beforeEach(() => {
  signedIn = false;
  vi.stubGlobal("scrollTo", vi.fn());
  window.history.replaceState(null, "", "/review/");
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const serve = () =>
  fakeServer({
    "GET session/": () => [200, { authenticated: signedIn }],
    "POST session/": () => {
      signedIn = true;
      return [200, { authenticated: true }];
    },
    "GET me/": [200, ann],
    "GET projects/": [200, none],
    "GET review/inbox/": [200, none],
    "GET work/": [401, { code: "not_signed_in", detail: "Sign in." }],
  });

const path = () => window.location.pathname;

it("asks a stranger to sign in and then shows the page that was wanted", async () => {
  const { asked } = serve();
  render(<App />);
  await userEvent.type(await screen.findByLabelText("E-mail"), "ann@demo.example");
  expect(path()).toBe("/sign-in");
  expect(asked.map(({ what }) => what)).toEqual(["GET session/"]);
  await userEvent.type(screen.getByLabelText("Password"), "right horse");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Nothing waits for your review")).toBeDefined();
  expect(path()).toBe("/review/");
});

it("leads to the sign-in page when the session has ended meanwhile", async () => {
  signedIn = true;
  serve();
  render(<App />);
  await screen.findByText("Nothing waits for your review");
  signedIn = false;
  await userEvent.click(screen.getByRole("link", { name: "My work" }));
  await waitFor(() => expect(path()).toBe("/sign-in"));
  expect(await screen.findByLabelText("E-mail")).toBeDefined();
});
