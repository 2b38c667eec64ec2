/** Idempotency keys: one per wish of a person, not one per request. */

import { useState } from "react";
import { ApiError } from "./client";

/** A random key; works on plain-http addresses too, where `crypto.randomUUID` is missing. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Carries out a wish with a key. While the server was not heard, the same wish keeps its key, so that a second try
 * cannot take effect twice; any answer, also a refusal, ends the wish.
 */
export class Intent {
  #wish: { what: string; key: string } | null = null;

  async carryOut<T>(what: unknown, act: (key: string) => Promise<T>): Promise<T> {
    const name = JSON.stringify(what) ?? "";
    if (this.#wish?.what !== name) this.#wish = { what: name, key: newKey() };
    try {
      const answer = await act(this.#wish.key);
      this.#wish = null;
      return answer;
    } catch (error) {
      if (error instanceof ApiError && error.status > 0 && error.status < 500) this.#wish = null;
      throw error;
    }
  }
}

/** One Intent for the life of a component. */
export function useIntent(): Intent {
  return useState(() => new Intent())[0];
}
