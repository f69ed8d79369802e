// Records what the real kubectl does with the corpus of tests/differential: `npm run podlab`'s cluster in a prepared state,
// the real program of the PATH (or of $KUBECTL) over HTTP against it. Needs Linux and root (a mount namespace gives the real
// one /root and /tmp of its own).
//   node scripts/record-differential.ts [CHAPTER...]          records, and says where ours differs now
import { spawn, spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ADMIN_CERTIFICATE } from "../src/cluster/apiserver/authentication/keys.ts";
import { decodeProtobuf, PROTOBUF } from "../src/cluster/apiserver/protobuf/decode.ts";
import type { Environment } from "../src/lab/session/environment.ts";
import type { ByteQueue, HttpResponse } from "../src/os/index.ts";
import { drive } from "../src/sim/index.ts";
import { homeFiles, readChapters, recordingPath, type Chapter, type Outcome, type Recording } from "../tests/differential/corpus.ts";
import { fingerprint, prepare, runLine } from "../tests/differential/simulated.ts";

const KUBECTL = process.env.KUBECTL ?? "/usr/bin/kubectl";
/** The address of the API server in the cluster; the one of the bridge takes its place in what is recorded. */
const SERVER = "https://192.168.49.10:6443";
/** Real ms after which a line is ended. */
const LIMIT = 40_000;
/** Lines begin at multiples of this many virtual ms of the wall clock. */
const PACE = 250;

/** Puts a simulated cluster on a port of this machine; its clock goes on with the real one while `running`. */
class Bridge {
  readonly environment: Environment;
  private readonly server: Server;
  private readonly streams = new Set<{ queue: ByteQueue; response: ServerResponse }>();

  constructor(environment: Environment) {
    this.environment = environment;
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  listen(): Promise<number> {
    return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve((this.server.address() as { port: number }).port)));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
    let content = new Uint8Array(body);
    if (headers["content-type"]?.startsWith(PROTOBUF)) {
      content = new TextEncoder().encode(JSON.stringify(decodeProtobuf(content)));
      headers["content-type"] = "application/json";
    }
    const { simulation } = this.environment;
    while (simulation.held) await simulation.held;
    const cancel = this.environment.cluster.apiServer.httpHandler(
      {
        method: request.method ?? "GET",
        path: request.url ?? "/",
        headers,
        ...(body.length > 0 ? { body: content } : {}),
        ...(headers.authorization ? {} : { clientCertificate: ADMIN_CERTIFICATE.certificate }),
      },
      (answer) => this.answer(answer, response),
    );
    response.on("close", () => cancel?.());
  }

  private answer(answer: HttpResponse, response: ServerResponse): void {
    response.writeHead(answer.status, answer.headers);
    if (answer.body instanceof Uint8Array) {
      response.end(answer.body);
      return;
    }
    response.flushHeaders();
    const stream = { queue: answer.body, response };
    this.streams.add(stream);
    response.on("close", () => this.streams.delete(stream));
    this.pump();
  }

  /** Passes on what streams have brought. */
  pump(): void {
    for (const stream of this.streams) {
      for (;;) {
        const data = stream.queue.take(65536);
        if (data === undefined) break;
        if (data.length === 0) {
          stream.response.end();
          this.streams.delete(stream);
          break;
        }
        stream.response.write(data);
      }
    }
  }
}

/** The real kubectl's world: a home and a /tmp of its own. */
class RealWorkstation {
  private readonly folder = mkdtempSync(join(tmpdir(), "differential-"));
  private readonly port: number;

  constructor(port: number, kubeconfig: string) {
    this.port = port;
    const files = { ...homeFiles(), ".kube/config": kubeconfig };
    for (const [path, text] of Object.entries(files)) this.write(join("root", path), text);
    mkdirSync(join(this.folder, "tmp"), { recursive: true });
    this.write("bin/connection", CONNECTION.replace("PORT", String(port)));
    mkdirSync(join(this.folder, "bin"), { recursive: true });
    // Commands about the kubeconfig see the learner's; the others the one that leads to the bridge.
    this.write("bin/kubectl", `#!/bin/sh
case " $* " in *" config "*|*"--kubeconfig"*) ;; *) [ -n "$KUBECONFIG" ] || export KUBECONFIG=/opt/differential/connection;; esac
exec /opt/differential/real/kubectl "$@"
`, 0o755);
    mkdirSync(join(this.folder, "bin/real"));
    spawnSync("cp", [KUBECTL, join(this.folder, "bin/real/kubectl")]);
  }

