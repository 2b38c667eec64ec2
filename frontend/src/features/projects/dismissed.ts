import { useLocalStorage } from "@mantine/hooks";

/** Older ones are forgotten: the server lists fewer jobs than this. */
const MOST = 500;

/** The jobs that this browser does not want to see any more, also after a reload; and how to add to them. */
export function useDismissed(project: string): readonly [ReadonlySet<string>, (ids: readonly string[]) => void] {
  const [ids, setIds] = useLocalStorage<readonly string[]>({
    key: `hilum.dismissed.${project}`, defaultValue: [], getInitialValueInEffect: false, deserialize: read,
  });
  return [new Set(ids), (more) => setIds((before) => [...new Set([...before, ...more])].slice(-MOST))];
}

function read(text: string | undefined): readonly string[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
  } catch {
    return []; // another hand wrote there; the next dismissal replaces it
  }
}
