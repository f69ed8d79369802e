import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { kubectlWith, until } from "./real-kubectl.ts";

/* `podlab serve` as a person starts it. */

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");
const folder = mkdtempSync(join(tmpdir(), "podlab-serve-"));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

interface Serving {
  child: ChildProcess;
  text: () => string;
  ended: Promise<number | null>;
}

function serve(...args: string[]): Serving {
  const child = spawn(process.execPath, [MAIN, "serve", ...args], { cwd: folder });
  running.add(child);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (text += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, text: () => text, ended };
}

describe("podlab serve", () => {
  it("writes the kubeconfig when it is ready, says where it is, and ends when it is interrupted", async () => {
    const file = join(folder, "config");
    const { child, text, ended } = serve("--port", "0", `--kubeconfig=${file}`);
    await until(() => text().includes("\n"), 20_000);
    expect(text()).toMatch(new RegExp(`^serving on https://127\\.0\\.0\\.1:\\d+: export KUBECONFIG=${file}\n$`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toContain("current-context: podlab\n");
    const nodes = await kubectlWith(file, ["get", "nodes", "--no-headers"]);
    expect(nodes.stdout.split("\n")[0]).toMatch(/^controlplane +Ready +control-plane +\d+\w+ +v1\.36\.2$/);
    child.kill("SIGINT");
    expect(await ended).toBe(0);
  }, 40_000);

  it("starts in a lab, shows its tasks and what has come to pass, and takes lines for its workstation", async () => {
    const file = join(folder, "lab");
    const { child, text, ended } = serve("--port", "0", "--kubeconfig", file, "--lab", "first-look", "--speed", "20");
    await until(() => text().includes("\n1. "), 20_000);
    expect(text()).toContain("serving on");
    child.stdin!.write("podlab answer facts/workers 3\npodlab answer facts/version v1.36.2\npodlab answer facts/owner 2\n");
    await until(() => text().includes("task 1 of "), 15_000);
    await kubectlWith(file, ["scale", "deployment", "shop", "--replicas=4"]);
    await until(() => text().includes("task 2 of "), 15_000);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  }, 60_000);

  it("says that a port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.on("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const { text, ended } = serve("--port", String(port));
    expect(await ended).toBe(1);
    expect(text()).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
    other.close();
    rmSync(folder, { recursive: true, force: true });
  }, 40_000);
});
