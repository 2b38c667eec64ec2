import { beforeEach, describe, expect, it } from "vitest";
import { FakeWorld } from "./fakeLine";
import { type Channel, type JsonMessage, openSocket } from "./socket";

let world: FakeWorld;
let channel: Channel;
let opened: number;
let downs: { code: number; final: boolean }[];
let heard: [JsonMessage, ArrayBuffer | null][];

beforeEach(() => {
  world = new FakeWorld();
  [opened, downs, heard] = [0, [], []];
  channel = openSocket("/ws/tasks/1/", {
    onOpen: () => { opened += 1; },
    onDown: (end) => downs.push(end),
    onMessage: (message, bytes) => heard.push([message, bytes]),
  }, world);
});

describe("a socket", () => {
  it("delivers an announced frame together with its message, and others alone", () => {
    world.line.open();
    const frame = new Uint8Array([1, 2, 3]).buffer;
    world.line.say({ type: "state", revision: 3 });
    world.line.say({ type: "patch", revision: 4 });
    expect(heard).toHaveLength(1);
    world.line.say(frame);
    expect(heard[1]).toEqual([{ type: "patch", revision: 4 }, frame]);
  });

  it("sends a message and its frame one after the other, and nothing while the line is down", () => {
    expect(channel.send({ type: "undo", sequence: 1 })).toBe(false);
    world.line.open();
    expect(channel.sendBytes({ type: "patch", sequence: 1 }, new Uint8Array([7]))).toBe(true);
    expect(world.line.heard).toEqual(['{"type":"patch","sequence":1}', new Uint8Array([7])]);
  });

  it("dials again with growing patience, and at once when the network is back", () => {
    world.line.open();
    world.line.break();
    expect(downs).toEqual([{ code: 1006, final: false }]);
    const first = world.waits[0]?.milliseconds ?? 0;
    world.wait();
    world.line.break();
    expect(world.waits[0]?.milliseconds).toBeGreaterThan(first);
    world.network?.(true);
    world.line.open();
    expect(opened).toBe(2);
    expect(world.waits).toHaveLength(0);
  });

  it("gives up when the server says that trying is no use", () => {
    world.line.open();
    world.line.break(4403);
    expect(downs).toEqual([{ code: 4403, final: true }]);
    expect(world.waits).toHaveLength(0);
  });

  it("drops the line with the network, and hears nothing more from it", () => {
    world.line.open();
    const old = world.line;
    world.network?.(false);
    expect(downs).toHaveLength(1);
    old.say({ type: "state" });
    old.break();
    expect(heard).toHaveLength(0);
    expect(downs).toHaveLength(1);
  });

  it("restarts after the time that was asked for", () => {
    world.line.open();
    channel.restart(2000);
    expect(world.lines).toHaveLength(1);
    expect(world.waits.map(({ milliseconds }) => milliseconds)).toEqual([2000]);
    world.wait();
    expect(world.lines).toHaveLength(2);
  });

  it("stays closed once closed, also where it was still dialing", () => {
    channel.close();
    expect(downs).toEqual([{ code: 1000, final: true }]);
    world.line.open();
    channel.restart();
    expect(world.lines).toHaveLength(1);
    expect(opened).toBe(0);
  });
});
