import type { Disconnect } from "./port";

type Listener<Values extends unknown[]> = (...values: Values) => void;

/** Who wants to hear of one kind of happening. */
export class Listeners<Values extends unknown[]> {
  private readonly all = new Set<Listener<Values>>();

  readonly add = (listener: Listener<Values>): Disconnect => {
    this.all.add(listener);
    return () => this.all.delete(listener);
  };

  readonly tell = (...values: Values): void => {
    for (const listener of [...this.all]) listener(...values);
  };

  clear(): void {
    this.all.clear();
  }
}
