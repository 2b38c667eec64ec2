/** The one way to the server: fetch with CSRF, one error type, idempotency keys. */

import { type Problem, problemOf } from "./problem";

export const API = "/api/v1/";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const signedOutListeners = new Set<() => void>();

/** What the server refused; `status` 0, code "unreachable" when it was not heard. `detail` is a sentence for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = "ApiError";
  }
}

/** Whether the server answered and said no: asking again is of no use. */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/** Whether there is no such thing, or none that I may see. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

interface SendOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** JSON, or a FormData that is sent as multipart. */
  body?: unknown;
  /** Idempotency-Key: the same for a repeated wish, a new one for a new wish (see intent.ts). */
  key?: string;
  /** The claim's fence, for writes of its holder. */
  fence?: number;
  signal?: AbortSignal;
}

/** Called whenever a request finds that nobody is signed in. Returns the way to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

function tellSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}

/** The address of an API path ("tasks/…/") or of an absolute link that the server gave, always on this origin. */
export function addressOf(path: string): string {
  const url = new URL(path, new URL(API, window.location.origin));
  return url.pathname + url.search;
}

/** Sends one request. The answer's JSON, or null where there is none (204). Throws ApiError. */
export async function send<T>(path: string, options: SendOptions = {}): Promise<T> {
  const method = options.method ?? "GET";
  const headers = await headersFor(method, options);
  const form = options.body instanceof FormData;
  const request: RequestInit = { method, headers, credentials: "same-origin" };
  if (options.body !== undefined) {
    request.body = form ? (options.body as FormData) : JSON.stringify(options.body);
    if (!form) headers.set("Content-Type", "application/json");
  }
  if (options.signal) request.signal = options.signal;
  const response = await reach(addressOf(path), request);
  if (!response.ok) throw refusal(await problemOf(response));
  return (response.status === 204 ? null : await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => send<T>(path, signal ? { signal } : {});

export const post = <T>(path: string, body?: unknown, key?: string): Promise<T> =>
  send<T>(path, { method: "POST", ...(body === undefined ? {} : { body }), ...(key === undefined ? {} : { key }) });

/** The headers of an unsafe request; asks once for the CSRF cookie where the browser has none yet. */
export async function headersFor(method: string, { key, fence }: Pick<SendOptions, "key" | "fence">): Promise<Headers> {
  const headers = new Headers({ Accept: "application/json" });
  if (!SAFE.has(method)) {
    if (!csrfToken()) await reach(addressOf("session/"), { credentials: "same-origin" });
    headers.set("X-CSRFToken", csrfToken());
  }
  if (key !== undefined) headers.set("Idempotency-Key", key);
  if (fence !== undefined) headers.set("X-Fence", String(fence));
  return headers;
}

/** Turns a problem into an ApiError; a missing session is told to the listeners on the way. */
export function refusal(problem: Problem): ApiError {
  if (problem.status === 401 && problem.code !== "second_factor_required") tellSignedOut();
  return new ApiError(problem.status, problem.code, problem.detail, problem.data);
}

export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The server cannot be reached. Check the connection, then try again.");
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
}

function csrfToken(): string {
  const found = /(?:^|;\s*)hilum_csrf=([^;]+)/.exec(document.cookie);
  return found?.[1] ? decodeURIComponent(found[1]) : "";
}
