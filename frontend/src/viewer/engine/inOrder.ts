/** Runs acts one after another in the order in which they were asked for, each once what it needs is there. */
export function createOrder(): <Need>(need: Promise<Need> | Need, act: (need: Need) => void) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (need, act) => {
    const settled = Promise.resolve(need).then(
      (value) => ({ value }),
      (reason: unknown) => ({ reason }),
    );
    const done = Promise.all([settled, last]).then(([outcome]) => {
      if ("reason" in outcome) throw outcome.reason;
      act(outcome.value);
    });
    last = done.catch(() => undefined);
    return done;
  };
}
