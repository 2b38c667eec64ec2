// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addressOf, ApiError, get, onSignedOut, post, send } from "./client";
import { Intent } from "./intent";

const calls: { address: string; request: RequestInit }[] = [];
let answers: (() => Response)[] = [];

function answer(status: number, body?: unknown, type = "application/json"): void {
  const text = body === undefined ? null : JSON.stringify(body);
  answers.push(() => new Response(text, { status, headers: { "Content-Type": type } }));
}

const headersOf = (call: number) => new Headers(calls[call]?.request.headers);

beforeEach(() => {
  calls.length = 0;
  answers = [];
  document.cookie = "hilum_csrf=secret";
  vi.stubGlobal("fetch", (address: string, request: RequestInit) => {
    calls.push({ address, request });
    const next = answers.shift();
    return next ? Promise.resolve(next()) : Promise.reject(new TypeError("Failed to fetch"));
  });
});

afterEach(() => {
  document.cookie = "hilum_csrf=; max-age=0";
  vi.unstubAllGlobals();
});

describe("the client", () => {
  it("reads JSON from under the API's root", async () => {
    answer(200, { id: "1" });
    expect(await get("me/")).toEqual({ id: "1" });
    expect(calls[0]?.address).toBe("/api/v1/me/");
  });

  it("sends the CSRF token with what changes something, and with nothing else", async () => {
    answer(200, {});
    answer(200, {});
    await get("me/");
    await post("projects/", { name: "Brain" }, "key-1");
    expect(headersOf(0).get("X-CSRFToken")).toBeNull();
    expect(headersOf(1).get("X-CSRFToken")).toBe("secret");
    expect(headersOf(1).get("Idempotency-Key")).toBe("key-1");
    expect(calls[1]?.request.body).toBe('{"name":"Brain"}');
  });

  it("fetches the token first where the browser has none", async () => {
    document.cookie = "hilum_csrf=; max-age=0";
    answers.push(() => {
      document.cookie = "hilum_csrf=fresh";
      return new Response("{}", { status: 200 });
    });
    answer(200, {});
    await post("session/", {});
    expect(calls.map(({ address }) => address)).toEqual(["/api/v1/session/", "/api/v1/session/"]);
    expect(headersOf(1).get("X-CSRFToken")).toBe("fresh");
  });

  it("turns a problem document into an ApiError with its code and data", async () => {
    answer(409, { type: "x", title: "Conflict", status: 409, code: "taken", detail: "Ann has it.", holder: "ann" });
    const error = await post("tasks/1/actions/claim/").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 409, code: "taken", detail: "Ann has it.", data: { holder: "ann" } });
  });

  it("gives a sentence also for an answer that is no problem document", async () => {
    answers.push(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    await expect(get("me/")).rejects.toMatchObject({ status: 502, detail: "The server answered with an error (502)." });
  });

  it("says that the server cannot be reached", async () => {
    await expect(get("me/")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });

  it("tells when nobody is signed in any more", async () => {
    const told = vi.fn();
    const stop = onSignedOut(told);
    answer(401, { code: "not_signed_in", detail: "Sign in." });
    await expect(get("work/")).rejects.toMatchObject({ status: 401 });
    expect(told).toHaveBeenCalledOnce();
    stop();
    answer(401, {});
    await expect(get("work/")).rejects.toMatchObject({ status: 401 });
    expect(told).toHaveBeenCalledOnce();
  });

  it("answers null where there is no content", async () => {
    answer(204);
    expect(await send("session/", { method: "DELETE" })).toBeNull();
  });

  it("carries the fence of a claim", async () => {
    answer(200, {});
    await send("tasks/1/heartbeat/", { method: "POST", fence: 7 });
    expect(headersOf(0).get("X-Fence")).toBe("7");
  });

  it("follows a list's link on its own origin only", () => {
    expect(addressOf("https://elsewhere.example/api/v1/projects/?cursor=a")).toBe("/api/v1/projects/?cursor=a");
  });
});

describe("an intent", () => {
  it("keeps its key while the server was not heard, and takes a new one after an answer", async () => {
    const intent = new Intent();
    const keys: string[] = [];
    const act = (fails: Error | null) => (key: string) => {
      keys.push(key);
      return fails ? Promise.reject(fails) : Promise.resolve(null);
    };
    await expect(intent.carryOut("next", act(new ApiError(0, "unreachable", "")))).rejects.toThrow();
    await intent.carryOut("next", act(null));
    await intent.carryOut("next", act(null));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[1]);
  });

  it("takes a new key when something else is wished, or when it was refused", async () => {
    const intent = new Intent();
    const keys: string[] = [];
    const refuse = (status: number) => (key: string) => {
      keys.push(key);
      return Promise.reject(new ApiError(status, "x", ""));
    };
    await expect(intent.carryOut({ role: "viewer" }, refuse(0))).rejects.toThrow();
    await expect(intent.carryOut({ role: "manager" }, refuse(422))).rejects.toThrow();
    await expect(intent.carryOut({ role: "manager" }, refuse(422))).rejects.toThrow();
    expect(new Set(keys).size).toBe(3);
  });
});
