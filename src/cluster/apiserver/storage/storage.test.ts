import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KubeObject } from "../../../apimachinery/types/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { share } from "./share.ts";
import { Storage } from "./storage.ts";
import type { Change } from "./change.ts";

const by = { user: "test", userAgent: "test", verb: "update", subresource: "" };
const record = { resource: "things", by };
const thing = (namespace: string, name: string, value: number): KubeObject =>
  ({ metadata: { namespace, name }, value }) as unknown as KubeObject;
const keys = (objects: readonly KubeObject[]): string[] => objects.map(({ metadata }) => `${metadata!.namespace}/${metadata!.name}`);

describe("share", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["gives the old one back when all is equal", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
    ["does not mind the order of keys", { a: 1, b: 2 }, { b: 2, a: 1 }, true],
    ["drops undefined", { a: 1 }, { a: 1, b: undefined }, true],
    ["sees what has gone", { a: 1, b: 2 }, { a: 1 }, false],
    ["sees a longer list", [1], [1, 2], false],
    ["tells a list from a map", {}, [], false],
  ])("%s", (_name, old, next, same) => {
    const before = share(undefined, old);
    expect(share(before, next) === before).toBe(same);
  });

  it("keeps the parts that stayed, and freezes everything", () => {
    const old = share(undefined, { spec: { a: { b: 1 } }, status: { c: 1 } });
    const next = share(old, { spec: { a: { b: 1 } }, status: { c: 2 } });
    expect(next.spec).toBe(old.spec);
    expect(Object.isFrozen(next.status)).toBe(true);
  });
});

describe("storage", () => {
  it("lists in the order of etcd's keys, in which a dash stands before a slash", () => {
    const storage = new Storage(new Simulation());
    for (const [namespace, name] of [["default", "b"], ["default", "a"], ["default-x", "z"], ["a", "q"]] as const) {
      storage.create(thing(namespace, name, 1), record);
    }
    expect(keys(storage.list("things"))).toEqual(["a/q", "default-x/z", "default/a", "default/b"]);
    expect(keys(storage.list("things", "default"))).toEqual(["default/a", "default/b"]);
  });

  it("tells a thousand watchers of a write in one pass", () => {
    const simulation = new Simulation();
    const storage = new Storage(simulation);
    let heard = 0;
    for (let i = 0; i < 1000; i += 1) storage.watch("things", () => (heard += 1));
    storage.create(thing("a", "b", 1), record);
    const before = simulation.eventCount;
    simulation.runUntil(0);
    expect([heard, simulation.eventCount - before]).toEqual([1000, 1]);
  });

  it("delivers what a watcher writes in a later event, to all in the same order", () => {
    const simulation = new Simulation();
    const storage = new Storage(simulation);
    const heard: string[] = [];
    storage.watch("things", ({ name }) => {
      heard.push(`first ${name}`);
      if (name === "a") storage.create(thing("n", "b", 1), record);
    });
    storage.watch("things", ({ name }) => heard.push(`second ${name}`));
    storage.create(thing("n", "a", 1), record);
    simulation.runUntil(0);
    expect(heard).toEqual(["first a", "second a", "first b", "second b"]);
  });

  it("is at every revision what a simple model was", () => {
    const command = fc.record({
      kind: fc.constantFrom("put", "delete", "deliver"),
      namespace: fc.constantFrom("a", "a-b", "c"),
      name: fc.constantFrom("x", "y", "z"),
      value: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), fc.nat(60), (commands, from) => {
        const simulation = new Simulation();
        const storage = new Storage(simulation);
        const model = new Map<string, number>();
        const past = new Map<number, [string, number][]>([[0, []]]);
        const seen = new Map<string, number>();
        const follow = ({ type, namespace, name, object }: Change): void => {
          if (type === "DELETED") seen.delete(`${namespace}/${name}`);
          else seen.set(`${namespace}/${name}`, (object as unknown as { value: number }).value);
        };
        commands.forEach(({ kind, namespace, name, value }, index) => {
          if (index === from) storage.watch("things", follow, 0);
          const key = `${namespace}/${name}`;
          const present = storage.get("things", namespace, name);
          if (kind === "deliver") simulation.runUntil(simulation.now + 1);
          else if (kind === "delete" && present) {
            storage.delete(present, record);
            model.delete(key);
          } else if (kind === "put") {
            if (present) storage.update(thing(namespace, name, value), present, record);
            else storage.create(thing(namespace, name, value), record);
            model.set(key, value);
          }
          past.set(storage.revision, [...model].sort(([a], [b]) => (a < b ? -1 : 1)));
        });
        for (const [revision, expected] of past) {
          const listed = storage.listAt("things", "", revision) as unknown as (KubeObject & { value: number })[];
          expect(listed.map((object) => [keys([object])[0], object.value])).toEqual(expected);
        }
        simulation.runUntil(simulation.now + 1);
        if (from < commands.length) expect([...seen].sort()).toEqual([...model].sort());
      }),
    );
  });
});
