import { decode, exitNumber, NullFile, SinkFile, type OpenFile, type Process } from "../../../os/index.ts";
import { execFailure, RuntimeError } from "../../runtime/index.ts";
import { dialText, MAX_OUTPUT, portError, type Done, type ProbeContext, type ProbeOutcome } from "./execute.ts";
import { resolvePort } from "./ports.ts";

/* The probes but those over HTTP: by a command, a connection, gRPC. */

/** Time from the kubelet's call to the command's start, ms. */
const EXEC_DELAY = 20;

export function probeExec(command: readonly string[], context: ProbeContext, timeout: number, done: Done): void {
  const { simulation, container } = context;
  simulation.after(EXEC_DELAY, () => {
    let output = "";
    const sink = new SinkFile((data) => {
      if (output.length < MAX_OUTPUT) output += decode(data);
    });
    let process: Process;
    try {
      process = container.exec(command, new Map<number, OpenFile>([[0, new NullFile()], [1, sink], [2, sink]]));
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      const text = execFailure(error, () => simulation.random.string(64, "0123456789abcdef"));
      done({ result: "unknown", output: `rpc error: code = Unknown desc = ${text}` });
      return;
    }
    let ended = false;
    const timer = simulation.after(timeout - EXEC_DELAY, () => {
      if (ended) return;
      ended = true;
      // containerd kills the command, with whatever it has started.
      killTree(process);
      const text = `command timed out: ${JSON.stringify(command.join(" "))} timed out after ${seconds(timeout)}`;
      done({ result: "failure", output: text });
    });
    process.onExit((status) => {
      if (ended) return;
      ended = true;
      timer.cancel();
      done({ result: exitNumber(status) === 0 ? "success" : "failure", output: output.slice(0, MAX_OUTPUT) });
    });
  });
}

/** Kills a process with whatever it has started. */
export function killTree(process: Process): void {
  for (const child of [...process.children]) killTree(child);
  if (!process.status) process.machine.signal(process, "SIGKILL", true);
}

export function probeTcp(action: { port: number | string; host?: string }, context: ProbeContext, timeout: number, done: Done): void {
  const port = resolvePort(action.port, context.spec);
  if (port === undefined) {
    done({ result: "unknown", output: portError(action.port) });
    return;
  }
  const host = action.host && action.host !== "" ? action.host : context.container.sandbox.address;
  let ended = false;
  const finish = (outcome: ProbeOutcome): void => {
    if (ended) return;
    ended = true;
    timer.cancel();
    done(outcome);
  };
  const timer = context.simulation.after(timeout, () => {
    cancel();
    finish({ result: "failure", output: `dial tcp ${host}:${port}: i/o timeout` });
  });
  const cancel = context.network.connect(
    host,
    port,
    (connection) => {
      connection.retain();
      connection.release();
      finish({ result: "success", output: "" });
    },
    (error) => finish({ result: "failure", output: dialText(error, host, port) }),
  );
}

/** gRPC health: servers of ours that speak it answer at the path of the method; all else fails as a dial that never ends. */
export function probeGrpc(action: { port: number; service?: string }, context: ProbeContext, timeout: number, done: Done): void {
  const address = context.container.sandbox.address;
  const where = `${address}:${action.port}`;
  const failed = (): void => {
    done({ result: "failure", output: `timeout: failed to connect service ${JSON.stringify(where)} within ${seconds(timeout)}: context deadline exceeded` });
  };
  let ended = false;
  const timer = context.simulation.after(timeout, () => {
    if (ended) return;
    ended = true;
    cancel();
    failed();
  });
  const cancel = context.network.http(
    address,
    action.port,
    { method: "POST", path: "/grpc.health.v1.Health/Check", headers: { "content-type": "application/grpc", "x-service": action.service ?? "", "user-agent": "kube-probe/1.36" } },
    (response) => {
      if (ended || response.headers["content-type"] !== "application/grpc") return;
      ended = true;
      timer.cancel();
      const state = response.headers["x-serving-status"] ?? "SERVING";
      const code = response.headers["grpc-status"] ?? "0";
      if (code === "5") done({ result: "failure", output: `error: health rpc probe failed: rpc error: code = NotFound desc = ${response.headers["grpc-message"] ?? ""}` });
      else if (code === "12") done({ result: "failure", output: `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${response.headers["grpc-message"] ?? ""}` });
      else if (state === "SERVING") done({ result: "success", output: `service healthy` });
      else done({ result: "failure", output: `service unhealthy (responded with "${state}")` });
    },
    () => {
      // The real client dials again till its time is up.
    },
  );
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}
