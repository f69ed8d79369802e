import type { HTTPGetAction, LifecycleHandler, Pod } from "../../apimachinery/types/index.ts";
import { decode, exitNumber, HttpError, NullFile, SinkFile, type OpenFile } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { execFailure, RuntimeError, type Container, type Runtime } from "../runtime/index.ts";
import { delay, orCanceled, wait, type Task } from "../runtime/task.ts";
import type { NetworkNamespace } from "../network/index.ts";
import { httpErrorText, portError } from "./prober/execute.ts";
import { killTree } from "./prober/more-probes.ts";
import { resolvePort } from "./prober/ports.ts";
import { formatPod, type AnyContainer } from "./pod.ts";

export interface HookOptions {
  simulation: Simulation;
  runtime: Runtime;
  /** The node's own network: HTTP hooks come from the kubelet. */
  network: NetworkNamespace;
  /** An event of the Pod itself. */
  podEvent: (pod: Pod, type: "Normal" | "Warning", reason: string, message: string) => void;
}

/** A hook did not succeed; in the kubelet's words. */
export class HookError extends Error {}

/** Runs a postStart or preStop handler to its end. Throws HookError. */
export function* runHook(options: HookOptions, pod: Pod, spec: AnyContainer, container: Container, handler: LifecycleHandler): Task<void> {
  const fail = (what: string, error: string): never => {
    throw new HookError(`${what} for Container ${JSON.stringify(spec.name)} in Pod ${JSON.stringify(formatPod(pod))} failed - error: ${error}`);
  };
  if (handler.exec) {
    const command = handler.exec.command ?? [];
    const { error, output } = yield* execute(options, container, command);
    if (error !== undefined) fail(`Exec lifecycle hook ([${command.join(" ")}])`, `${error}, message: ${JSON.stringify(output)}`);
  } else if (handler.httpGet) {
    const error = yield* get(options, pod, spec, container, handler.httpGet);
    if (error !== undefined) fail(`HTTP lifecycle hook (${handler.httpGet.path ?? ""})`, error);
  } else if (handler.sleep) {
    // It is slept to the end, even when the container ends first.
    yield* delay(options.simulation, handler.sleep.seconds * 1000);
  } else {
    const { port = 0, host = "" } = handler.tcpSocket ?? {};
    const written = typeof port === "number" ? `{0 ${port} }` : `{1 0 ${port}}`;
    const socket = handler.tcpSocket ? `&TCPSocketAction{Port:${written},Host:${host},}` : "nil";
    throw new HookError(`Cannot run handler: invalid handler: &LifecycleHandler{Exec:nil,HTTPGet:nil,TCPSocket:${socket},Sleep:nil,}`);
  }
}

/** Runs a command; what went wrong, and what it printed: first all of its output, then all of its errors. */
function* execute({ runtime }: HookOptions, container: Container, command: readonly string[]): Task<{ error?: string; output: string }> {
  yield* runtime.beforeExec();
  const printed = { out: "", err: "" };
  const sink = (name: "out" | "err"): OpenFile => new SinkFile((data) => { printed[name] += decode(data); });
  let process;
  try {
    process = container.exec(command, new Map<number, OpenFile>([[0, new NullFile()], [1, sink("out")], [2, sink("err")]]));
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    return { error: `rpc error: code = Unknown desc = ${execFailure(error, () => runtime.newId())}`, output: "" };
  }
  const end = wait<number>((done) => process.onExit((status) => done(exitNumber(status))));
  const status = yield* orCanceled(end, () => killTree(process));
  const output = printed.out + printed.err;
  return status === 0 ? { output } : { error: `command '${command.join(" ")}' exited with ${status}: ${printed.err}`, output };
}

/** Asks over HTTP. Whatever is answered, the hook has succeeded. */
function* get(options: HookOptions, pod: Pod, spec: AnyContainer, container: Container, action: HTTPGetAction): Task<string | undefined> {
  const { path = "", httpHeaders = [], scheme = "HTTP" } = action;
  const port = resolvePort(action.port, spec);
  if (port === undefined) return portError(action.port);
  const headers: Record<string, string> = { "user-agent": "kube-lifecycle/1.36", accept: "*/*" };
  for (const header of httpHeaders) headers[header.name.toLowerCase()] = header.value;
  const address = action.host ? action.host : container.sandbox.address;
  const request = { method: "GET", path: path.startsWith("/") ? path : `/${path}`, headers };
  const ask = (tls: boolean): Task<unknown> => answer(options.network, address, port, request, tls);
  let error = yield* ask(scheme === "HTTPS");
  if (error instanceof HttpError && error.kind === "not-tls" && (yield* ask(false)) === undefined) {
    const text = `request to HTTPS lifecycle hook ${address}:${port} got HTTP response, retry with HTTP succeeded`;
    options.podEvent(pod, "Warning", "LifecycleHTTPFallback", text);
    error = undefined;
  }
  return error === undefined ? undefined : `Get "${scheme.toLowerCase()}://${address}:${port}${request.path}": ${httpErrorText(error, address, port)}`;
}

/** What hindered an answer; undefined when there was one. */
function* answer(
  network: NetworkNamespace,
  address: string,
  port: number,
  request: { method: string; path: string; headers: Record<string, string> },
  tls: boolean,
): Task<unknown> {
  return yield* wait<unknown>((done) => network.http(address, port, request, () => done(undefined), done, { tls }));
}
