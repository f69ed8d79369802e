import type { Verb } from "../request.ts";
import { methodNotAllowedHere, noSuchResource } from "../status.ts";
import type { Call } from "./call.ts";
import { connect } from "./connect.ts";
import type { Answer } from "./handler.ts";
import { list } from "./lists.ts";
import * as objects from "./objects.ts";
import { patch } from "./patches.ts";
import { proxy } from "./proxy.ts";
import { text } from "./respond.ts";
import { serveVirtual } from "./virtual.ts";
import { watch } from "./watches.ts";

const ALL_VERBS: readonly string[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** The answer to a request for a resource or a subresource that its user may make. Throws StatusError. */
export function resource(request: Omit<Call, "served">): Answer {
  const { server, info, warnings } = request;
  const served = server.served.find(info.group, info.version, info.resource);
  if (!served) {
    // A version that is built in knows that it has no such resource; what nobody serves is a page that is not there.
    const builtIn = server.definitions.some(({ group, version, openAPISchema }) => group === info.group && version === info.version && !openAPISchema);
    if (builtIn) throw noSuchResource();
    return { response: text(404, "404 page not found\n") };
  }
  const { definition } = served;
  const scoped = definition.namespaced ? info.namespace !== "" || info.name === "" : true;
  if (!scoped || (!definition.namespaced && info.namespace !== "" && definition.resource !== "namespaces")) throw noSuchResource();
  // A namespace in its own path is its name.
  const here = definition.resource === "namespaces" && definition.group === "" ? { ...info, namespace: "" } : info;
  const call: Call = { ...request, info: here, served };
  for (const warning of definition.requestWarnings?.() ?? []) warnings.push(warning);
  const virtual = server.virtual.get(served.registry.name);
  if (virtual) return { response: serveVirtual(call, virtual) };
  if (info.subresource !== "") return subresource(call);
  if (!(definition.verbs ?? ALL_VERBS).includes(info.verb)) throw methodNotAllowedHere();
  return main(call);
}

function main(call: Call): Answer {
  const { info } = call;
  const named = info.name !== "";
  switch (info.verb as Verb) {
    case "get":
      return { response: objects.get(call) };
    case "list":
      return { response: list(call) };
    case "watch":
      return watch(call);
    case "create":
      if (named) throw methodNotAllowedHere();
      return { response: objects.create(call) };
    case "update":
      if (!named) throw methodNotAllowedHere();
      return { response: objects.update(call) };
    case "patch":
      if (!named) throw methodNotAllowedHere();
      return { response: patch(call) };
    case "delete":
      return { response: objects.remove(call) };
    case "deletecollection":
      return { response: objects.removeAll(call) };
    default:
      throw methodNotAllowedHere();
  }
}

function subresource(call: Call): Answer {
  const { info, served, server } = call;
  const stream = connect(call) ?? proxy(call);
  if (stream) return stream;
  const handler = server.subresources.get(`${served.registry.name}/${info.subresource}`);
  if (!handler || !served.definition.subresources?.includes(info.subresource)) throw noSuchResource();
  switch (info.verb as Verb) {
    case "get":
      if (!handler.strategy && !handler.get) break;
      return { response: objects.getSubresource(call, handler) };
    case "update":
      if (handler.strategy) return { response: objects.update(call, handler) };
      if (!handler.update) break;
      return { response: objects.updateSubresource(call, handler) };
    case "patch":
      if (!handler.strategy && !handler.update) break;
      return { response: patch(call, handler) };
    case "create":
      if (!handler.create) break;
      return { response: objects.createSubresource(call, handler) };
  }
  throw methodNotAllowedHere();
}
