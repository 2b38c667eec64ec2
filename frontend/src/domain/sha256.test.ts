import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { Sha256 } from "./sha256";

const bytes = (length: number) => Uint8Array.from({ length }, (_, n) => (n * 31 + (n >> 8)) & 255);

it.each([0, 1, 55, 56, 63, 64, 65, 127, 128, 1000, 100_001])("agrees with Node for %i bytes", (length) => {
  const data = bytes(length);
  expect(new Sha256().update(data).hex()).toBe(createHash("sha256").update(data).digest("hex"));
});

it("does not care how the bytes are cut", () => {
  const data = bytes(5_000);
  const pieces = new Sha256();
  for (let at = 0, step = 1; at < data.length; at += step, step = (step * 7) % 131 || 1) {
    pieces.update(data.subarray(at, at + step));
  }
  expect(pieces.hex()).toBe(createHash("sha256").update(data).digest("hex"));
});
