import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { QueryClient } from "@tanstack/react-query";
import { createFileReading } from "./fileReader";
import { createSending } from "./sending";
import { rememberUnsent } from "./unsent";
import { createUploads, type Tally, type Uploads } from "./uploads";

const ofClient = new WeakMap<QueryClient, Uploads>();
const NONE: Tally = { total: 0, sent: 0, known: 0 };

function uploadsOf(client: QueryClient): Uploads {
  const known = ofClient.get(client);
  if (known) return known;
  const made = createUploads(createSending(createFileReading()), (project, ended) => {
    if (ended && ended.known > 0) notifications.show({ message: knownWords(ended) });
    void client.invalidateQueries({ queryKey: ["projects", project, "jobs"] });
  });
  rememberUnsent(made);
  ofClient.set(client, made);
  return made;
}

/** This project's files on their way, and what can be done to them. Leaving the site meanwhile is asked about. */
export function useUploads(project: string) {
  const uploads = uploadsOf(useQueryClient());
  const all = useStore(uploads.store, (state) => state.uploads);
  const tally = useStore(uploads.store, (state) => state.tallies[project] ?? NONE);
  const busy = all.some(({ state }) => state === "waiting" || state === "sending");
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
  const mine = useMemo(() => all.filter((one) => one.project === project), [all, project]);
  return { uploads: mine, tally, add: uploads.add, drop: uploads.drop, retry: uploads.retry };
}

function knownWords({ known, total }: Tally): string {
  if (total === 1) return "The file is in this project already; nothing was added.";
  return `${known} of ${total} files are in this project already; they were not sent again.`;
}
