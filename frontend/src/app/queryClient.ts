import { focusManager, QueryClient } from "@tanstack/react-query";
import { isRefused } from "../api/client";

const TRIES = 2;

/** A window that was in sight all the time, beside another one, counts as come back too. */
focusManager.setEventListener((comeBack) => {
  const tell = () => comeBack();
  window.addEventListener("visibilitychange", tell);
  window.addEventListener("focus", tell);
  return () => {
    window.removeEventListener("visibilitychange", tell);
    window.removeEventListener("focus", tell);
  };
});

/** A refusal is an answer and is not asked again; a server that was not heard is. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && !isRefused(error),
      },
    },
  });
}
