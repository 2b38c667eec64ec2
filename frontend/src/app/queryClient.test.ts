// @vitest-environment happy-dom
import { QueryObserver } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { createQueryClient } from "./queryClient";

it("asks again when its window, in sight all the time, gets the focus", async () => {
  const client = createQueryClient();
  client.mount();
  const queryFn = vi.fn(() => Promise.resolve(1));
  const end = new QueryObserver(client, { queryKey: ["work"], queryFn, staleTime: 0 }).subscribe(() => undefined);
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
  window.dispatchEvent(new Event("focus"));
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(2));
  end();
  client.unmount();
});
