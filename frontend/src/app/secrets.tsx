/** Pages whose address carries a secret behind its #, which the browser sends to no server. */

import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useRouter } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { PageMissing, PagePending } from "./outcomes";

const InvitationPage = lazy(async () => ({
  default: (await import("../features/session/InvitationPage")).InvitationPage,
}));
const PasswordPage = lazy(async () => ({ default: (await import("../features/session/PasswordPage")).PasswordPage }));

export function InvitationRoute() {
  const secret = useLocation({ select: ({ hash }) => hash });
  const client = useQueryClient();
  const router = useRouter();
  const enter = (project: string | null) => {
    client.clear(); // somebody is signed in now, or has one more project
    router.history.replace(project ? `/projects/${project}/` : "/");
  };
  return (
    <Suspense fallback={<PagePending />}>
      {secret !== "" && <InvitationPage secret={secret} key={secret} onAccepted={enter} />}
      {secret === "" && <PageMissing />}
    </Suspense>
  );
}

export function PasswordRoute() {
  const secret = useLocation({ select: ({ hash }) => hash });
  return (
    <Suspense fallback={<PagePending />}>
      <PasswordPage secret={secret} key={secret} />
    </Suspense>
  );
}
