import type { EndpointSlice, Pod, Service } from "../../../apimachinery/types/index.ts";
import { encodeRequest, MalformedMessage, ResponseReader } from "../../network/http-codec.ts";
import { encode, type HttpRequest, type HttpResponse } from "../../../os/index.ts";
import type { StreamSession } from "../client.ts";
import { notFound, serviceUnavailable } from "../status.ts";
import type { Call } from "./call.ts";
import type { Answer } from "./handler.ts";
import { failure } from "./respond.ts";

interface Target {
  namespace: string;
  pod: Pod;
  port: number;
}

/** pods/NAME/proxy, services/NAME/proxy and nodes/NAME/proxy: the request goes on. Undefined for other resources. */
export function proxy(call: Call): Answer | undefined {
  const { info, served } = call;
  if (info.subresource !== "proxy") return undefined;
  const named = splitName(info.name);
  if (served.registry.name === "nodes") return { response: nodePage(call, named.name) };
  const target =
    served.registry.name === "pods" ? podTarget(call, named) : served.registry.name === "services" ? serviceTarget(call, named) : undefined;
  if (!target) return undefined;
  const node = call.server.nodeConnection(target.pod.spec?.nodeName ?? "");
  if (!node) throw serviceUnavailable("error trying to reach service: the node of the Pod cannot be reached");
  const session = node.portForward(target.namespace, target.pod.metadata!.name!, target.port);
  return { later: (respond) => forward(call, session, target, respond) };
}

/** What the kubelet of a node answers; its pages are there to be read. */
function nodePage({ http, info, server, served }: Call, name: string): HttpResponse {
  served.registry.get("", name);
  const node = server.nodeConnection(name);
  if (!node) throw serviceUnavailable(`error trying to reach service: dial tcp: lookup ${name}: no such host`);
  if (http.method !== "GET" && http.method !== "HEAD") {
    return { status: 405, headers: { "content-type": "text/plain; charset=utf-8" }, body: encode("Method Not Allowed\n") };
  }
  return node.page(`/${info.rest}`);
}

/** `name`, `name:port`, `scheme:name:port`. */
function splitName(text: string): { name: string; port: string } {
  const parts = text.split(":");
  if (parts.length === 3) return { name: parts[1]!, port: parts[2]! };
  return { name: parts[0]!, port: parts[1] ?? "" };
}

function podTarget(call: Call, { name, port }: { name: string; port: string }): Target {
  const { namespace } = call.info;
  const pod = call.served.registry.get(namespace, name) as Pod;
  const ports = (pod.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  const found = port === "" ? ports[0] : ports.find((one) => one.name === port);
  return { namespace, pod, port: found?.containerPort ?? (Number(port) || 80) };
}

function serviceTarget(call: Call, { name, port }: { name: string; port: string }): Target {
  const { namespace } = call.info;
  const service = call.served.registry.get(namespace, name) as Service;
  const ports = service.spec?.ports ?? [];
  const wanted = port === "" ? (ports.length === 1 ? ports[0] : undefined) : ports.find((one) => one.name === port || String(one.port) === port);
  if (!wanted) throw notFound({ group: "", resource: "services" }, port === "" ? name : `${name}:${port}`);
  const slices = (call.server.storage.list("endpointslices.discovery.k8s.io", namespace) as EndpointSlice[]).filter(
    (slice) => slice.metadata?.labels?.["kubernetes.io/service-name"] === name,
  );
  for (const slice of slices) {
    const number = slice.ports?.find((one) => (one.name ?? "") === (wanted.name ?? ""))?.port;
    for (const endpoint of slice.endpoints ?? []) {
      const reference = endpoint.conditions?.ready === false ? undefined : endpoint.targetRef;
      const pod = reference && (call.server.storage.get("pods", namespace, reference.name ?? "") as Pod | undefined);
      if (pod && number) return { namespace, pod, port: number };
    }
  }
  throw serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
}

function forward(call: Call, session: StreamSession, { pod, port }: Target, respond: (response: HttpResponse) => void): () => void {
  const { http, info } = call;
  const reader = new ResponseReader(http.method);
  let done = false;
  const answer = (response: HttpResponse): void => {
    if (done) return;
    done = true;
    session.close();
    respond(response);
  };
  const unreachable = (why: string): void => {
    const error = serviceUnavailable(`error trying to reach service: ${why}`);
    answer(failure(error.status));
  };
  const read = (): void => {
    try {
      const response = reader.next();
      if (response) answer(response);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      unreachable(error.message);
    }
  };
  session.onOutput((_stream, data) => {
    reader.push(data);
    read();
  });
  session.onEnd(({ error }) => {
    reader.end();
    if (!reader.empty) read();
    unreachable(error?.message ?? "EOF");
  });
  const { authorization: _authorization, host: _host, ...headers } = http.headers;
  const query = info.query.size > 0 ? `?${info.query}` : "";
  const request: HttpRequest = { method: http.method, path: `/${info.rest}${query}`, headers, ...(http.body ? { body: http.body } : {}) };
  session.writeStdin(encodeRequest(request, `${pod.status?.podIP ?? ""}:${port}`));
  return () => {
    done = true;
    session.close();
  };
}
