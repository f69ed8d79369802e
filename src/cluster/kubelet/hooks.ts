import type { LifecycleHandler, Pod } from "../../apimachinery/types/index.ts";
import { exitNumber, NullFile, SinkFile, type OpenFile } from "../../os/index.ts";
import type { Simulation } from "../../sim/index.ts";
import { RuntimeError, type Container, type Runtime } from "../runtime/index.ts";
import { delay, wait, type Task } from "../runtime/task.ts";
import type { NetworkNamespace } from "../network/index.ts";
import { resolvePort } from "./prober/ports.ts";
import type { AnyContainer } from "./pod.ts";

export interface HookOptions {
  simulation: Simulation;
  runtime: Runtime;
  /** The node's own network: HTTP hooks come from the kubelet. */
  network: NetworkNamespace;
}

/** A hook did not succeed. */
export class HookError extends Error {}

/** Runs a postStart or preStop handler to its end. Throws HookError. */
export function* runHook(options: HookOptions, pod: Pod, spec: AnyContainer, container: Container, handler: LifecycleHandler): Task<void> {
  const { simulation, runtime, network } = options;
  if (handler.exec) {
    yield* runtime.beforeExec();
    const output: Uint8Array[] = [];
    const sink = new SinkFile((data) => output.push(data));
    let process;
    try {
      process = container.exec(handler.exec.command ?? [], new Map<number, OpenFile>([[0, new NullFile()], [1, sink], [2, sink]]));
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      throw new HookError(error.message);
    }
    const status = yield* wait<number>((done) => process.onExit((end) => done(exitNumber(end))));
    if (status !== 0) throw new HookError(`command '${(handler.exec.command ?? []).join(" ")}' exited with ${status}`);
    return;
  }
  if (handler.sleep) {
    // The container may end first: then there is nothing to wait for.
    yield* wait<void>((done) => {
      const timer = simulation.after(handler.sleep!.seconds * 1000, () => done());
      container.onExit(() => {
        timer.cancel();
        done();
      });
    });
    return;
  }
  if (handler.httpGet) {
    const { path = "", host, httpHeaders = [], scheme = "HTTP" } = handler.httpGet;
    const port = resolvePort(handler.httpGet.port, spec);
    if (port === undefined) throw new HookError(`failed to find port ${JSON.stringify(handler.httpGet.port)}`);
    const headers: Record<string, string> = { "user-agent": "kube-lifecycle/1.36", accept: "*/*" };
    for (const header of httpHeaders) headers[header.name.toLowerCase()] = header.value;
    const address = host && host !== "" ? host : container.sandbox.address;
    const request = { method: "GET", path: path.startsWith("/") ? path : `/${path}`, headers };
    const status = yield* httpStatus(network, address, port, request, scheme === "HTTPS");
    if (status < 200 || status >= 400) throw new HookError(`HTTP status ${status}`);
    return;
  }
  if (handler.tcpSocket) throw new HookError("unsupported handler");
  yield* delay(simulation, 0);
}

function* httpStatus(
  network: NetworkNamespace,
  address: string,
  port: number,
  request: { method: string; path: string; headers: Record<string, string> },
  tls: boolean,
): Task<number> {
  try {
    return yield* wait<number>((done, fail) => network.http(address, port, request, (response) => done(response.status), fail, { tls }));
  } catch (error) {
    throw new HookError(error instanceof Error ? error.message : String(error));
  }
}
