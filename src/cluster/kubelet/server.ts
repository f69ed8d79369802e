import { parseTime } from "../../apimachinery/time.ts";
import type { ContainerStatus, Pod, PodStatus } from "../../apimachinery/types/index.ts";
import { encode, exitNumber, isSystemError, NullFile, SinkFile, Tty, type Connection, type HttpResponse, type OpenFile } from "../../os/index.ts";
import { FileReader, FileWriter } from "../../os/file-events.ts";
import type { Simulation } from "../../sim/index.ts";
import {
  StatusError, type ExecRequest, type LogRequest, type LogStream, type NodeConnection, type StatusBody, type StreamSession,
} from "../apiserver/client.ts";
import { execFailure, RuntimeError, type Container, type Runtime } from "../runtime/index.ts";
import { renderEntry, startOf, type ContainerLog, type LogEntry } from "../runtime/container-log.ts";
import { runTask } from "../runtime/task.ts";
import type { Kubelet } from "./kubelet.ts";
import { kubeletPage } from "./pages.ts";
import { uidOf } from "./pod.ts";
import { InputPipe, Session } from "./stream.ts";
import type { UsageSampler } from "./usage.ts";

export interface KubeletServerOptions {
  simulation: Simulation;
  kubelet: Kubelet;
  runtime: Runtime;
  usage: UsageSampler;
  nodeName: string;
  address: string;
  /** Whether the node's network lets the API server in. */
  reachable: () => boolean;
}

