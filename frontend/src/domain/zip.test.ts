import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { crc32 } from "./crc32";
import { zipOf, zipSize } from "./zip";

const READ = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n" +
  "print('|'.join(f'{i.filename}={z.read(i).decode()}' for i in z.infolist()), end='')";

const entry = (name: string, words: string) => {
  const bytes = new TextEncoder().encode(words);
  return { name, file: new Blob([bytes]), crc: crc32(bytes), size: bytes.length };
};

it("is a zip that another program reads, and as long as foretold", async () => {
  const entries = [entry("a/1.dcm", "first"), entry("a/größe.dcm", "second, ü"), entry("empty", "")];
  const bytes = new Uint8Array(await zipOf(entries).arrayBuffer());
  expect(bytes.length).toBe(zipSize(entries));
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  writeFileSync(join(folder, "a.zip"), bytes);
  const told = execFileSync("python3", ["-c", READ, join(folder, "a.zip")], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  expect(told).toBe("a/1.dcm=first|a/größe.dcm=second, ü|empty=");
});
