import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LabError, loadLab } from "../../lab/format/load.ts";
import { fillLab, loadLater, startCheck, type Check, type Lab, type World } from "../../lab/index.ts";
import { labIds, readLabFolder } from "../lab-folder.ts";
import { UsageError } from "./usage-error.ts";

const USAGE = "expected ID --context CONTEXT [--kubeconfig FILE] [--no-setup] [--solve]";
/** Real ms that a check is given to come true after the solution. */
const PATIENCE = 120_000;
const AGAIN = 2000;

interface Arguments {
  lab: Lab;
  context: string;
  kubeconfig: string | undefined;
  setup: boolean;
  solve: boolean;
}

/**
 * `podlab lab check ID --context CONTEXT`: sets a lab up on a real cluster and runs the checks that need no simulation,
 * through the real kubectl. Exit code 0 when all that were run pass, 1 when not. `labs`: where the labs are.
 */
export async function checkOnCluster(args: readonly string[], labs?: string): Promise<number> {
  const { lab, context, kubeconfig, setup, solve } = readArguments(args, labs);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const folder = mkdtempSync(join(tmpdir(), "podlab-check-"));
  try {
    const station = openStation(folder, lab, context, kubeconfig);
    if (setup) {
      say(`setting up labs/${lab.id} on ${context}`);
      if (lab.setupManifest !== undefined) station.kubectl(["apply", "-f", "-"], lab.setupManifest);
      if (lab.setupScript !== undefined) await station.mustRun(lab.setupScript, "setup.sh");
      for (const task of lab.tasks) if (task.setup !== undefined) await station.mustRun(task.setup, `the setup of ${task.id}`);
    }
    // Expressions are compiled outside of a session here.
    await loadLater();
    const world = station.world();
    const begun: { name: string; definition: Check; check: ReturnType<typeof startCheck> }[] = [];
    const leftOut: string[] = [];
    for (const task of lab.tasks) {
      for (const definition of task.checks) {
        const name = `${task.id}/${definition.id}`;
        const why = whyLeftOut(definition);
        if (why === undefined) begun.push({ name, definition, check: startCheck(definition, world) });
        else leftOut.push(`${name} (${definition.kind}: ${why})`);
      }
    }
    // Guards take their measure now.
    for (const { definition, check } of begun) if (definition.kind === "guard") check.evaluate(true, true);
    if (solve) {
      if (lab.solution === undefined) throw new UsageError(`labs/${lab.id} has no solution.sh`);
      // Its answers are for the page.
      await station.mustRun(`podlab() { :; }\n${lab.solution}`, "solution.sh");
    }
    let failed = 0;
    for (const { name, definition, check } of begun) {
      const limit = Date.now() + (solve ? PATIENCE : definition.kind === "run" ? PATIENCE : 0);
      let verdict = check.evaluate(true, true);
      while (verdict.state !== "passed" && Date.now() < limit && (solve || verdict.state === "waiting")) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN));
        station.forget();
        verdict = check.evaluate(true, true);
      }
      if (verdict.state !== "passed") failed += 1;
      say(`${verdict.state === "passed" ? "ok  " : "FAIL"} ${name}: ${definition.message.en}${verdict.state === "passed" ? "" : `; found: ${verdict.found?.en ?? verdict.state}`}`);
    }
    for (const each of leftOut) say(`left out: ${each}`);
    if (lab.cluster.images) say(`left out: the images ${Object.keys(lab.cluster.images).join(", ")} exist in the simulator only`);
    say(`${begun.length - failed} of ${begun.length} checks pass; ${leftOut.length} need the simulator`);
    if (failed > 0 && setup && !solve) say("after the work is done: the same with --no-setup");
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    process.stderr.write(`podlab lab check: ${error.message}\n`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type KubeObject = ReturnType<World["list"]>[number];

class ClusterError extends Error {}

function readArguments(args: readonly string[], labs: string | undefined): Arguments {
  let id: string | undefined;
  let context: string | undefined;
  let kubeconfig: string | undefined;
  let setup = true;
  let solve = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--context") context = args[(index += 1)];
    else if (arg === "--kubeconfig") kubeconfig = args[(index += 1)];
    else if (arg === "--no-setup") setup = false;
    else if (arg === "--solve") solve = true;
    else if (id === undefined && !arg.startsWith("-")) id = arg;
    else throw new UsageError(`${arg}: ${USAGE}`);
  }
  if (id === undefined || context === undefined || context === "") throw new UsageError(USAGE);
  const source = readLabFolder(id, labs);
  if (!source) throw new UsageError(`there is no lab "${id}": expected ${labIds().join(", ")}`);
  try {
    const template = loadLab(id, source);
    return { lab: fillLab(template, template.seed ?? id), context, kubeconfig, setup, solve };
  } catch (error) {
    if (error instanceof LabError) throw new UsageError(error.message);
    throw error;
  }
}

