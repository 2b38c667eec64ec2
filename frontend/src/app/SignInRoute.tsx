import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import type { Me } from "../api/types";
import { meQuery } from "../api/queries";
import { SignInPage } from "../features/session/SignInPage";
import { safeNext } from "./safeNext";

const route = getRouteApi("/sign-in");

/** Puts the signed-in person into the cache, then goes where one wanted to go. */
export function SignInRoute() {
  const { next } = route.useSearch();
  const client = useQueryClient();
  const router = useRouter();
  const enter = (me: Me) => {
    client.clear();
    client.setQueryData(meQuery.queryKey, me);
    router.history.replace(safeNext(next));
  };
  return <SignInPage onSignedIn={enter} />;
}
