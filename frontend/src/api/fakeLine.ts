/** The surroundings of a socket for tests: lines that a test opens, breaks and speaks through, and its clock. */

import type { SocketWorld } from "./socket";

/** One dialed line, as the page sees it, and the test's end of it. */
export class FakeLine {
  readyState = 0;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly heard: (string | Uint8Array)[] = [];

  constructor(readonly url: string) {}

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  /** What the server says. */
  say(data: object | ArrayBuffer): void {
    this.onmessage?.({ data: data instanceof ArrayBuffer ? data : JSON.stringify(data) });
  }

  break(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  send(data: string | Uint8Array): void {
    this.heard.push(data);
  }

  close(): void {
    this.readyState = 3;
  }
}

export class FakeWorld implements SocketWorld {
  readonly lines: FakeLine[] = [];
  readonly waits: { run: () => void; milliseconds: number }[] = [];
  network: ((online: boolean) => void) | null = null;

  get line(): FakeLine {
    const line = this.lines.at(-1);
    if (!line) throw new Error("Nothing was dialed.");
    return line;
  }

  dial = (url: string): WebSocket => {
    const line = new FakeLine(url);
    this.lines.push(line);
    return line as unknown as WebSocket; // the part of a WebSocket that socket.ts uses
  };

  later = (run: () => void, milliseconds: number) => {
    const wait = { run, milliseconds };
    this.waits.push(wait);
    return () => {
      if (this.waits.includes(wait)) this.waits.splice(this.waits.indexOf(wait), 1);
    };
  };

  random = (): number => 0.5;

  onNetwork = (changed: (online: boolean) => void) => {
    this.network = changed;
    return () => { this.network = null; };
  };

  /** Let the time pass that the socket waits for. */
  wait(): void {
    this.waits.shift()?.run();
  }
}
