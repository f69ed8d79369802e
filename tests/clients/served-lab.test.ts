import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { loadLab } from "../../src/lab/format/load.ts";
import { openSession } from "../../src/lab/index.ts";
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { RealKubectl, until } from "./real-kubectl.ts";

/* A lab that is done with the real kubectl. */

vi.setConfig({ testTimeout: 90_000 });
const lab = loadLab("liveness-exec", readLabFolder("liveness-exec")!);
let kubectl: RealKubectl;
beforeAll(async () => {
  kubectl = await RealKubectl.start({ lab, speed: 20 });
}, 90_000);
afterAll(() => kubectl.stop());

it("is graded, and its session is replayed to the same, with what the client wrote", async () => {
  const session = kubectl.served.session!;
  const manifest = (command: string): string => JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "liveness-exec", labels: { test: "liveness" } },
    spec: {
      containers: [{
        name: "liveness", image: "busybox", args: ["/bin/sh", "-c", command],
        livenessProbe: { exec: { command: ["cat", "/tmp/healthy"] }, initialDelaySeconds: 5, periodSeconds: 5 },
      }],
    },
  });
  await kubectl.say("create -f -", { input: manifest("touch /tmp/healthy; sleep 30; rm -rf /tmp/healthy; sleep 600") });
  await until(() => session.tasks[0]!.state === "done", 60_000);
  expect(session.log().inputs.filter(({ type }) => type === "request")).toHaveLength(1);
  kubectl.served.clock.freeze();
  const { epoch } = kubectl.served.environment.simulation;
  const log = JSON.parse(JSON.stringify(session.log())) as unknown;
  const again = await openSession(lab, { log, epoch });
  const uid = (one: typeof again): string => one.environment.cluster.apiServer.storage.get("pods", "default", "liveness-exec")!.metadata!.uid!;
  expect(uid(again)).toBe(uid(session));
  expect(again.tasks[0]!.state).toBe("done");
});
