import { createHash } from "node:crypto";
import { exchange } from "../../src/cluster/apiserver/endpoints/exchange.ts";
import { createEnvironment, type Environment } from "../../src/lab/session/environment.ts";
import { decode, exitNumber, loadRest, NullFile, SinkFile, type OpenFile } from "../../src/os/index.ts";
import { drive } from "../../src/sim/index.ts";
import { homeFiles, stateText, type Outcome } from "./corpus.ts";

/** Virtual ms after which a state counts as old: ages are told in whole minutes from ten minutes on. */
const SETTLED = 20 * 60_000 + 20_000;
/** Virtual ms that a line may take. */
const LINE_LIMIT = 10 * 60_000;
/** What most lines ask for. */
const LISTS = [
  "/api/v1/pods", "/api/v1/nodes", "/api/v1/events", "/api/v1/services", "/api/v1/configmaps", "/api/v1/secrets", "/api/v1/namespaces",
  "/apis/apps/v1/deployments", "/apis/apps/v1/statefulsets", "/apis/batch/v1/jobs", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis",
];
const NODES = ["controlplane", "node-1", "node-2"];

/** A cluster with the manifests of a state, twenty minutes old. The same epoch gives the same cluster. */
export async function prepare(state: string, epoch: number): Promise<Environment> {
  await loadRest();
  const environment = createEnvironment({
    seed: "differential",
    epoch,
    nodes: NODES.map((name) => ({ name })),
    withoutStaticPods: true,
    files: { ...homeFiles(), "state.yaml": stateText(state) },
  });
  const { simulation } = environment;
  await drive(simulation, environment.settledAt);
  const began = simulation.now;
  const { code, stderr } = await runLine(environment, "kubectl apply -f state.yaml && rm state.yaml");
  if (code !== 0 && !stderr.includes("no objects passed")) throw new Error(`state ${state}: ${stderr}`);
  await drive(simulation, began + SETTLED);
  return environment;
}

/** What the cluster holds, in short: recordings of a cluster that held something else tell of that too. */
export function fingerprint({ cluster }: Environment): string {
  const hash = createHash("sha256");
  for (const path of LISTS) {
    const text = JSON.stringify(exchange(cluster.apiServer, { path }).body);
    hash.update(text.replaceAll(/"(?:resourceVersion|timestamp|renewTime|lastHeartbeatTime)":"[^"]*"/g, ""));
  }
  return hash.digest("hex").slice(0, 16);
}

/** Types a line into a fresh bash on the workstation and runs the clock until it has ended. */
export async function runLine(environment: Environment, line: string): Promise<Outcome> {
  const { simulation } = environment;
  let stdout = "";
  let stderr = "";
  let code: number | undefined;
  const out = new SinkFile((data) => { stdout += decode(data); });
  const err = new SinkFile((data) => { stderr += decode(data); });
  const process = environment.workstation.spawn({
    file: "/bin/bash",
    args: ["bash", "-c", line],
    env: environment.variables,
    cwd: environment.home,
    files: new Map<number, OpenFile>([[0, new NullFile()], [1, out], [2, err]]),
    session: {},
  });
  process.onExit((status) => { code = exitNumber(status); });
  const limit = simulation.now + LINE_LIMIT;
  while (code === undefined) {
    if (simulation.held) await simulation.held;
    else if (!simulation.step(limit)) return { stdout, stderr, code: 124 };
  }
  return { stdout, stderr, code };
}
