// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { fakeServer, type Table } from "../../api/fakeServer";
import { renderPage } from "../../ui/renderPage";
import { InvitationPage } from "./InvitationPage";

const offer = {
  email: "nora@demo.example", invited_by: "Mara", expires: "2030-01-01T00:00:00Z", project: "Livers",
  role: "annotator", known: false,
};

afterEach(() => vi.unstubAllGlobals());

function open(table: Table) {
  const onAccepted = vi.fn();
  const server = fakeServer({ "POST invitations/accept/": [200, { project: "livers" }], ...table });
  renderPage(<InvitationPage secret="s3cret" onAccepted={onAccepted} />);
  return { ...server, onAccepted };
}

const nobody: Table = { "GET session/": [200, { authenticated: false, mail: false }] };
const signedInAs = (email: string): Table => ({
  "GET session/": [200, { authenticated: true, mail: false }],
  "GET me/": [200, { id: "1", name: "Nora", email }],
});

it("says who invites whom to what, and a new person names himself and chooses a password", async () => {
  const { asked, onAccepted } = open({ ...nobody, "POST invitations/look/": [200, offer] });
  expect(await screen.findByText("Mara invites nora@demo.example to the project Livers as annotator.")).toBeTruthy();
  await userEvent.type(await screen.findByLabelText("Your name"), " Nora New ");
  await userEvent.type(screen.getByLabelText("New password"), "correct horse battery");
  await userEvent.click(screen.getByRole("button", { name: "Accept" }));
  await waitFor(() => expect(onAccepted).toHaveBeenCalledWith("livers"));
  const body = asked.find(({ what }) => what === "POST invitations/accept/")?.body;
  expect(body).toEqual({ secret: "s3cret", name: "Nora New", password: "correct horse battery" });
});

it("lets the person of that address accept with one press", async () => {
  const { asked, onAccepted } = open({ ...signedInAs(offer.email), "POST invitations/look/": [200, offer] });
  await userEvent.click(await screen.findByRole("button", { name: "Accept" }));
  await waitFor(() => expect(onAccepted).toHaveBeenCalled());
  expect(asked.at(-1)?.body).toEqual({ secret: "s3cret" });
});

it("offers somebody else to sign out, and no way to accept", async () => {
  open({ ...signedInAs("other@demo.example"), "POST invitations/look/": [200, offer] });
  expect(await screen.findByRole("button", { name: "Sign out" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Accept" })).toBeNull();
});

it("asks an account of that address to sign in first", async () => {
  open({ ...nobody, "POST invitations/look/": [200, { ...offer, known: true }] });
  expect(await screen.findByLabelText("E-mail")).toHaveProperty("value", offer.email);
  expect(screen.queryByLabelText("Your name")).toBeNull();
});

it("shows the server's sentence for a link that is over", async () => {
  const detail = "This invitation was used already; sign in, or ask for a new one.";
  open({ ...nobody, "POST invitations/look/": [409, { code: "link_used", detail }] });
  expect((await screen.findByRole("alert")).textContent).toContain(detail);
});
