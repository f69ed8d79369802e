import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newLab } from "../../src/cli/lab/new.ts";
import { answer, comeToResult } from "../../src/cli/lab/proof.ts";
import { labIds, readLabFolder } from "../../src/cli/lab-folder.ts";
import { toCsv } from "../../src/cli/replay/csv.ts";
import type { Row } from "../../src/cli/replay/grade-file.ts";
import { gradeFiles } from "../../src/cli/replay/pool.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { encodeShare, openSession, regrade, writeExport, type Lab, type SessionLog } from "../../src/lab/index.ts";

const root = mkdtempSync(join(tmpdir(), "podlab-replay-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ID = "liveness-exec";
const lab = loadLab(ID, readLabFolder(ID)!);
let solved: SessionLog;
beforeAll(async () => {
  const session = await openSession(lab);
  await answer(session, lab.solution!);
  await comeToResult(session);
  solved = session.log();
});

const file = (name: string, text: string): string => {
  const path = join(root, name);
  writeFileSync(path, text);
  return path;
};

describe("podlab replay", () => {
  it("grades a log again, whatever it comes in", async () => {
    expect(labIds()).toContain(ID);
    const rows = await gradeFiles([
      file("log.json", JSON.stringify(solved)),
      file("link.txt", `https://podlab.example/labs/${ID}/#s=${encodeShare(solved)}`),
      file("all.json", writeExport({ progress: { labs: {} }, logs: { [ID]: solved } })),
    ], 2);
    expect(rows.map(({ grade }) => grade?.done)).toEqual([3, 3, 3]);
    expect(new Set(rows.map(({ grade }) => grade?.hash)).size).toBe(1);
  }, 60_000);

  it("says what is wrong with a file in a sentence, and grades the others", async () => {
    const known: Row[] = [];
    const rows = await gradeFiles([
      file("hello.json", "hello"),
      file("cut.json", JSON.stringify(solved).slice(0, 200)),
      file("other.json", JSON.stringify({ ...solved, lab: "nothing-here" })),
      file("version.json", JSON.stringify({ ...solved, version: "x" })),
      file("time.json", JSON.stringify({ ...solved, until: -1 })),
      file("path.json", JSON.stringify({ ...solved, inputs: [{ at: solved.inputs[0]!.at, type: "save", path: "/no/such/dir/x", content: "" }] })),
      file("good.json", JSON.stringify(solved)),
    ], 2, (_done, more) => known.push(...more));
    expect(known).toEqual(rows);
    expect(rows.map(({ problem }) => problem)).toEqual([
      "this is neither a session's log, nor a share link, nor an export (it is no JSON, or was cut off)",
      "this is neither a session's log, nor a share link, nor an export (it is no JSON, or was cut off)",
      'there is no lab "nothing-here" here',
      "This lab has changed since your session was saved, so the session cannot be continued. You can start again; your progress is kept.",
      "The saved session cannot be read (no end). You can start the lab again; your progress is kept.",
      expect.stringMatching(/^The saved session cannot be replayed \(/),
      undefined,
    ]);
    const table = toCsv(rows).split("\r\n");
    expect(table).toHaveLength(8);
    expect(table[6]).toMatch(/,liveness-exec,liveness-exec,3,3,,,yes,/);
  }, 60_000);

  it("gives a log up that takes too long, and grades the others", async () => {
    const endless = { ...solved, inputs: [{ at: 90_000, type: "key", terminal: 0, data: "while :; do :; done\r" }], until: 24 * 3_600_000 };
    const rows = await gradeFiles([file("endless.json", JSON.stringify(endless)), file("short.json", JSON.stringify({ ...solved, inputs: [], until: 60_000 }))], 1, undefined, 6000);
    expect(rows.map(({ problem }) => problem)).toEqual(["grading took more than 6 s: no learner's session takes so long", undefined]);
  }, 60_000);

  it("makes no formula of what a learner calls a file", () => {
    expect(toCsv([{ file: '=HYPERLINK("x")', lab: "", problem: "-1" }])).toContain(`"'=HYPERLINK(""x"")",`);
  });
});

describe("a verdict in a log", () => {
  const text = "Story of `web`\n\n## t: Title\n\nDo it.\n\n## debrief\n\nDone.\n";
  const tried: Lab = loadLab("x", {
    "lab.yaml": `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\ncluster: { nodes: [controlplane, node-1] }\ntasks:\n  - id: t\n    checks:\n      - { id: e, kind: experiment, message: m, steps: [{ wait: 5s }], then: [{ kind: object, object: pod/web, expect: "true" }] }\n`,
    "text.en.md": text,
    "text.zh-cn.md": text,
  });

  it("counts for nothing when the experiment says otherwise", async () => {
    const session = await openSession(tried);
    await session.drive(session.now + 10_000);
    const [pending] = session.pending;
    session.input({ type: "verdict", task: "t", check: "e", asked: pending!.at, state: "passed" });
    expect(session.tasks[0]!.state).toBe("done");
    const grade = await regrade(tried, session.log());
    expect(grade).toMatchObject({ done: 0, doubts: ["t/e: the log says passed, the experiment says failed"] });
  });

  it("counts for nothing when no experiment was asked for", async () => {
    const session = await openSession(tried);
    session.input({ type: "verdict", task: "t", check: "e", asked: 1, state: "passed" });
    expect((await regrade(tried, session.log())).doubts).toEqual(["t/e: the log has a verdict on an experiment that was not asked for"]);
  });
});

describe("deploy/grade-job.yaml", () => {
  it("runs on a cluster: ten shards, five at a time, each with its index", async () => {
    newLab("mine", root);
    const folder: Record<string, string> = {
      ...readLabFolder("mine", root)!,
      "files/grade-job.yaml": readFileSync("deploy/grade-job.yaml", "utf8").replace(/node \/podlab[^]*?test \$\? -le 1/, "echo shard \"$JOB_COMPLETION_INDEX\"; sleep 20"),
    };
    folder["lab.yaml"] = folder["lab.yaml"]!.replace("[controlplane, node-1, node-2] }", '[controlplane, node-1, node-2], images: { "registry.example.com/podlab:1": { base: alpine } } }');
    const session = await openSession(loadLab("mine", folder));
    session.input({ type: "key", terminal: 0, data: "kubectl apply -f grade-job.yaml && kubectl wait --for=condition=Complete job/grade --timeout=1h; kubectl get job grade -o wide > /tmp/job; kubectl logs -l app=podlab-grade --tail=1 > /tmp/logs\r" });
    await session.drive(session.now + 10 * 60_000);
    const job = session.world.get("jobs.batch", "default", "grade") as { status?: Record<string, unknown> } | undefined;
    expect(job?.status).toMatchObject({ succeeded: 10, completedIndexes: "0-9" });
    expect(job?.status?.["failed"]).toBeUndefined();
    expect(session.readFile("/tmp/logs").trim().split("\n").sort()).toEqual(Array.from({ length: 10 }, (_, index) => `shard ${index}`));
    const atOnce = new Set<string>();
    let most = 0;
    for (const change of session.world.log) {
      if (change.resource !== "pods" || !change.name.startsWith("grade-")) continue;
      const { phase } = (change.object as { status?: { phase?: string } }).status ?? {};
      if (change.type === "DELETED" || phase === "Succeeded") atOnce.delete(change.name);
      else atOnce.add(change.name);
      most = Math.max(most, atOnce.size);
    }
    expect(most).toBe(5);
  }, 60_000);
});
