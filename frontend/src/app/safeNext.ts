/** Where to go after signing in: a page of this very site, whatever the address bar says; else my work. */
export function safeNext(next: string | undefined): string {
  const { origin } = window.location;
  if (!next?.startsWith("/") || !URL.canParse(next, origin)) return "/";
  const url = new URL(next, origin);
  if (url.origin !== origin || url.pathname.startsWith("//") || url.pathname === "/sign-in") return "/";
  return url.pathname + url.search + url.hash;
}