function failure(code: number, reason: string, message: string): StatusBody {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

/** Virtual ms. */
const JUST_NOW = 1000;

/** What the API server asks the kubelet for (server/server.go): exec, attach, logs, port-forward. */
export class KubeletServer implements NodeConnection {
  private readonly options: KubeletServerOptions;

  constructor(options: KubeletServerOptions) {
    this.options = options;
  }

  exec(request: ExecRequest): StreamSession {
    const { runtime, simulation } = this.options;
    const container = this.runningContainer(request);
    const session = new Session();
    runTask(runtime.beforeExec(), () => {
      const output = (stream: "stdout" | "stderr") => new SinkFile((data) => session.print(stream, data));
      const files = new Map<number, OpenFile>();
      let tty: Tty | undefined;
      if (request.tty) {
        const terminal = new Tty({ onOutput: (data) => session.print("stdout", data) });
        tty = terminal;
        for (const fd of [0, 1, 2]) files.set(fd, terminal.slave);
        session.onStdin = (data) => terminal.input(data);
        session.onResize = (columns, rows) => terminal.resize(columns, rows);
      } else {
        if (request.stdin) {
          const pipe = new InputPipe();
          files.set(0, pipe.reader);
          for (const data of early.splice(0)) pipe.write(data);
          if (closed) pipe.close();
          session.onStdin = (data) => pipe.write(data);
          session.onStdinClosed = () => pipe.close();
        } else {
          files.set(0, new NullFile());
        }
        files.set(1, output("stdout"));
        files.set(2, output("stderr"));
      }
      try {
        const process = container.exec(request.command, files, tty);
        if (tty) {
          for (const data of early.splice(0)) tty.input(data);
          if (size) tty.resize(...size);
        }
        process.onExit((status) => {
          // What it has printed is on its way.
          simulation.soon(() => session.finish({ exitCode: exitNumber(status) }));
        });
        session.onClose = () => {
          // The client went away: a terminal hangs up, else the process goes on without input.
          if (tty && !process.status) process.machine.signal(process, "SIGHUP");
          else session.onStdinClosed?.();
        };
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        const text = `Internal error occurred: Internal error occurred: error executing command in container: ${execFailure(error, () => runtime.newId())}`;
        session.finish({ exitCode: 1, error: failure(500, "InternalError", text) });
      }
    });
    const early: Uint8Array[] = [];
    let closed = false;
    let size: [number, number] | undefined;
    session.onStdin = (data) => early.push(data);
    session.onStdinClosed = () => { closed = true; };
    session.onResize = (columns, rows) => { size = [columns, rows]; };
    return session;
  }

  attach(request: ExecRequest): StreamSession {
    const { wall } = this.options.simulation;
    const missing = `container ${request.container} not found in pod ${request.pod}_${request.namespace}`;
    // The runtime may not have noticed yet that it has ended.
    const container = this.runningContainer(request, missing, (other) => other.running || other.endedByItselfSince(wall - JUST_NOW));
    const session = new Session();
    // Who comes with the container itself misses nothing of it.
    if (container.startedAt >= wall - JUST_NOW) {
      for (const entry of container.log.from(0)) session.print(entry.stream, bytesOf(entry));
    }
    const detach = container.attach((stream, data) => session.print(stream, data));
    session.onStdin = (data) => container.writeStdin(data);
    session.onStdinClosed = () => container.closeStdin();
    session.onResize = (columns, rows) => container.resizeTerminal(columns, rows);
    session.onClose = detach;
    container.onExit(() => {
      detach();
      // The runtime does not tell who is attached how it has ended.
      this.options.simulation.soon(() => session.finish({ exitCode: 0 }));
    });
    return session;
  }

  logs(request: LogRequest): LogStream {
    this.awake(`/containerLogs/${request.namespace}/${request.pod}/${request.container}${logQuery(request)}`);
    const { kubelet, runtime } = this.options;
    const { pod } = this.pod(request.namespace, request.pod);
    const status = kubelet.statuses.get(uidOf(pod)) ?? pod.status ?? {};
    const id = containerForLogs(status, request);
    const container = runtime.container(uidOf(pod), id);
    if (!container) return textStream(this.options.simulation, `unable to retrieve container logs for containerd://${id}`);
    return followLog(this.options.simulation, container.log, request);
  }

  portForward(podNamespace: string, podName: string, port: number): StreamSession {
    const { runtime } = this.options;
    this.awake();
    const { pod } = this.pod(podNamespace, podName);
    const sandbox = runtime.sandboxes(uidOf(pod)).find((other) => other.ready);
    const session = new Session();
    if (!sandbox) {
      session.finish({ exitCode: 1, error: failure(500, "InternalError", `error forwarding port ${port} to pod ${uidOf(pod)}, uid : sandbox not found`) });
      return session;
    }
    const early: Uint8Array[] = [];
    let closed = false;
    session.onStdin = (data) => early.push(data);
    session.onStdinClosed = () => { closed = true; };
    const refused = (error: unknown): void => {
      const why = isSystemError(error) ? error.message.toLowerCase() : String(error);
      const namespace = `/var/run/netns/cni-${sandbox.id.slice(0, 8)}-${sandbox.id.slice(8, 12)}-${sandbox.id.slice(12, 16)}-${sandbox.id.slice(16, 20)}-${sandbox.id.slice(20, 32)}`;
      const text =
        `error forwarding port ${port} to pod ${sandbox.id}, uid : failed to execute portforward in network namespace ${JSON.stringify(namespace)}: ` +
        `failed to connect to localhost:${port} inside namespace ${JSON.stringify(sandbox.id)}, IPv4: dial tcp4 127.0.0.1:${port}: connect: ${why} ` +
        `IPv6 dial tcp6: address localhost: no suitable address found `;
      session.finish({ exitCode: 1, error: failure(500, "InternalError", text) });
    };
    sandbox.network.connect("127.0.0.1", port, (connection) => this.pump(session, connection, early, () => closed), refused);
    return session;
  }

  private pump(session: Session, connection: Connection, early: Uint8Array[], closed: () => boolean): void {
    connection.retain();
    let gone = false;
    const end = (): void => {
      if (gone) return;
      gone = true;
      toPod.stop();
      fromPod.stop();
      connection.release();
      session.finish({ exitCode: 0 });
    };
    const toPod = new FileWriter(connection, end);
    const fromPod = new FileReader(connection, { data: (data) => session.print("stdout", data), end, broken: end });
    session.onStdin = (data) => toPod.add(data);
    session.onStdinClosed = () => connection.shutdown();
    session.onClose = () => {
      if (!gone) connection.reset();
      end();
    };
    for (const data of early.splice(0)) toPod.add(data);
    if (closed()) connection.shutdown();
    fromPod.start();
  }

  page(path: string): HttpResponse {
    this.awake(path);
    return kubeletPage(path, this.options);
  }

  /** Throws what the API server says of a kubelet that it cannot reach; `path` of a request that is no stream. */
  private awake(path?: string): void {
    const { kubelet, address, reachable } = this.options;
    if (!kubelet.stopped && reachable()) return;
    const dial = `dial tcp ${address}:10250: connect: ${reachable() ? "connection refused" : "no route to host"}`;
    const text = path === undefined ? `error dialing backend: ${dial}` : `Get "https://${address}:10250${path}": ${dial}`;
    throw new StatusError(failure(500, "", text));
  }

  private pod(namespace: string, name: string): { pod: Pod } {
    const found = this.options.kubelet.podByName(namespace, name);
    if (!found) throw new StatusError(failure(404, "NotFound", `pods ${JSON.stringify(name)} not found`));
    return found;
  }

  private runningContainer(
    request: ExecRequest,
    missing = `container not found (${JSON.stringify(request.container)})`,
    fits = (container: Container): boolean => container.running,
  ): Container {
    this.awake();
    const found = this.options.kubelet.podByName(request.namespace, request.pod);
    const container = found
      ? this.options.runtime.containers(uidOf(found.pod)).find((other) => other.name === request.container && fits(other))
      : undefined;
    if (!found) throw new StatusError(failure(500, "InternalError", "pod does not exist"));
    if (!container) throw new StatusError(failure(500, "InternalError", missing));
    return container;
  }
}

function bytesOf({ bytes, full }: LogEntry): Uint8Array {
  const data = new Uint8Array(bytes.length + (full ? 1 : 0));
  for (let i = 0; i < bytes.length; i += 1) data[i] = bytes.charCodeAt(i);
  if (full) data[bytes.length] = 10;
  return data;
}

/** The options of a log as the API server hands them on. */
function logQuery(request: LogRequest): string {
  const options = new URLSearchParams();
  for (const key of ["follow", "limitBytes", "previous", "sinceSeconds", "sinceTime", "tailLines", "timestamps"] as const) {
    if (request[key]) options.set(key, String(request[key]));
  }
  return options.size > 0 ? `?${options.toString()}` : "";
}

/** The id of the container whose log is meant (validateContainerLogStatus). Throws BadRequest. */
function containerForLogs(status: PodStatus, request: LogRequest): string {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? [])];
  const found: ContainerStatus | undefined = all.find(({ name }) => name === request.container);
  const where = `${JSON.stringify(request.container)} in pod ${JSON.stringify(request.pod)}`;
  const bad = (message: string): StatusError => new StatusError(failure(400, "BadRequest", message));
  if (!found) throw bad(`container ${where} is not available`);
  const idOf = (text: string | undefined): string => text?.replace(/^containerd:\/\//, "") ?? "";
  const { state, lastState } = found;
  if (request.previous) {
    if (!lastState?.terminated?.containerID) throw bad(`previous terminated container ${where} not found`);
    return idOf(lastState.terminated.containerID);
  }
  if (state?.running) return idOf(found.containerID);
  const ended = state?.terminated?.containerID ? state.terminated : lastState?.terminated;
  if (ended?.containerID) return idOf(ended.containerID);
  if (state?.terminated || lastState?.terminated) throw bad(`container ${where} is terminated`);
  const reason = state?.waiting?.reason ?? "";
  if (reason === "ErrImagePull") throw bad(`container ${where} is waiting to start: image can't be pulled`);
  if (reason === "ImagePullBackOff") throw bad(`container ${where} is waiting to start: trying and failing to pull image`);
  if (reason !== "") throw bad(`container ${where} is waiting to start: ${reason}`);
  throw bad(`container ${where} is waiting to start - no logs yet`);
}

