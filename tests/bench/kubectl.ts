// What kubectl costs: `kubectl get pods` over a thousand Pods, as a person at the prompt waits for it, and other first commands.
// And the size of its code: what the page needs for a first command, the most that any one command needs, and all of it.
import { existsSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "../../src/apimachinery/types/index.ts";
import { TestWorkstation } from "../../src/kubectl/testing/workstation.ts";
import { serveSite } from "../../scripts/site-server.ts";
import { codeParts } from "../../scripts/code-parts.ts";
import { root } from "../../scripts/tools.ts";
import { findChromium, launch } from "../e2e/chromium.ts";
import { PROMPT, run, shows } from "../e2e/terminal.ts";
import { visit } from "../e2e/visit.ts";
import { loadRest } from "../../src/os/index.ts";
import { medianCpuMs } from "./measure/cpu.ts";
import { median, report } from "./measure/median.ts";
import { workerCpuMs } from "./measure/worker-cpu.ts";

const PODS = 1000;
const RUNS = 41;
/** Rounds in the page, those of them that do not count, and calls of each command in a round. */
const ROUNDS = 24;
const WARM = 3;
const LOOP = 10;

await loadRest();
const workstation = new TestWorkstation();
const admin = workstation.apiServer.client("bench", { username: "kubernetes-admin", groups: ["system:masters"] });
if (!admin.ofAny("serviceaccounts").list("default").items.some(({ metadata }) => metadata?.name === "default")) {
  admin.ofAny("serviceaccounts").create("default", { metadata: { name: "default" } });
}
const pods = admin.ofAny("pods");
for (let i = 0; i < PODS; i += 1) {
  pods.create("default", {
    metadata: { name: `web-6f68685c94-${String(i).padStart(5, "0")}`, labels: { app: "web", shard: `s${i % 10}` } },
    spec: { containers: [{ name: "nginx", image: "nginx:1.27", ports: [{ containerPort: 80 }] }] },
  } as KubeObject);
}

for (const [words, budget] of [
  ["get pods", 10],
  ["get pods -o wide", undefined],
  ["get pods -l shard=s3", undefined],
  ["get pods -o name", undefined],
  ["get pods -o json", undefined],
  ["get pods --sort-by=.metadata.name", undefined],
  ["get pod web-6f68685c94-00500", undefined],
  ["version", undefined],
] as const) {
  const parts = words.split(" ");
  const { text, code } = await workstation.kubectl(...parts);
  if (code !== 0) throw new Error(`kubectl ${words}: ${text}`);
  for (let i = 0; i < 20; i += 1) await workstation.kubectl(...parts);
  report(`kubectl ${words}, ${PODS.toLocaleString("en")} Pods`, await medianCpuMs(RUNS, () => workstation.kubectl(...parts)), "ms", budget);
}

/**
 * Gzipped KB of kubectl's own modules, without what lies below it, in the parts in which they go over the wire: what a first command
 * needs, the most that any one command needs with it, all parts, and of these kustomize.
 */
async function sizes(): Promise<{ first: number; any: number; all: number; kustomize: number }> {
  const { rolldown } = (await import("rolldown")) as typeof import("rolldown");
  const bundle = await rolldown({
    input: `${root}/src/kubectl/index.ts`,
    external: (id) => /\/(?:os|apimachinery|sim)\//.test(id) || id.endsWith(".json"),
    platform: "neutral",
    logLevel: "silent",
    preserveEntrySignatures: "allow-extension",
  });
  const { output } = await bundle.generate({ format: "esm", minify: true, codeSplitting: codeParts });
  const chunks = output.filter((each) => each.type === "chunk");
  const reach = (name: string, reached = new Set<string>()): Set<string> => {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (!chunk || reached.has(name)) return reached;
    reached.add(name);
    for (const next of chunk.imports) reach(next, reached);
    return reached;
  };
  const size = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(chunks.find(({ fileName }) => fileName === name)!.code).length / 1024, 0);
  const first = reach(chunks.find(({ isEntry }) => isEntry)!.fileName);
  const any = Math.max(...chunks.map(({ fileName }) => size(reach(fileName, new Set(first)))));
  const ofKustomize = chunks.filter(({ modules }) => Object.keys(modules).every((id) => id.includes("/kustomize/")));
  return { first: size(first), any, all: size(chunks.map(({ fileName }) => fileName)), kustomize: size(ofKustomize.map(({ fileName }) => fileName)) };
}

const { first, any, all, kustomize } = await sizes();
report("kubectl's code for the first command, gzipped", first, "KB", 90);
report("kubectl's code for any one command, the largest (its own part and the first), gzipped", any, "KB", 90);
report("  all of it, with every verb and kustomize, in parts that load on demand", all, "KB");
report("  of it kustomize, a program of its own that kubectl carries", kustomize, "KB");

/** The same in the page: the CPU time of the worker for each call of a loop, without what it has to do in that time anyway. */
async function inThePage(folder: string): Promise<number | undefined> {
  const server = await serveSite({ folder, port: 0 });
  const browser = await launch(findChromium());
  try {
    const { page } = await visit(browser, `${server.address}/labs/liveness-exec/`);
    await shows(page, PROMPT);
    // Short lines: the page's terminal breaks long ones.
    await run(page, "pod='kind: Pod, metadata: {name: web-6f68685c94-%05d}'");
    await run(page, "gates='schedulingGates: [{name: bench/wait}]'");
    await run(page, 'spec="{$gates, containers: [{name: nginx, image: nginx}]}"');
    await run(page, `printf -- "---\\n{apiVersion: v1, $pod, spec: $spec}\\n" $(seq ${PODS}) > pods.yaml`);
    await run(page, "kubectl create -f pods.yaml > /dev/null");
    if (workerCpuMs() === undefined) return undefined;
    // A round is a pair: the command, and sleeping as long as it takes, for what the room does meanwhile. Each pair stands for itself, so that
    // a machine that grows busy or quiet in the course of the rounds weighs on both of it, and the median keeps to what is usual.
    const differences: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const costs: number[] = [];
      for (const command of ["kubectl get pods", "sleep 0.045"]) {
        const before = workerCpuMs()!;
        await run(page, `for i in $(seq ${LOOP}); do ${command} > /dev/null; done; echo`);
        costs.push((workerCpuMs()! - before) / LOOP);
      }
      differences.push(costs[0]! - costs[1]!);
    }
    // The first rounds are the engine's to warm up.
    return median(differences.slice(WARM));
  } finally {
    await browser.close();
    await server.close();
  }
}

const folder = process.env.SITE ?? `${root}/dist`;
const figure = existsSync(`${folder}/index.html`) ? await inThePage(folder) : undefined;
if (figure !== undefined) report(`kubectl get pods in Chromium, ${PODS.toLocaleString("en")} Pods`, figure, "ms", 10);
else process.stdout.write("kubectl in Chromium: needs Linux and a built site (npm run build)\n");
