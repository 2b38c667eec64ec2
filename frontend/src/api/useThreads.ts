import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useIntent } from "./intent";
import { type NewThread, openThread, reply, resolve, type Thread, threadsQuery } from "./threads";

const NONE: readonly Thread[] = [];

/** The talk about a task, and the ways to add to it. `failed` is told why something was not taken. */
export function useThreads(task: string, failed: (error: Error) => void) {
  const client = useQueryClient();
  const intent = useIntent();
  const { data: threads = NONE } = useQuery(threadsQuery(task));
  const settled = {
    onError: failed, onSettled: () => client.invalidateQueries({ queryKey: threadsQuery(task).queryKey }),
  };
  const opening = useMutation({
    mutationFn: (thread: NewThread) => intent.carryOut(thread, (key) => openThread(task, thread, key)), ...settled,
  });
  const replying = useMutation({
    mutationFn: (said: { thread: string; text: string; done: boolean }) =>
      intent.carryOut(said, (key) => reply(said.thread, said.text, said.done, key)),
    ...settled,
  });
  const resolving = useMutation({
    mutationFn: ({ thread, resolved }: { thread: string; resolved: boolean }) => resolve(thread, resolved), ...settled,
  });
  return {
    threads,
    open: opening.mutateAsync,
    reply: (thread: string, text: string, done: boolean) => replying.mutateAsync({ thread, text, done }),
    resolve: (thread: string, resolved: boolean) => resolving.mutate({ thread, resolved }),
  };
}
