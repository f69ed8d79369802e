import { ADMIN_CERTIFICATE } from "../../cluster/apiserver/authentication/keys.ts";
import { createApiServer } from "../../cluster/apiserver/index.ts";
import { firstObjects } from "../../cluster/bootstrap/system-objects.ts";
import { buildTree, FileSystem, Machine, NullFile, SinkFile, SystemError, treeContext, decode, type Call, type Network, type OpenFile, type Process } from "../../os/index.ts";
import { drive, Simulation } from "../../sim/index.ts";
import { commands } from "../commands/index.ts";
import { kubectl } from "../main.ts";

// Tests run the clock by hand, which cannot wait: all commands are brought before.
for (const command of commands) {
  if (!command.load) continue;
  // eslint-disable-next-line no-restricted-syntax -- before any simulation
  command.load.value = await command.load.load();
  Object.assign(command, command.load.value);
}

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters:
- name: kubernetes
  cluster: {server: "https://192.168.49.10:6443"}
users:
- name: kubernetes-admin
  user: {client-certificate-data: ${btoa(ADMIN_CERTIFICATE.certificate)}, client-key-data: ${btoa(ADMIN_CERTIFICATE.key)}}
contexts:
- name: admin
  context: {cluster: kubernetes, user: kubernetes-admin}
current-context: admin
`;

/** A machine with kubectl and an API server, without nodes and controllers: what tests of commands need. */
export class TestWorkstation {
  private readonly simulation = new Simulation({ seed: "test" });
  private readonly machine: Machine;
  readonly apiServer: ReturnType<typeof createApiServer>;

  constructor(files: Readonly<Record<string, string>> = {}) {
    const { simulation } = this;
    const apiServer = createApiServer({ simulation });
    this.apiServer = apiServer;
    const admin = apiServer.client("kubeadm", { username: "kubernetes-admin", groups: ["system:masters"] });
    for (const { resource, object } of firstObjects()) {
      if (resource === "namespaces") admin.ofAny(resource).create("", object);
    }
    const http: Network["http"] = (address, port, request, done, fail) => {
      simulation.after(0.5, () => {
        if (port === 6443) apiServer.httpHandler(request, done);
        else fail(new SystemError("ECONNREFUSED", address));
      });
      return () => {};
    };
    const tree = buildTree(treeContext(() => simulation.wall), {
      "/usr/bin/kubectl": { program: "kubectl" },
      "/tmp": { directory: true },
      "/root/.kube/config": KUBECONFIG,
      ...files,
    });
    const network = { addresses: ["192.168.49.20"], http, resolve: (name: string, _: unknown, done: (found: string[]) => void) => { done([name]); } };
    this.machine = new Machine({
      simulation, hostname: "workstation", fs: new FileSystem(tree), programs: new Map([["kubectl", kubectl]]), network: network as unknown as Network,
    });
  }

  /** Runs kubectl with some words; answers what it printed (both streams) and its exit code. Waits for code that loads late. */
  async kubectl(...words: string[]): Promise<{ text: string; code: number | undefined }> {
    let text = "";
    let code: number | undefined;
    const sink = new SinkFile((data) => { text += decode(data); });
    const process = this.machine.spawn({ ...this.options(sink), file: "/usr/bin/kubectl", args: ["kubectl", ...words] });
    process.onExit((status) => { code = status.code ?? -1; });
    while (code === undefined) await drive(this.simulation, this.simulation.now + 50);
    return { text, code };
  }

  /** Runs a generator in a process. Throws when it wants code that is not loaded. */
  run<T>(program: (process: Process) => Call<T>): T {
    let result: { value: T } | undefined;
    const process = this.machine.spawn({
      ...this.options(new SinkFile(() => {})),
      args: ["test"],
      *program(self) {
        result = { value: yield* program(self) };
        return 0;
      },
    });
    let ended = false;
    process.onExit(() => { ended = true; });
    while (!ended) {
      if (this.simulation.held) throw new Error("the program waits for code that loads late");
      this.simulation.runUntil(this.simulation.now + 50);
    }
    return result!.value;
  }

  private options(sink: SinkFile) {
    return {
      cwd: "/root",
      env: new Map([["HOME", "/root"]]),
      files: new Map<number, OpenFile>([[0, new NullFile()], [1, sink], [2, sink]]),
    };
  }
}
