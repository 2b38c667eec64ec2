import { expect, it } from "vitest";
import { createOrder } from "./inOrder";

it("acts in the order of asking, whichever is ready first, also after one that failed", async () => {
  const inOrder = createOrder();
  const acted: string[] = [];
  let release: (word: string) => void = () => undefined;
  const slow = inOrder(new Promise<string>((resolve) => { release = resolve; }), (word) => acted.push(word));
  const broken = inOrder(Promise.reject(new Error("no patch")), () => acted.push("broken"));
  const quick = inOrder("quick", (word) => acted.push(word));
  await Promise.resolve();
  expect(acted).toEqual([]);
  release("slow");
  await expect(broken).rejects.toThrow("no patch");
  await Promise.all([slow, quick]);
  expect(acted).toEqual(["slow", "quick"]);
});
