import type { Pod } from "../../../apimachinery/types/index.ts";
import type { HttpResponse } from "../../../os/index.ts";
import type { ExecRequest, LogRequest, NodeConnection, StreamSession } from "../client.ts";
import { badRequest, internalError, invalid, methodNotAllowedHere, notFound, unknownError } from "../status.ts";
import type { AdmissionRequest } from "../admission/plugin.ts";
import { invalid as fieldInvalid } from "../../../apimachinery/validation/field.ts";
import type { Call } from "./call.ts";
import type { Answer } from "./handler.ts";
import { isTrue } from "./request-info.ts";
import { ResponseStream, text } from "./respond.ts";

const KUBELET_PORT = 10250;

/** The subresources of Pods whose answer comes from the kubelet of their node; undefined for all others. */
export function connect(call: Call): Answer | undefined {
  const { info, served } = call;
  if (served.registry.name !== "pods") return undefined;
  switch (info.subresource) {
    case "log":
      if (info.verb !== "get") throw methodNotAllowedHere();
      return log(call);
    case "exec":
    case "attach":
      return { response: upgrade(session(call, info.subresource)) };
    case "portforward":
      return { response: upgrade(portForward(call)) };
    default:
      return undefined;
  }
}

/** What a client of port-forward gets that names the ports later, stream by stream. */
export interface PortForwarder {
  connect(port: number): StreamSession;
}

/** 101: from here on the two sides speak through the session. */
function upgrade(session: StreamSession | PortForwarder): HttpResponse {
  const headers = { connection: "Upgrade", upgrade: "websocket" };
  return { status: 101, headers, body: new Uint8Array(0), upgrade: session };
}

function podOf({ info, served }: Call): Pod {
  return served.registry.get(info.namespace, info.name) as Pod;
}

/** The kubelet of the Pod's node (registry/core/pod/strategy.go). */
function nodeOf({ server }: Call, pod: Pod): NodeConnection {
  const name = pod.spec?.nodeName ?? "";
  if (!server.storage.get("nodes", "", name)) throw notFound({ group: "", resource: "pods" }, name);
  const connection = server.nodeConnection(name);
  if (!connection) throw unknownError(`dial tcp ${name}:${KUBELET_PORT}: connect: connection refused`);
  return connection;
}

function log(call: Call): Answer {
  const { query } = call.info;
  const pod = podOf(call);
  const container = containerOf(pod, query.get("container") ?? "");
  const request: LogRequest = { namespace: pod.metadata!.namespace!, pod: pod.metadata!.name!, container };
  request.follow = isTrue(query.get("follow"));
  request.previous = isTrue(query.get("previous"));
  request.timestamps = isTrue(query.get("timestamps"));
  readLogOptions(query, request, pod.metadata!.name!);
  if (!pod.spec?.nodeName) return { response: text(200, "") };
  const stream = nodeOf(call, pod).logs(request);
  const body = new ResponseStream();
  stream.onData((data) => body.write(data));
  stream.onEnd(() => body.end());
  const response = { status: 200, headers: { "content-type": "text/plain" }, body: body.queue };
  return {
    response,
    cancel: () => {
      stream.cancel();
      body.abandon();
    },
  };
}

/** The numbers and times of PodLogOptions. Throws Invalid. */
function readLogOptions(query: URLSearchParams, request: LogRequest, name: string): void {
  const errors = [];
  const least: Record<string, number> = { sinceSeconds: 1, tailLines: 0, limitBytes: 1 };
  for (const key of ["sinceSeconds", "tailLines", "limitBytes"] as const) {
    const value = query.get(key);
    if (value === null || value === "") continue;
    if (!/^-?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
    const number = Number(value);
    if (number < least[key]!) {
      const detail = least[key] === 0 ? "must be greater than or equal to 0" : "must be greater than 0";
      errors.push(fieldInvalid(key, number, detail));
    }
    request[key] = number;
  }
  const sinceTime = query.get("sinceTime");
  if (sinceTime) request.sinceTime = sinceTime;
  if (errors.length > 0) throw invalid({ group: "", kind: "PodLogOptions" }, name, errors);
}

function session(call: Call, kind: "exec" | "attach"): StreamSession {
  const { query } = call.info;
  const pod = podOf(call);
  const name = pod.metadata!.name!;
  const stdin = isTrue(query.get("stdin"));
  const stdout = isTrue(query.get("stdout"));
  const stderr = isTrue(query.get("stderr"));
  if (!stdin && !stdout && !stderr) throw badRequest("you must specify at least 1 of stdin, stdout, stderr");
  const command = query.getAll("command");
  if (kind === "exec" && command.length === 0) throw badRequest("you must specify at least one command");
  const container = containerOf(pod, query.get("container") ?? "");
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  admitConnect(call, pod);
  const tty = isTrue(query.get("tty"));
  const request: ExecRequest = { namespace: pod.metadata!.namespace!, pod: name, container, command, stdin, stdout, stderr, tty };
  assertUpgrade(call);
  const node = nodeOf(call, pod);
  return kind === "exec" ? node.exec(request) : node.attach(request);
}

/** With `ports` in the query the session of the first of them, else a way to all. */
function portForward(call: Call): StreamSession | PortForwarder {
  const pod = podOf(call);
  const name = pod.metadata!.name!;
  if (!pod.spec?.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const ports = call.info.query.getAll("ports").join(",");
  const port = Number(ports.split(",")[0] ?? "");
  if (ports !== "" && (!Number.isInteger(port) || port < 1 || port > 65535)) {
    throw badRequest(`unable to parse ${JSON.stringify(ports)} as a port`);
  }
  admitConnect(call, pod);
  assertUpgrade(call);
  const node = nodeOf(call, pod);
  const connect = (number: number): StreamSession => node.portForward(pod.metadata!.namespace!, name, number);
  return ports === "" ? { connect } : connect(port);
}

/** Streams need a client that leaves HTTP for them. */
function assertUpgrade({ http }: Call): void {
  if (!/\bupgrade\b/i.test(http.headers["connection"] ?? "")) throw badRequest("Upgrade request required");
}

function admitConnect({ info, served, server, user, warnings, webhooks }: Call, pod: Pod): void {
  const request: AdmissionRequest = {
    operation: "CONNECT",
    definition: served.definition,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name,
    object: undefined,
    old: pod,
    user,
    dryRun: false,
    webhooks,
    warn: (message) => warnings.push(message),
  };
  const context = server.context(user.username);
  for (const plugin of server.plugins) plugin.validate?.(request, context);
}

/** The container that is meant; without a name the only one. Throws BadRequest. */
function containerOf(pod: Pod, asked: string): string {
  const name = pod.metadata!.name!;
  const names = (list: readonly { name: string }[] | undefined): string[] => (list ?? []).map((one) => one.name);
  const { containers, initContainers, ephemeralContainers } = pod.spec ?? {};
  const main = names(containers);
  if (asked === "") {
    if (main.length === 1) return main[0]!;
    if (main.length === 0) throw internalError(`a container name must be specified for pod ${name}`);
    let message = `a container name must be specified for pod ${name}, choose one of: [${main.join(" ")}]`;
    if (initContainers?.length) message += ` or one of the init containers: [${names(initContainers).join(" ")}]`;
    if (ephemeralContainers?.length) message += ` or one of the ephemeral containers: [${names(ephemeralContainers).join(" ")}]`;
    throw badRequest(message);
  }
  if ([...main, ...names(initContainers), ...names(ephemeralContainers)].includes(asked)) return asked;
  throw badRequest(`container ${asked} is not valid for pod ${name}`);
}