function whyLeftOut(check: Check): string | undefined {
  switch (check.kind) {
    case "history":
      return "it looks at all that ever happened, which a real cluster does not keep";
    case "experiment":
      return "it needs a copy of the cluster";
    case "answer":
      return "it is asked on the page";
    case "object":
    case "run":
    case "guard":
      return undefined;
  }
}

/** A workstation in a folder of its own: kubectl and scripts with the one context, and the lab's files. */
function openStation(folder: string, lab: Lab, context: string, kubeconfig: string | undefined) {
  for (const [path, text] of Object.entries(lab.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const from = kubeconfig === undefined ? [] : ["--kubeconfig", kubeconfig];
  const view = spawnSync("kubectl", [...from, "config", "view", "--minify", "--flatten", "--context", context], { encoding: "utf8" });
  if (view.error) throw new ClusterError(`kubectl cannot be run: ${view.error.message}`);
  if (view.status !== 0) throw new ClusterError(view.stderr.trim() || `there is no context ${context}`);
  const config = join(folder, ".kubeconfig");
  writeFileSync(config, view.stdout, { mode: 0o600 });
  const environment = { ...process.env, KUBECONFIG: config, HOME: folder };
  const kubectl = (args: readonly string[], input?: string): string => {
    try {
      return execFileSync("kubectl", args, { encoding: "utf8", env: environment, cwd: folder, input: input ?? "", stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 28 });
    } catch (error) {
      throw new ClusterError(`kubectl ${args.join(" ")}: ${((error as { stderr?: string }).stderr ?? String(error)).trim()}`);
    }
  };
  const run = (script: string): Promise<{ exitCode: number; output: string }> =>
    new Promise((resolve) => {
      const child = spawn("bash", ["-c", script], { env: environment, cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
      let output = "";
      child.stdout.on("data", (data: Buffer) => (output += data.toString()));
      child.stderr.on("data", (data: Buffer) => (output += data.toString()));
      child.on("close", (code) => resolve({ exitCode: code ?? 1, output }));
    });
  const lists = new Map<string, KubeObject[]>();
  return {
    kubectl,
    forget: () => lists.clear(),
    async mustRun(script: string, name: string): Promise<void> {
      const { exitCode, output } = await run(script);
      if (exitCode !== 0) throw new ClusterError(`${name} ended with exit code ${exitCode}: ${output.trim().split("\n").at(-1) ?? ""}`);
    },
    world(): World {
      const served = readResources(kubectl(["api-resources", "--no-headers"]));
      const list = (resource: string, namespace: string): KubeObject[] => {
        const key = `${resource} ${namespace}`;
        const known = lists.get(key);
        if (known) return known;
        const { items } = JSON.parse(kubectl(["get", resource, ...(namespace === "" ? [] : ["-n", namespace]), "-o", "json"])) as { items: KubeObject[] };
        lists.set(key, items);
        return items;
      };
      return {
        get now() {
          return Date.now();
        },
        log: [],
        unlogged: true,
        list,
        get: (resource, namespace, name) => list(resource, namespace).find((object) => object.metadata?.name === name),
        resourceOf: (name) => served.get(name.toLowerCase()),
        runScript: (script, done) => void run(script).then(done),
        deeds: 0,
        restlessAt: 0,
        commands: [],
        inputs: 0,
      };
    },
  };
}

/** `kubectl api-resources --no-headers`: by plural, singular (as the kind in lower case), short names and with the group. */
function readResources(text: string): Map<string, { resource: string; namespaced: boolean }> {
  const found = new Map<string, { resource: string; namespaced: boolean }>();
  for (const line of text.split("\n")) {
    const cells = line.trim().split(/\s+/);
    if (cells.length < 4) continue;
    const [kind, namespaced, version] = [cells.at(-1)!, cells.at(-2)!, cells.at(-3)!];
    const name = cells[0]!;
    const group = version.includes("/") ? version.split("/")[0]! : "";
    const value = { resource: group === "" ? name : `${name}.${group}`, namespaced: namespaced === "true" };
    const shorts = cells.length === 5 ? cells[1]!.split(",") : [];
    for (const each of [name, kind.toLowerCase(), value.resource, ...shorts]) if (!found.has(each)) found.set(each, value);
  }
  return found;
}
