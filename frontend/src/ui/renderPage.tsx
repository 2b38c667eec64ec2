/** Puts a component on a page for a test: looks, queries, and a router that only remembers where one went. */

import { MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterContextProvider } from "@tanstack/react-router";
import { cleanup, configure, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, vi } from "vitest";
import { theme } from "./theme";

configure({ asyncUtilTimeout: 5_000 });
vi.setConfig({ testTimeout: 20_000 });
afterEach(cleanup);

export function renderPage(content: ReactNode, client = quickClient()) {
  const history = createMemoryHistory();
  const router = createRouter({ routeTree: createRootRoute(), history, trailingSlash: "preserve" });
  render(
    <MantineProvider theme={theme} forceColorScheme="dark" env="test">
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <RouterContextProvider router={router}>{content}</RouterContextProvider>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { client, where: () => history.location.pathname };
}

/** Asks once and gives up. */
function quickClient(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false } } });
}
