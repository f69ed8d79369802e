import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { loadLab } from "../lab/format/load.ts";
import { createShellFeed, type Lab, type TaskState } from "../lab/index.ts";
import { labIds, readLabFolder } from "./lab-folder.ts";
import { serveCluster, type ServedCluster } from "./serve/server.ts";

export interface ServeArguments {
  port: number;
  kubeconfig: string | undefined;
  lab: Lab | undefined;
  speed: number;
}

const DEFAULT_PORT = 6443;

/**
 * `podlab serve [--port N] [--kubeconfig FILE] [--lab ID] [--speed N]`: runs till it is interrupted. Exit code 0 then,
 * 1 when the server cannot start, 2 for a call that cannot be taken.
 */
export async function serveCommand(args: readonly string[]): Promise<number> {
  const options = readArguments(args);
  if (typeof options === "string") {
    process.stderr.write(`podlab serve: ${options}\n`);
    return 2;
  }
  const { lab } = options;
  let served: ServedCluster;
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  const kubeconfig = options.kubeconfig ?? join(tmpdir(), `podlab-${process.pid}.kubeconfig`);
  try {
    served = await serveCluster({
      port: options.port,
      kubeconfig,
      speed: options.speed,
      ...(lab ? { lab } : {}),
      onCrash: (error) => process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
    });
  } catch (error) {
    process.stderr.write(`podlab serve: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  process.stdout.write(`serving on ${served.url}: export KUBECONFIG=${kubeconfig}\n`);
  if (lab) {
    process.stdout.write(`${introduction(served.session!.lab)}Lines typed here run on the control plane's node: podlab answer, podlab hint, podlab tasks ...\n`);
    reportTasks(served, (line) => process.stdout.write(`${line}\n`));
    takeCommands(served);
  }
  await stopped;
  process.stdin.destroy();
  await served.stop();
  return 0;
}

/** The arguments, or what is wrong with them. */
export function readArguments(args: readonly string[]): ServeArguments | string {
  const options: ServeArguments = { port: DEFAULT_PORT, kubeconfig: undefined, lab: undefined, speed: 1 };
  const left = args.flatMap((arg) => {
    const at = arg.indexOf("=");
    return arg.startsWith("--") && at > 0 ? [arg.slice(0, at), arg.slice(at + 1)] : [arg];
  });
  while (left.length > 0) {
    const name = left.shift()!;
    if (!["--port", "--kubeconfig", "--lab", "--speed"].includes(name)) {
      return `unknown argument ${name}: expected --port N, --kubeconfig FILE, --lab ID, --speed N`;
    }
    const value = left.shift();
    if (value === undefined || value === "") return `${name} needs a value`;
    if (name === "--port") {
      options.port = Number(value);
      if (!/^\d+$/.test(value) || options.port > 65535) return `--port ${value}: expected a number from 0 (any free port) to 65535`;
    } else if (name === "--speed") {
      options.speed = Number(value);
      if (!(options.speed > 0 && options.speed <= 1000)) return `--speed ${value}: expected a number above 0, at most 1000`;
    } else if (name === "--kubeconfig") {
      options.kubeconfig = value;
    } else {
      const folder = readLabFolder(value);
      if (!folder) return `there is no lab "${value}": expected ${labIds().join(", ")}`;
      options.lab = loadLab(value, folder);
    }
  }
  return options;
}

/** What the lab is about, and its tasks. */
function introduction(lab: Lab): string {
  const { story, tasks } = lab.text.en;
  const lines = [lab.title.en, "", ...(story === "" ? [] : [story.trim(), ""])];
  for (const [index, { id }] of lab.tasks.entries()) {
    const { title, body } = tasks[id] ?? { title: id, body: "" };
    lines.push(`${index + 1}. ${title}`, "", ...(body.trim() === "" ? [] : [body.trim(), ""]));
  }
  return `\n${lines.join("\n")}`;
}

/** Runs the lines of standard input on the workstation, one after the other: where the lab's own files and questions are. */
function takeCommands({ environment, clock }: ServedCluster): void {
  const shell = createShellFeed(environment);
  const lines: string[] = [];
  let busy = false;
  const next = (): void => {
    const line = busy ? undefined : lines.shift();
    if (line === undefined) return;
    busy = true;
    const answered = clock.wait();
    shell.run(line, ({ output }) => {
      answered();
      process.stdout.write(output);
      busy = false;
      next();
    });
  };
  createInterface({ input: process.stdin }).on("line", (line) => {
    lines.push(line);
    clock.input(next);
  });
}

/** Tells which checks and tasks have come to pass since it last looked. */
function reportTasks({ session, clock }: ServedCluster, print: (line: string) => void): void {
  const { lab } = session!;
  const told = new Set<string>();
  const once = (key: string, line: string): void => {
    if (told.has(key)) return;
    told.add(key);
    print(line);
  };
  const look = ({ id, state, checks }: TaskState): void => {
    const task = lab.tasks.find((other) => other.id === id)!;
    for (const check of checks) {
      const key = `${id}/${check.id}`;
      const { en } = task.checks.find((other) => other.id === check.id)!.message;
      if (check.state === "passed") once(key, `  passed  ${en}`);
      // It may be undone again, as long as its task is not done.
      else if (told.delete(key)) print(`  open    ${en}`);
    }
    if (state === "done") once(id, `task ${lab.tasks.indexOf(task) + 1} of ${lab.tasks.length} is done`);
  };
  clock.listen(() => {
    const tasks = session!.tasks;
    for (const task of tasks) if (task.state !== "locked") look(task);
    if (tasks.length > 0 && tasks.every(({ state }) => state === "done")) once("", "All tasks are done.");
  });
}
