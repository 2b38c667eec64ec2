declare global {
  /** Where the scroll lock of dialogs looks for the nonce of its style element. */
  var __webpack_nonce__: string | undefined;
}

/** The nonce that this response's content security policy allows to style elements; empty where there is none. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  globalThis.__webpack_nonce__ = nonce;
  return nonce;
}
