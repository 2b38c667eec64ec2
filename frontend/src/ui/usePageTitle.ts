import { useEffect } from "react";

/** Names the page in the browser's tab, and to those who hear pages instead of seeing them. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Hilum" : `${title} · Hilum`;
  }, [title]);
}
