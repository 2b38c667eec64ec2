// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import { SignInPage } from "./SignInPage";

const ann = { id: "1", name: "Ann", email: "ann@demo.example" };

afterEach(() => vi.unstubAllGlobals());

async function signIn() {
  await userEvent.type(screen.getByLabelText("E-mail"), " ann@demo.example ");
  await userEvent.type(screen.getByLabelText("Password"), "right horse");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("signs in with e-mail and password and hands on who came", async () => {
  const { asked } = fakeServer({ "POST session/": [200, { authenticated: true }], "GET me/": [200, ann] });
  const came = vi.fn();
  renderPage(<SignInPage onSignedIn={came} />);
  await signIn();
  await waitFor(() => expect(came).toHaveBeenCalled());
  expect(came.mock.calls[0]?.[0]).toEqual(ann);
  expect(asked[0]?.body).toEqual({ email: "ann@demo.example", password: "right horse" });
});

it("shows the server's sentence and clears the password when it is refused", async () => {
  const detail = "This e-mail and password do not fit together.";
  fakeServer({ "POST session/": [400, { code: "bad_credentials", detail }] });
  const came = vi.fn();
  renderPage(<SignInPage onSignedIn={came} />);
  await signIn();
  expect((await screen.findByRole("alert")).textContent).toContain(detail);
  expect(screen.getByLabelText("Password")).toHaveProperty("value", "");
  expect(screen.getByLabelText("E-mail")).toHaveProperty("value", "ann@demo.example");
  expect(came).not.toHaveBeenCalled();
});

it("keeps what is typed while a slow answer is on its way", async () => {
  let refuse: () => void = () => undefined;
  fakeServer({});
  vi.stubGlobal("fetch", () => new Promise((resolve) => {
    const refusal = { code: "bad_credentials", detail: "E-mail or password is wrong." };
    refuse = () => resolve(new Response(JSON.stringify(refusal), { status: 400 }));
  }));
  renderPage(<SignInPage onSignedIn={vi.fn()} />);
  await signIn();
  await userEvent.type(screen.getByLabelText("Password"), " battery");
  refuse();
  await screen.findByRole("alert");
  expect(screen.getByLabelText("Password")).toHaveProperty("value", "right horse battery");
});

it("asks for the code of the second step, and sends it with the same password", async () => {
  const { asked } = fakeServer({
    "POST session/": ({ body }) => {
      const { otp } = body as { otp?: string };
      if (otp === "123456") return [200, { authenticated: true }];
      return otp ? [400, { code: "bad_code", detail: "This code is wrong." }]
        : [401, { code: "second_factor_required", detail: "Enter the code." }];
    },
    "GET me/": [200, ann],
  });
  const came = vi.fn();
  renderPage(<SignInPage onSignedIn={came} />);
  await signIn();
  await userEvent.type(await screen.findByLabelText("Code"), "000000");
  expect(screen.queryByRole("alert")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toContain("This code is wrong.");
  await userEvent.type(screen.getByLabelText("Code"), "123456");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(came).toHaveBeenCalled());
  const sent = asked.filter(({ what }) => what === "POST session/").map(({ body }) => body);
  const given = { email: "ann@demo.example", password: "right horse" };
  expect(sent).toEqual([given, { ...given, otp: "000000" }, { ...given, otp: "123456" }]);
});