function textStream(simulation: Simulation, text: string): LogStream {
  let data: ((bytes: Uint8Array) => void) | undefined;
  let end: (() => void) | undefined;
  simulation.after(1, () => {
    data?.(encode(text));
    end?.();
  });
  return {
    onData: (callback) => { data = callback; },
    onEnd: (callback) => { end = callback; },
    cancel: () => { data = end = undefined; },
  };
}

function followLog(simulation: Simulation, log: ContainerLog, request: LogRequest): LogStream {
  let data: ((bytes: Uint8Array) => void) | undefined;
  let end: (() => void) | undefined;
  let cancelled = false;
  let stopWaiting: (() => void) | undefined;
  const since =
    request.sinceSeconds !== undefined ? simulation.wall - request.sinceSeconds * 1000 : request.sinceTime !== undefined ? parseTime(request.sinceTime) : undefined;
  let next = startOf(log, request.tailLines !== undefined ? { tailLines: request.tailLines } : {});
  let left = request.limitBytes ?? Infinity;
  const pump = (): void => {
    if (cancelled) return;
    for (const entry of log.from(next)) {
      next += 1;
      if (since !== undefined && entry.wall < since) continue;
      const bytes = renderEntry(entry, request.timestamps ?? false).subarray(0, left);
      left -= bytes.length;
      if (bytes.length > 0) data?.(bytes);
      if (left <= 0) break;
    }
    if (!request.follow || left <= 0 || log.ended) {
      end?.();
      return;
    }
    stopWaiting = log.changed.add(() => simulation.after(1, pump));
  };
  simulation.after(1, pump);
  return {
    onData: (callback) => { data = callback; },
    onEnd: (callback) => { end = callback; },
    cancel: () => {
      cancelled = true;
      stopWaiting?.();
    },
  };
}
