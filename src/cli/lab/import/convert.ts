import { stringify } from "yaml";
import { createRegistry, type Registry } from "../../../cluster/runtime/index.ts";
import type { LabFolder } from "../../../lab/format/load.ts";
import { loadRest } from "../../../os/index.ts";
import { programs } from "../../../shell/index.ts";
import { Simulation } from "../../../sim/index.ts";
import { textOf, tipsOf } from "./markdown.ts";
import type { Scenario } from "./scenario.ts";
import { solutionOf } from "./solution.ts";

// Which images the simulator has is asked below.
await loadRest();

/** A lab made of a scenario: its files, and what an author should know. */
export interface Imported {
  folder: LabFolder;
  notes: string[];
}

interface Task {
  id: string;
  title: string;
  text: string;
  tips: string[];
  solution: string[];
  verify: string;
  setup: string | undefined;
}

/** Makes a lab of a scenario. Each step that is verified becomes a task; steps that are only read go with the next one. */
export function convert(scenario: Scenario): Imported {
  const notes = [...scenario.notes];
  const tasks = tasksOf(scenario, notes);
  // On its machines the control plane takes Pods, unless a scenario takes the taint away itself.
  const scripts = [scenario.intro, ...scenario.steps].flatMap(({ text, background, foreground }) => [text, background ?? "", foreground ?? ""]).join("\n");
  const tainted = /taint +no\S* .*control-plane.*NoSchedule-(?!.*\|\|)/.test(scripts);
  const controlplane = { name: "controlplane", ...(tainted ? {} : { untainted: true }) };
  const both = (text: string): { en: string; "zh-cn": string } => ({ en: text, "zh-cn": text });
  const lab = {
    title: both(scenario.title),
    summary: both(scenario.description === "" ? scenario.title : scenario.description),
    goals: tasks.map((task) => both(task.title)),
    module: "imported",
    minutes: scenario.minutes,
    cluster: { ...addOnsOf(scripts), ...standIns(scenario, notes), nodes: scenario.nodes === 1 ? [controlplane] : [controlplane, "node01"] },
    tasks: tasks.map((task) => ({
      id: task.id,
      ...(task.setup === undefined ? {} : { setup: task.setup }),
      checks: [{ id: "verified", kind: "run", script: task.verify, message: both(task.title) }],
      ...(task.tips.length > 0 ? { hints: task.tips.map(both) } : {}),
    })),
  };
  const text = `${textOf(scenario.intro.text)}\n\n${tasks.map((task) => `## ${task.id}: ${task.title}\n\n${task.text === "" ? task.title : task.text}\n`).join("\n")}\n## debrief\n\n${textOf(scenario.finish) || "Done."}\n`;
  const files: Record<string, string> = {
    "lab.yaml": `# yaml-language-server: $schema=../../public/schema/lab.json\n# Imported from a scenario in Killercoda's format; see docs/AUTHORING.md.\n${stringify(lab, { lineWidth: 0, blockQuote: "literal" })}`,
    "text.en.md": text,
    "text.zh-cn.md": text,
    "solution.sh": `${tasks.map((task) => `# ${task.id}\n${[...task.solution, `podlab wait ${task.id}`].join("\n")}\n`).join("")}`,
  };
  const setup = setupOf(scenario, files);
  if (setup !== "") files["setup.sh"] = setup;
  return { folder: files, notes };
}

function tasksOf(scenario: Scenario, notes: string[]): Task[] {
  const tasks: Task[] = [];
  let read: string[] = [];
  let readCommands: string[] = [];
  const setups: string[] = [];
  scenario.steps.forEach((step, index) => {
    const body = textOf(step.text);
    const commands = solutionOf(step.text, notes);
    // The first step's scripts are part of the setup.
    if (index > 0) setups.push(...scriptsOf(step));
    if (step.verify === undefined) {
      read.push(`### ${step.title}\n\n${body}`);
      readCommands.push(...commands);
      return;
    }
    tasks.push({
      id: `step${tasks.length + 1}`,
      title: step.title.replace(/\s+/g, " ").trim(),
      text: [...read, body].join("\n\n"),
      tips: tipsOf(step.text),
      solution: [...readCommands, ...commands],
      verify: withoutShebang(step.verify),
      setup: setups.length > 0 ? `${setups.join("\n")}\ntrue` : undefined,
    });
    read = [];
    readCommands = [];
    setups.length = 0;
  });
  const last = tasks.at(-1);
  if (last && read.length > 0) last.text = [last.text, ...read].join("\n\n");
  if (!last) {
    notes.push("no step is verified: one task that only asks whether you have read it");
    tasks.push({ id: "step1", title: scenario.title, text: read.join("\n\n"), tips: [], solution: [...readCommands, "touch ~/.read"], verify: "test -e ~/.read || { echo 'touch ~/.read when you have read it'; exit 1; }", setup: undefined });
  }
  return tasks;
}

