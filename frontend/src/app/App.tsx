/** The application: its providers, and the router that picks a page. */

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { onSignedOut } from "../api/client";
import { cssVariables, theme } from "../ui/theme";
import { createQueryClient } from "./queryClient";
import { createAppRouter } from "./routes";
import { styleNonce } from "./styleNonce";

/** Remembered by this browser. */
const schemes = localStorageColorSchemeManager({ key: "hilum.scheme" });

export function App() {
  const [client] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(client));

  useEffect(
    () =>
      onSignedOut(() => {
        const { href, pathname } = router.state.location;
        client.clear();
        if (pathname !== "/sign-in") void router.navigate({ to: "/sign-in", search: { next: href } });
      }),
    [client, router],
  );

  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="dark"
      colorSchemeManager={schemes}
      getStyleNonce={styleNonce}
    >
      <Notifications position="bottom-right" limit={4} />
      <QueryClientProvider client={client}>
        <ModalsProvider>
          <RouterProvider router={router} />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
