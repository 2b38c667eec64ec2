import { QueryClient } from "@tanstack/react-query";
import { isRefused } from "../api/client";

const TRIES = 2;

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
