import { createEnvironment, createShellFeed, startScript, type NodeSpec } from "../../lab/index.ts";
import { decode, loadRest } from "../../os/index.ts";
import { drive } from "../../sim/index.ts";
import { DEFAULT_NODES } from "../../lab/index.ts";
import { parseTranscript, type Transcript } from "./parse.ts";

/** What came of a file. */
export interface FileRun {
  steps: { command: string; output: string; exitCode: number }[];
  /** Virtual time the commands took. */
  virtualMs: number;
  /** A script that did not end. */
  givenUp?: boolean;
  /** Mistakes of ours met on the way. */
  crashes: unknown[];
}

/** Virtual ms that one command may take before it is given up: longer than any story waits. */
const STEP_LIMIT = 60 * 60_000;
/** The exit code of what was given up, as timeout(1) has it. */
const GIVEN_UP = 124;
/** Virtual ms between the end of a command and the next one, as a script has. */
const PAUSE = 10;

/**
 * Stories that do not have the cluster to themselves were recorded in a namespace of the story's own, whose name stands as "default" in them: there the Service
 * `kubernetes`, which every cluster has in its true `default`, is not seen. They are run the same way; the name is as long
 * as the other, so that columns keep their widths.
 */
const STORY_NAMESPACE = "tns-own";

/** How the fresh cluster is made: "recorded" has no static Pods, as the recordings' control plane; "lab" is what a learner gets. */
export type ClusterShape = "recorded" | "lab";

/** Runs a `.t` transcript or a `.sh` script on a fresh cluster, in virtual time. */
export async function runFile(path: string, text: string, shape: ClusterShape = "recorded"): Promise<FileRun> {
  const crashes: unknown[] = [];
  if (!path.endsWith(".t")) {
    const environment = await freshCluster(undefined, crashes, shape);
    const began = environment.simulation.now;
    let result: { exitCode: number; output: Uint8Array[] } | undefined;
    const script = startScript(environment, text, (end) => {
      result = end;
    });
    await driveUntil(environment.simulation, () => result !== undefined);
    const inTime = result !== undefined;
    // What it has printed is told all the same: it waits for something, and its author wants to know for what.
    if (!inTime) environment.workstation.signal(script, "SIGKILL", true);
    await driveUntil(environment.simulation, () => result !== undefined);
    const output = (result?.output ?? []).map(decode).join("");
    const exitCode = inTime ? result!.exitCode : GIVEN_UP;
    return { steps: [{ command: text, output, exitCode }], virtualMs: environment.simulation.now - began, givenUp: !inTime, crashes };
  }
  const transcript = parseTranscript(text);
  const environment = await freshCluster(transcript.nodes, crashes, shape);
  const { simulation } = environment;
  const began = simulation.now;
  const shell = createShellFeed(environment);
  const run = async (command: string): Promise<{ output: string; exitCode: number }> => {
    let result: { output: string; exitCode: number } | undefined;
    shell.run(command, (end) => {
      result = end;
    });
    await driveUntil(simulation, () => result !== undefined);
    return result ?? { output: "", exitCode: GIVEN_UP };
  };
  const own = shape === "recorded" && !transcript.clusterWide ? STORY_NAMESPACE : undefined;
  if (own) await run(`kubectl create namespace ${own} && kubectl config set-context --current --namespace=${own}`);
  const steps: FileRun["steps"] = [];
  for (const { command } of transcript.steps) {
    const { output, exitCode } = await run(command);
    steps.push({ command, output: own ? output.replaceAll(own, "default") : output, exitCode });
    await drive(simulation, simulation.now + PAUSE);
  }
  shell.close();
  return { steps, virtualMs: simulation.now - began, crashes };
}

async function freshCluster(nodes: Transcript["nodes"], crashes: unknown[], shape: ClusterShape): Promise<ReturnType<typeof createEnvironment>> {
  await loadRest();
  const specs: NodeSpec[] = nodes?.map(({ name, untainted }) => ({ name, untainted })) ?? DEFAULT_NODES.map((name) => ({ name }));
  const environment = createEnvironment({
    seed: "conformance",
    nodes: specs,
    // The recordings' control plane ran beside kubectl, and not in Pods.
    ...(shape === "recorded" ? { withoutStaticPods: true, server: "https://127.0.0.1:6443" } : {}),
    onCrash: (error) => crashes.push(error),
  });
  await drive(environment.simulation, environment.settledAt);
  return environment;
}

/** Runs event by event till something has happened, or an hour of virtual time has passed. */
async function driveUntil(simulation: Parameters<typeof drive>[0], happened: () => boolean): Promise<void> {
  const limit = simulation.now + STEP_LIMIT;
  while (!happened()) {
    if (simulation.held) await simulation.held;
    else if (!simulation.step(limit)) return;
  }
}
