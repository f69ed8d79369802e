import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { serveCluster, type ServedCluster, type ServeOptions } from "../../src/cli/serve/server.ts";

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  /** What standard input holds. */
  input?: string;
  env?: Record<string, string>;
  /** Real ms. */
  timeout?: number;
}

/** Older ones lack commands that are tried here, and read the types of the API in a form of its own (OpenAPI v2 as protobuf). */
const OLDEST_MINOR = 28;

let found: string | undefined;

/** The kubectl of this machine. Throws when there is none, or one that is too old. */
function findKubectl(): string {
  if (found !== undefined) return found;
  const path = search();
  const { stdout } = spawnSync(path, ["version", "--client", "-o", "json"], { encoding: "utf8" });
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { gitVersion: string; minor: string } };
  if (parseInt(clientVersion.minor, 10) < OLDEST_MINOR) {
    throw new Error(`these tests need kubectl 1.${OLDEST_MINOR} or newer; ${path} is ${clientVersion.gitVersion}`);
  }
  return (found = path);
}

function search(): string {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "kubectl");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not here.
    }
  }
  throw new Error("these tests need the real kubectl on PATH: on Debian `apt-get install kubernetes-client`");
}

/** Runs the real kubectl with a kubeconfig. */
export function kubectlWith(kubeconfig: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"] ?? "", HOME: dirname(kubeconfig), KUBECONFIG: kubeconfig };
    const child = spawn(findKubectl(), args, { env, timeout: 60_000 });
    const outcome: Outcome = { code: -1, stdout: "", stderr: "" };
    child.stdout.on("data", (data: Buffer) => (outcome.stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (outcome.stderr += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...outcome, code: code ?? -1 }));
  });
}

/** A served cluster and the real kubectl, with a home directory of its own. */
export class RealKubectl {
  readonly served: ServedCluster;
  readonly folder: string;
  private readonly path: string;
  private readonly running = new Set<ChildProcess>();

  private constructor(served: ServedCluster) {
    this.path = findKubectl();
    this.served = served;
    this.folder = mkdtempSync(join(tmpdir(), "podlab-kubectl-"));
    writeFileSync(join(this.folder, "config"), served.kubeconfig);
  }

  static async start(options: ServeOptions = {}): Promise<RealKubectl> {
    return new RealKubectl(await serveCluster(options));
  }

  async stop(): Promise<void> {
    for (const child of this.running) child.kill("SIGKILL");
    await this.served.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Starts kubectl and leaves it running: `child` for signals, `outcome` when it has ended. */
  start(args: readonly string[], { input, env = {}, timeout = 60_000 }: RunOptions = {}): { child: ChildProcess; outcome: Promise<Outcome>; text: () => string } {
    const child = spawn(this.path, args, {
      env: { PATH: process.env["PATH"] ?? "", HOME: this.folder, KUBECONFIG: join(this.folder, "config"), ...env },
      cwd: this.folder,
      timeout,
    });
    this.running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
    const outcome = new Promise<Outcome>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        this.running.delete(child);
        resolve({ code: code ?? -1, stdout, stderr });
      });
    });
    return { child, outcome, text: () => stdout };
  }

  /** Runs kubectl with the words of a line, quoted as in a shell where they have blanks. */
  run(line: string, options?: RunOptions): Promise<Outcome> {
    return this.start(words(line), options).outcome;
  }

  /** What kubectl prints, when it ends well; throws what it complains about, when not. */
  async say(line: string, options?: RunOptions): Promise<string> {
    const { code, stdout, stderr } = await this.run(line, options);
    if (code !== 0) throw new Error(`kubectl ${line}: exit code ${code}\n${stderr}${stdout}`);
    return stdout;
  }
}

/** Takes a line apart at blanks; 'single' and "double" quotes hold together. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_all, one: string, two: string) => one ?? two));
}

/** Waits till something holds. Real ms. */
export async function until(holds: () => boolean, limit = 30_000): Promise<void> {
  const end = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > end) throw new Error("it has not come to pass in time");
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
