import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client";

const TRIES = 2;

/** A refusal is an answer and is not asked again; a server that was not heard is. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && !(error instanceof ApiError && isRefusal(error.status)),
      },
    },
  });
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
