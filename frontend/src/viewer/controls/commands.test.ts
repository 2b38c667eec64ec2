import { describe, expect, it } from "vitest";
import { COMMANDS, commandOf, keyWords } from "./commands";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })?.command.id;

describe("keys", () => {
  it("find their command, whatever the case of the letter", () => {
    expect(press("b")).toBe("brush");
    expect(press("B")).toBe("brush");
    expect(press("3")).toBe("segment");
    expect(press("?", { shiftKey: true })).toBe("help");
  });

  it("are others with Shift, for letters only", () => {
    expect(press("G", { shiftKey: true })).toBe("grow");
    expect(press("B", { shiftKey: true })).toBeUndefined();
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(keyWords("shift+g")).toBe("Shift + G");
  });

  it("undo and redo with Ctrl or Cmd", () => {
    expect(press("z", { ctrlKey: true })).toBe("undo");
    expect(press("Z", { metaKey: true, shiftKey: true })).toBe("redo");
    expect(press("y", { ctrlKey: true })).toBe("redo");
    expect(press("z")).toBe("zoom");
  });

  it("leave the browser its own", () => {
    expect(press("r", { ctrlKey: true })).toBeUndefined();
    expect(press("p", { altKey: true })).toBeUndefined();
  });

  it("belong to one command each", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keyWords("mod+shift+z")).toBe("Ctrl + Shift + Z");
  });
});
