const HIDDEN_MS = 100; // a page that is not seen gets no frames

/** Resolves once a frame has been drawn with all that is due by now, or soon where none is drawn. */
export function afterFrame(): Promise<void> {
  return new Promise((resolve) => {
    const hidden = setTimeout(resolve, HIDDEN_MS);
    setTimeout(() => {
      requestAnimationFrame(() => {
        clearTimeout(hidden);
        setTimeout(resolve, 0);
      });
    }, 0);
  });
}
