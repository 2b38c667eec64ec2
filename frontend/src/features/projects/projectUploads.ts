import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import type { QueryClient } from "@tanstack/react-query";
import { upload } from "../../api/upload";
import { createUploads, type SendFile, type Uploads } from "./uploads";

const send: SendFile = (project, file, options) => upload(`projects/${project}/images/`, file, options);
const ofClient = new WeakMap<QueryClient, Uploads>();

function uploadsOf(client: QueryClient): Uploads {
  const known = ofClient.get(client);
  if (known) return known;
  const made = createUploads(send, (project) => {
    void client.invalidateQueries({ queryKey: ["projects", project, "jobs"] });
  });
  ofClient.set(client, made);
  return made;
}

/** This project's files on their way, and what can be done to them. Leaving the site meanwhile is asked about. */
export function useUploads(project: string) {
  const uploads = uploadsOf(useQueryClient());
  const all = useStore(uploads.store, (state) => state.uploads);
  const busy = all.some(({ state }) => state === "waiting" || state === "sending");
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);
  const mine = useMemo(() => all.filter((one) => one.project === project), [all, project]);
  return { uploads: mine, add: uploads.add, drop: uploads.drop, retry: uploads.retry };
}
