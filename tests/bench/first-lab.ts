// The first lab: how soon it is there, and what it costs to replay.
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { createEnvironment, DEFAULT_NODES, openSession, type SessionLog } from "../../src/lab/index.ts";
import { drive } from "../../src/sim/index.ts";
import { medianMs, report } from "./measure/median.ts";

const lab = loadLab("liveness-exec", readLabFolder("liveness-exec")!);
const HOUR = 3_600_000;

report(
  "a cluster of four nodes, at rest (median of 7)",
  await medianMs(7, async () => {
    const environment = createEnvironment({ seed: "bench", nodes: DEFAULT_NODES.map((name) => ({ name })) });
    await drive(environment.simulation, environment.settledAt);
  }),
  "ms",
  100,
);
report("the lab opened, with a prompt (median of 7)", await medianMs(7, () => openSession(lab)), "ms");

const session = await openSession(lab);
const type = async (line: string): Promise<void> => {
  session.input({ type: "key", terminal: 0, data: `${line}\r` });
  await session.drive(session.now + 3000);
};
const manifest = /```yaml\n([\s\S]*?)```/.exec(lab.text.en.tasks["create"]!.body)![1]!;
session.input({ type: "save", path: "/root/exec-liveness.yaml", content: manifest });
await type("kubectl create -f exec-liveness.yaml");
await type("kubectl get pods");
await session.drive(session.origin + HOUR);
const log: SessionLog = session.log();
const opening = await medianMs(3, () => openSession(lab));
const whole = await medianMs(5, () => openSession(lab, { log }));
report("one virtual hour of the lab replayed (median of 5)", whole - opening, "ms", 300);
report("events of that hour", session.environment.simulation.eventCount, "");