  private write(path: string, text: string, mode = 0o644): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text, { mode });
  }

  /** Runs a line; `tick` is called every few ms with the real ms that have passed. */
  run(line: string, tick: (passed: number) => void): Promise<Outcome> {
    const script = `mkdir -p /opt/differential && mount --bind ${this.folder}/bin /opt/differential && mount --bind ${this.folder}/root /root && ` +
      `cd /root && mount --bind ${this.folder}/tmp /tmp && exec env -i HOME=/root USER=root LANG=C.UTF-8 TERM=dumb SHELL=/bin/bash ` +
      `PATH=/opt/differential:/usr/bin:/bin timeout ${LIMIT / 1000} bash -c "$0"`;
    return new Promise((resolve) => {
      const child = spawn("unshare", ["-m", "bash", "-c", script, line], { stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => { stdout += text; });
      child.stderr.setEncoding("utf8").on("data", (text: string) => { stderr += text; });
      const began = performance.now();
      const timer = setInterval(() => tick(performance.now() - began), 5);
      child.on("close", (code) => {
        clearInterval(timer);
        resolve({ stdout: this.named(stdout), stderr: this.named(stderr), code: code ?? -1 });
      });
    });
  }

  private named(text: string): string {
    return text.replaceAll(`http://127.0.0.1:${this.port}`, SERVER).replaceAll(`127.0.0.1:${this.port}`, SERVER.slice(8));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const CONNECTION = `apiVersion: v1
kind: Config
clusters:
- {name: kubernetes, cluster: {server: "http://127.0.0.1:PORT"}}
users:
- {name: kubernetes-admin, user: {}}
contexts:
- {name: kubernetes-admin@kubernetes, context: {cluster: kubernetes, user: kubernetes-admin}}
current-context: kubernetes-admin@kubernetes
`;

/** The next moment at which a line may begin. */
function nextMoment(environment: Environment, now: number): number {
  const { epoch } = environment.simulation;
  return Math.ceil((epoch + now + 20) / PACE) * PACE - epoch;
}

async function record(chapter: Chapter, version: string): Promise<{ recording: Recording; ours: Outcome[] }> {
  // The virtual clock is to say what the real one says when the state is ready.
  const trial = await prepare("empty", 0);
  const epoch = Math.round((Date.now() + 6000 - trial.simulation.now) / 1000) * 1000;
  const [left, right] = [await prepare(chapter.state, epoch), await prepare(chapter.state, epoch)];
  const cluster = fingerprint(left);
  if (fingerprint(right) !== cluster) throw new Error(`two clusters of one seed differ: ${chapter.state}`);
  const bridge = new Bridge(right);
  const kubeconfig = await runLine(left, "cat ~/.kube/config");
  const real = new RealWorkstation(await bridge.listen(), kubeconfig.stdout);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, right.simulation.wall - Date.now())));
  const cases: Recording["cases"] = [];
  const ours: Outcome[] = [];
  try {
    for (const line of chapter.lines) {
      const at = nextMoment(left, Math.max(left.simulation.now, right.simulation.now));
      await drive(left.simulation, at);
      await drive(right.simulation, at);
      ours.push(await runLine(left, line));
      let busy = false;
      const outcome = await real.run(line, (passed) => {
        if (busy) return;
        busy = true;
        void drive(right.simulation, at + Math.max(0, passed - 300)).then(() => {
          bridge.pump();
          busy = false;
        });
      });
      cases.push({ line, at, ...outcome });
    }
  } finally {
    bridge.close();
    real.remove();
  }
  return { recording: { kubectl: version, epoch, cluster, cases }, ours };
}

const wanted = process.argv.slice(2);
if (!existsSync(KUBECTL)) throw new Error(`no kubectl at ${KUBECTL}`);
const version = spawnSync(KUBECTL, ["version", "--client"], { encoding: "utf8" }).stdout.split("\n")[0]!.replace("Client Version: ", "");
for (const chapter of readChapters()) {
  if (wanted.length > 0 && !wanted.includes(chapter.name)) continue;
  const { recording } = await record(chapter, version);
  writeFileSync(recordingPath(chapter.name), `${JSON.stringify(recording, null, 1)}\n`);
  process.stdout.write(`${chapter.name}: ${recording.cases.length} lines\n`);
}
