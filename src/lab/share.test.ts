import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeProgress, readExport, writeExport } from "./portfolio.ts";
import { EMPTY_PROGRESS, parseProgress, type Progress } from "./progress.ts";
import { LogError, type Input, type SessionLog } from "./session/log.ts";
import { readLog } from "./session/read-log.ts";
import { decodeShare, encodeShare, ShareError } from "./share.ts";

const LAB = { id: "x", version: "1" };
const found = fc.record({ en: fc.string(), "zh-cn": fc.string() });
const event = fc.oneof(
  fc.record({ type: fc.constant("key" as const), terminal: fc.nat(3), data: fc.string({ unit: "binary" }) }),
  fc.record({ type: fc.constant("save" as const), path: fc.string(), content: fc.string({ unit: "binary" }) }),
  fc.record({ type: fc.constant("resize" as const), terminal: fc.nat(15), columns: fc.nat(2000), rows: fc.nat(2000) }),
  fc.record({ type: fc.constant("answer" as const), task: fc.string(), check: fc.string(), value: fc.string() }),
  fc.record({ type: fc.constant("verdict" as const), task: fc.string(), check: fc.string(), asked: fc.nat(1000), state: fc.constantFrom("passed" as const, "failed" as const), found }),
);
const log: fc.Arbitrary<SessionLog> = fc
  .tuple(fc.array(fc.tuple(fc.double({ min: 0, max: 5000, noNaN: true }), event)), fc.string())
  .map(([steps, seed]) => {
    let at = 0;
    const inputs = steps.map(([since, each]): Input => ({ at: (at += since), ...each }) as Input);
    return { format: 1, lab: "x", version: "1", seed, inputs, until: at };
  });

describe("a share link", () => {
  it("gives back the log that was put in, to the last bit of every time", () => {
    fc.assert(fc.property(log, (each) => {
      const text = encodeShare(each);
      expect(text).toMatch(/^[\w-]+$/);
      expect(readLog(decodeShare(text), LAB)).toEqual(JSON.parse(JSON.stringify(each)));
    }));
  });

  it("is short: a session of half an hour fits into a link", () => {
    const inputs: Input[] = [];
    const words = "kubectl get pods -o wide\rkubectl describe pod web-5d4f8c7b9d-x2x4z\rvi web.yaml\r";
    for (let i = 0; i < 2500; i += 1) inputs.push({ at: i * 700 + ((i * 7919) % 350), type: "key", terminal: 0, data: words[i % words.length]! });
    expect(encodeShare({ format: 1, lab: "x", version: "1", seed: "x", inputs, until: 1_800_000 }).length).toBeLessThan(12_000);
  });

  it("says one sentence whatever is in it", () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => {
      expect(() => decodeShare(`1${text}`)).toThrow(ShareError);
    }));
  });

  it("says one sentence when it was cut off or a letter was changed", () => {
    fc.assert(fc.property(log, fc.nat(), fc.boolean(), (each, where, cut) => {
      const text = encodeShare(each);
      const at = where % text.length;
      const damaged = cut ? text.slice(0, at) : `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
      try {
        readLog(decodeShare(damaged), LAB);
      } catch (error) {
        expect(error instanceof ShareError || error instanceof LogError).toBe(true);
        expect((error as Error).message).toMatch(/^[^\n]+\.$/);
      }
    }));
  });

  it("refuses a link that unpacks to gigabytes before it has done so", () => {
    const bomb = encodeShare({ format: 1, lab: "x", version: "1", seed: "a".repeat(70_000_000), inputs: [], until: 0 });
    expect(() => decodeShare(bomb)).toThrow(/too large/);
  }, 60_000);
});

describe("a log from outside", () => {
  it("is read or refused with a sentence, never anything else", () => {
    fc.assert(fc.property(fc.anything(), (value) => {
      expect(() => readLog(value, LAB)).toThrow(LogError);
    }));
    fc.assert(fc.property(log, fc.anything(), fc.nat(), (each, junk, where) => {
      const inputs: unknown[] = [...each.inputs];
      inputs[where % (inputs.length + 1)] = junk;
      try {
        readLog({ ...each, inputs }, LAB);
      } catch (error) {
        expect(error).toBeInstanceOf(LogError);
      }
    }));
  });
});

describe("an export", () => {
  const progress: Progress = { labs: { x: { tasks: ["a"], of: 2, done: false, version: "1" } } };

  it("gives back what was put in", () => {
    fc.assert(fc.property(log, (each) => {
      expect(readExport(writeExport({ progress, logs: { x: each } }))).toEqual({ progress, logs: { x: JSON.parse(JSON.stringify(each)) as unknown } });
    }));
  });

  it.each([
    ["no JSON", "hello", "it is no export of Podlab, or it was cut off"],
    ["cut off", writeExport({ progress, logs: {} }).slice(0, 40), "it is no export of Podlab, or it was cut off"],
    ["another file", "[1]", "it is no export of Podlab"],
    ["null", "null", "it is no export of Podlab"],
    ["a format to come", '{"kind":"podlab-portfolio","format":2}', "format 2, expected 1"],
    ["no progress", '{"kind":"podlab-portfolio","format":1,"logs":{}}', "it holds no progress"],
    ["no sessions", '{"kind":"podlab-portfolio","format":1,"progress":{},"logs":[]}', "it holds no sessions"],
  ])("that is %s is refused with a sentence", (_name, text, what) => {
    expect(() => readExport(text)).toThrow(`This file cannot be imported (${what}). Your progress is as it was.`);
  });

  it("cannot bring names that are none", () => {
    const text = '{"kind":"podlab-portfolio","format":1,"progress":{"labs":{"__proto__":{"tasks":["a"]}}},"logs":{"__proto__":{},"<b>":{},"ok":{}}}';
    const { logs } = readExport(text);
    expect(Object.keys(logs)).toEqual(["ok"]);
  });

  it("adds to what is there and takes nothing away", () => {
    const theirs: Progress = { labs: { x: { tasks: ["b"], of: 2, done: true, version: "1" }, y: { tasks: [], of: 1, done: false, version: "1" } } };
    expect(mergeProgress(progress, theirs).labs).toEqual({ x: { tasks: ["a", "b"], of: 2, done: true, version: "1" }, y: theirs.labs["y"] });
    expect(mergeProgress(progress, EMPTY_PROGRESS)).toEqual(progress);
  });
});

describe("stored progress", () => {
  it("is read whatever is in it", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.anything().map((value) => JSON.stringify({ labs: value }) ?? "")), (text) => {
      const { labs } = parseProgress(text);
      for (const lab of Object.values(labs)) expect(Array.isArray(lab.tasks)).toBe(true);
    }));
  });
});
