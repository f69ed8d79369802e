// Labs: what looking at the checks costs, and how soon a session of half an hour is forked and taken back.
import { loadLab } from "../../src/lab/format/load.ts";
import { createStandby, grade, openSession, runExperiment, type Lab, type SessionLog } from "../../src/lab/index.ts";
import { medianCpuMs } from "./measure/cpu.ts";
import { atTheKeyboard } from "./measure/keyboard.ts";
import { report } from "./measure/median.ts";

const TEXT = "Story of `web`.\n\n## t: Title\n\nDo it.\n\n## debrief\n\nDone.\n";
const lab = (checks: string): Lab =>
  loadLab("bench", {
    "lab.yaml": `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\ntasks:\n  - id: t\n    checks:\n${checks}`,
    "text.en.md": TEXT,
    "text.zh-cn.md": TEXT,
    "setup.sh": "for i in $(seq 180); do echo \"apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c$i, labels: { n: '$((i % 7))' } }\n---\"; done | kubectl apply -f - >/dev/null\nkubectl create deployment web --image=nginx --replicas=6",
  });

const CHECKS = [
  "object: deployment/web, expect: self.status.readyReplicas >= 9",
  "object: pods, selector: app=web, expect: items.size() >= 9",
  "object: configmaps, expect: items.size() >= 500",
  "object: configmaps, selector: n=3, expect: \"items.all(c, has(c.data))\"",
  "object: service/web, expect: self.spec.ports.size() == 1",
].map((fields, index) => `      - { id: o${index}, kind: object, ${fields}, message: m }\n`);
const HISTORY = ["always", "never", "eventually"].map((mode) => `      - { id: h-${mode}, kind: history, mode: ${mode}, object: deployment/web, expect: self.status.readyReplicas >= 9, for: 10m, message: m }\n`);
const GUARDS = ["      - { id: g0, kind: guard, object: deployment/web, message: m }\n", "      - { id: g1, kind: guard, object: configmaps, selector: n=1, message: m }\n"];

{
  const ten = lab([...CHECKS, ...HISTORY, ...GUARDS].join(""));
  const session = await openSession(ten);
  await session.drive(session.now + 30_000);
  const grading = grade(ten, session.world);
  grading.update(true);
  const rounds = 1000;
  report("a round over 10 checks, nothing written", (await medianCpuMs(5, () => {
    for (let round = 0; round < rounds; round += 1) grading.update(false);
  })) / rounds, "ms", 1);
  report("a round over 10 checks, nothing relevant written", (await medianCpuMs(5, () => {
    for (let round = 0; round < rounds; round += 1) grading.update(true);
  })) / rounds, "ms", 1);
  report("the first round over 10 checks and 200 objects", await medianCpuMs(5, () => grade(ten, session.world).update(true)), "ms");
}

const MINUTES = 30;
{
  const half = lab('      - { id: o, kind: object, object: pod/x, expect: "true", message: m }\n      - { id: e, kind: experiment, message: m, steps: [{ wait: 1s }], then: [{ kind: object, object: pods, expect: "true" }] }\n');
  const session = await openSession(half);
  const typed = await atTheKeyboard(session, MINUTES);
  const log: SessionLog = session.log();
  report(`keys typed in ${MINUTES} minutes`, typed, "");
  report("writes of the API in them", session.world.log.length, "");
  report("all of them replayed, as after a reload (CPU, median of 5)", await medianCpuMs(5, () => openSession(half, { log })), "ms");
  const back = session.undoLog()!;
  // The session that follows is there already: its way so far was gone while the learner read.
  const followed = async (to: SessionLog): Promise<number> => {
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const standby = createStandby(half);
      await standby.follow(back);
      const before = process.cpuUsage();
      await standby.take(to);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    return times.sort((a, b) => a - b)[2]!;
  };
  report("fork of these 30 minutes (CPU, median of 5)", await followed(log), "ms", 300);
  report("undo of their last command (CPU, median of 5)", await followed(back), "ms", 200);
  session.input({ type: "experiment", task: "t", check: "e" });
  const [pending] = session.pending;
  report("an experiment on them (fork, a second, a verdict)", await medianCpuMs(3, () => runExperiment(session, pending!)), "ms");
}