/** Background first, and beside it what the learner would see in the terminal. */
function scriptsOf({ background, foreground }: { background: string | undefined; foreground: string | undefined }): string[] {
  const scripts: string[] = [];
  if (background !== undefined) scripts.push(heredoc(background, " &"));
  if (foreground !== undefined) scripts.push(heredoc(foreground, ""));
  if (background !== undefined) scripts.push("wait");
  return scripts;
}

function heredoc(script: string, end: string): string {
  return `bash /dev/stdin <<'PODLAB_SCRIPT' >/dev/null 2>&1${end}\n${withoutAddOns(withoutShebang(script)).replace(/\n$/, "")}\nPODLAB_SCRIPT`;
}

function withoutShebang(script: string): string {
  return script.replace(/^\ufeff?#!.*\n/, "").trimStart();
}

/** The default class of Killercoda's machines. */
const LOCAL_PATH = heredoc(
  `kubectl annotate --overwrite storageclass standard storageclass.kubernetes.io/is-default-class=false
kubectl apply -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata:
  name: local-path
  annotations:
    storageclass.kubernetes.io/is-default-class: "true"
provisioner: rancher.io/local-path
reclaimPolicy: Delete
volumeBindingMode: WaitForFirstConsumer
EOF`,
  "",
);

/** Add-ons that every simulated cluster has already are not fetched from the Internet. */
function withoutAddOns(script: string): string {
  return script.replace(/^.*\bkubectl (?:apply|create) -f +\S*(?:metrics-server|local-path-(?:provisioner|storage)|ingress-nginx|metallb|gateway-api)\S*.*$/gm, "true # $& (the cluster has it)");
}

/** Add-ons that scripts fetch and the simulator has under a name of its own. */
function addOnsOf(scripts: string): { addOns?: string[] } {
  const addOns = [["ingress-nginx", /ingress-nginx\/\S*deploy/], ["load-balancer", /metallb/], ["gateway-api", /gateway-api\/releases/]] as const;
  const found = addOns.filter(([, url]) => url.test(scripts)).map(([name]) => name);
  return found.length === 0 ? {} : { addOns: found };
}

/** Everything in a scenario that may name an object. */
function textsOf(scenario: Scenario): string[] {
  const parts = [scenario.intro, ...scenario.steps];
  return [...parts.flatMap(({ text, background, foreground }) => [text, background ?? "", foreground ?? ""]), ...scenario.steps.map(({ verify }) => verify ?? ""), ...scenario.assets.map(({ text }) => text)];
}

/** Images that the simulator does not know, as plain ones that run and answer; images that are meant not to exist stay so. */
function standIns(scenario: Scenario, notes: string[]): { images?: Record<string, unknown> } {
  const registry = createRegistry({ simulation: new Simulation(), programs });
  const images: Record<string, unknown> = {};
  for (const text of textsOf(scenario)) {
    for (const match of text.matchAll(/(?:--image[= ]|\bimage: *)["']?([a-z0-9][\w./:@-]*[\w])/g)) {
      const name = match[1]!;
      if (images[name] !== undefined || /exist|invalid|typo|wrong|broken|missing|fake|bad|nope|xxx|private/i.test(name) || isKnown(registry, name)) continue;
      const port = /(?:containerPort: *|--port[= ])(\d+)/.exec(text.slice(match.index, match.index + 600))?.[1];
      images[name] = { base: "debian", port: Number(port ?? 8080), routes: { "/": name } };
      notes.push(`the simulator has no image ${name}: a plain one that answers on port ${port ?? 8080} stands in for it`);
    }
  }
  return Object.keys(images).length === 0 ? {} : { images };
}

/** Known, or no name of an image, or another tag of one that is known (then the tag is meant to be missing). */
function isKnown(registry: Registry, name: string): boolean {
  try {
    return registry.find(name) !== undefined || registry.find(name.replace(/(?<=\/|^)([^/:]+):[^/]*$/, "$1")) !== undefined;
  } catch {
    return true;
  }
}

/** What is done before the learner comes: assets to their places, then the scripts. */
function setupOf(scenario: Scenario, files: Record<string, string>): string {
  const lines: string[] = [];
  if (textsOf(scenario).some((text) => text.includes("local-path"))) lines.push(LOCAL_PATH);
  for (const { target, text, chmod } of scenario.assets) {
    const home = /^\/root\/(.+)$/.exec(target)?.[1];
    if (home !== undefined) files[`files/${home}`] = text;
    else {
      const kept = `.assets/${target.replaceAll("/", "_")}`;
      files[`files/${kept}`] = text;
      lines.push(`mkdir -p ${quote(target.replace(/\/[^/]*$/, "") || "/")} && cp ~/${quote(kept)} ${quote(target)}`);
    }
    if (chmod !== undefined && /^[\w+=,-]+$/.test(chmod)) lines.push(`chmod ${chmod} ${quote(target)}`);
  }
  lines.push(...scriptsOf(scenario.intro), ...(scenario.steps[0] ? scriptsOf(scenario.steps[0]) : []));
  return lines.length === 0 ? "" : `${lines.join("\n")}\ntrue\n`;
}

function quote(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
