import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadLab } from "../format/load.ts";
import { LogError, type Input } from "./log.ts";
import { openSession } from "./open.ts";

const text = "Story.\n\n## t: Title\n\nDo it.\n\n## debrief\n\nDone.\n";
const lab = loadLab("x", {
  "lab.yaml": `title: x
summary: x
goals: [x]
module: x
minutes: 5
cluster: { nodes: [controlplane] }
tasks:
  - id: t
    checks:
      - { id: q, kind: answer, question: q, text: { matches: "(a+)+b" }, message: m }
      - { id: e, kind: experiment, message: m, steps: [{ wait: 1s }], then: [{ kind: object, object: pods, expect: "true" }] }
`,
  "text.en.md": text,
  "text.zh-cn.md": text,
  "solution.sh": "# t\necho hello\n",
});

const name = fc.constantFrom("t", "q", "e", "__proto__", "constructor", "", "nothing");
const key = fc.oneof(fc.string({ unit: "binary", maxLength: 20 }), fc.constantFrom("\r", "\x03", "\x04", "\x1b[200~", "\x1b[201~", "\x1b[A", "\t\t", "\x12", "exit\r", "vi x\r", "kubectl get pods -w\r", "while :; do :; done\r", "cat <<E\r", "yes | head -c 100000\r"));
const fault = fc.oneof(
  fc.constantFrom({ kind: "node-down", node: "controlplane" }, { kind: "node-down", node: "__proto__" }, { kind: "control-plane-down", component: "etcd" }, { kind: "hang", selector: "!!" }, { kind: "crash", pod: "x" }, { kind: "slow", selector: "a=b", milliseconds: -5 }),
  fc.dictionary(fc.string(), fc.anything()).map((value) => JSON.parse(JSON.stringify(value)) as object),
);
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant("key"), terminal: fc.constantFrom(0, 0, 0, 1, 15), data: key }) },
  fc.record({ type: fc.constantFrom("open", "resize"), terminal: fc.nat(15), columns: fc.nat(2000), rows: fc.nat(2000) }),
  fc.record({ type: fc.constantFrom("open", "resize"), terminal: fc.constant(0), columns: fc.nat(2), rows: fc.nat(2) }),
  fc.record({ type: fc.constant("close"), terminal: fc.nat(15) }),
  fc.record({ type: fc.constant("save"), path: fc.constantFrom("/root/a", "/", "", "relative", "/proc/1/cmdline", "/etc/passwd/x", "/root/.bashrc", "/root/../root/b"), content: fc.string({ unit: "binary" }) }),
  fc.record({ type: fc.constantFrom("answer"), task: name, check: name, value: fc.string() }),
  fc.record({ type: fc.constantFrom("experiment"), task: name, check: name }),
  fc.record({ type: fc.constantFrom("hint"), task: name }),
  fc.record({ type: fc.constant("verdict"), task: name, check: name, asked: fc.nat(100_000), state: fc.constantFrom("passed", "failed") }),
  fc.record({ type: fc.constant("play"), terminal: fc.nat(15), task: name, step: fc.nat(3) }),
  fc.record({ type: fc.constantFrom("finish", "heal") }),
  fc.record({ type: fc.constant("fault"), fault }),
);

describe("a log from anywhere", () => {
  it("is replayed, the same each time, or refused with a sentence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3000), event), { maxLength: 25 }), async (steps) => {
        let at = 80_000;
        const inputs = steps.map(([since, each]) => ({ at: (at += since), ...each }) as Input);
        const log = { format: 1, lab: "x", version: lab.version, seed: "s", inputs, until: at + 2000 };
        const open = async (): Promise<string> => {
          try {
            return (await openSession(lab, { log })).hash();
          } catch (error) {
            expect(error).toBeInstanceOf(LogError);
            return (error as Error).message;
          }
        };
        expect(await open()).toBe(await open());
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});
