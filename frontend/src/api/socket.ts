/**
 * A WebSocket that comes back by itself.
 *
 * Text frames are JSON objects with a `type`. A message of ANNOUNCING is followed by one binary frame,
 * and both are delivered together. Nothing is queued here: what is said while the line is down is lost,
 * so each `onOpen` must say again what counts.
 */

export type JsonMessage = { readonly type: string } & Readonly<Record<string, unknown>>;

interface SocketHandlers {
  /** The line stands (again). */
  onOpen(): void;
  /** One message; `bytes` is its announced binary frame, null where the message announces none. */
  onMessage(message: JsonMessage, bytes: ArrayBuffer | null): void;
  /** The line broke; it is tried again unless `final` (signed out, not a member any more, closed by us). */
  onDown?(end: { readonly code: number; readonly final: boolean }): void;
}

export interface Channel {
  /** False where the line is down: the message was not sent. */
  send(message: JsonMessage): boolean;
  sendBytes(message: JsonMessage, bytes: Uint8Array): boolean;
  /** Drop the line and dial again, at once or after a while: for a line that only looks alive. */
  restart(afterMs?: number): void;
  close(): void;
}

/** What this module needs of its surroundings; tests give their own. */
export interface SocketWorld {
  dial(url: string): WebSocket;
  /** Calls back after the time; returns what cancels it. */
  later(run: () => void, milliseconds: number): () => void;
  /** In [0, 1): spreads the reconnects of many pages after a restart of the server. */
  random(): number;
  /** Tells when the computer goes on or off the network; returns the disconnect. */
  onNetwork(changed: (online: boolean) => void): () => void;
}

const ANNOUNCING: ReadonlySet<string> = new Set(["answer", "patch", "likelihood"]);
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/** Close codes 44xx are the server's word that trying again is no use. */
const isFinal = (code: number): boolean => code >= 4400 && code < 4500;

/** Dial `path` (as "/ws/tasks/.../") on the page's own server and keep the line up until `close`. */
export function openSocket(path: string, handlers: SocketHandlers, world: SocketWorld = browserWorld()): Channel {
  let socket: WebSocket | null = null;
  let announcement: JsonMessage | null = null;
  let attempts = 0;
  let cancelWait: (() => void) | null = null;
  let ended = false;

  function dial(): void {
    cancelWait?.();
    cancelWait = null;
    announcement = null;
    const line = world.dial(path);
    line.binaryType = "arraybuffer";
    socket = line;
    line.onopen = () => {
      if (line !== socket) return;
      attempts = 0;
      handlers.onOpen();
    };
    line.onmessage = (event: MessageEvent<string | ArrayBuffer>) => {
      if (line === socket) receive(event.data);
    };
    line.onclose = (event: CloseEvent) => {
      if (line === socket) lost(event.code);
    };
  }

  function receive(data: string | ArrayBuffer): void {
    if (typeof data !== "string") {
      const announced = announcement;
      announcement = null;
      if (announced) handlers.onMessage(announced, data);
      return;
    }
    const message = parse(data);
    if (!message) return;
    if (ANNOUNCING.has(message.type)) announcement = message;
    else handlers.onMessage(message, null);
  }

  function lost(code: number): void {
    socket = null;
    announcement = null;
    const final = ended || isFinal(code);
    if (final) stop();
    else wait();
    handlers.onDown?.({ code, final });
  }

  function wait(): void {
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempts);
    attempts += 1;
    cancelWait?.();
    cancelWait = world.later(dial, longest * (0.5 + world.random() / 2));
  }

  /** Forget the present line and report it; its own late events find another socket and fall silent. */
  function drop(code: number): void {
    const line = socket;
    if (!line) return;
    lost(code);
    // Closing a line that is still dialing makes browsers complain in the console: let it open first.
    if (line.readyState === CONNECTING) line.onopen = () => line.close();
    else line.close();
  }

  function stop(): void {
    ended = true;
    cancelWait?.();
    cancelWait = null;
    forgetNetwork();
  }

  function say(message: JsonMessage, bytes: Uint8Array | null): boolean {
    if (!socket || socket.readyState !== OPEN) return false;
    socket.send(JSON.stringify(message));
    if (bytes) socket.send(bytes.slice());
    return true;
  }

  const forgetNetwork = world.onNetwork((online) => {
    if (ended) return;
    if (!online) drop(NO_NETWORK);
    else if (!socket) dial();
  });

  dial();
  return {
    send: (message) => say(message, null),
    sendBytes: say,
    restart(afterMs = 0) {
      if (ended) return;
      drop(NO_NETWORK);
      cancelWait?.();
      if (afterMs > 0) cancelWait = world.later(dial, afterMs);
      else dial();
    },
    close() {
      stop();
      drop(1000);
    },
  };
}

const CONNECTING = 0;
const OPEN = 1;
const NO_NETWORK = 1006;

function parse(text: string): JsonMessage | null {
  const value: unknown = JSON.parse(text);
  const known = typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
  return known ? (value as JsonMessage) : null;
}

function browserWorld(): SocketWorld {
  return {
    dial: (path) => new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`),
    later(run, milliseconds) {
      const timer = window.setTimeout(run, milliseconds);
      return () => window.clearTimeout(timer);
    },
    random: Math.random,
    onNetwork(changed) {
      const on = () => changed(true);
      const off = () => changed(false);
      window.addEventListener("online", on);
      window.addEventListener("offline", off);
      return () => {
        window.removeEventListener("online", on);
        window.removeEventListener("offline", off);
      };
    },
  };
}
