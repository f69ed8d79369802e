import type { HttpHandler, HttpRequest, HttpResponse } from "../../../os/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { createRequestSession, WebhookNeeded, type WebhookSession } from "../admission/webhooks/session.ts";
import { impersonate } from "../authentication/impersonation.ts";
import { forbiddenMessage, type AccessRequest } from "../authorization/rbac.ts";
import type { UserInfo, Verb } from "../request.ts";
import type { ApiServer } from "../server.ts";
import { forbidden, methodNotAllowedHere, noSuchResource, NotYet } from "../status.ts";
import { afterCel, bringsExpressions } from "../cel.ts";
import type { Call } from "./call.ts";
import { connect } from "./connect.ts";
import { accessOf, serveExtension } from "./extension.ts";
import { list } from "./lists.ts";
import { nonResource } from "./non-resource.ts";
import * as objects from "./objects.ts";
import { patch } from "./patches.ts";
import { layOut } from "./pretty.ts";
import { proxy } from "./proxy.ts";
import { parseRequest, type RequestInfo } from "./request-info.ts";
import { asStatusError, failure } from "./respond.ts";
import { serveVirtual } from "./virtual.ts";
import { watch } from "./watches.ts";

/** An answer, now or later, with what is to be done when the client goes away before its end. */
export type Answer =
  | { response: HttpResponse; cancel?: () => void }
  | { later: (respond: (response: HttpResponse) => void) => () => void };

const ALL_VERBS: readonly string[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/**
 * The server as HTTP: whoever has a connection to it. Every request is answered in the event in which it comes, but for
 * those that are passed on to a Pod.
 */
export function createHandler(server: ApiServer): HttpHandler {
  return (http, respond) => {
    let waiting: Timer | undefined;
    let cancel: (() => void) | undefined;
    let goesOn = false;
    const webhooks = createRequestSession(() => server.requestIds.uuid());
    const attempt = (left: number): void => {
      const { answer, finish } = handle(server, http, webhooks, left > 1);
      if ("retryAfter" in answer) {
        goesOn = true;
        waiting = server.simulation.after(answer.retryAfter, () => attempt(left - 1));
      } else if ("webhook" in answer) {
        const { call, provide } = answer.webhook;
        goesOn = true;
        cancel = server.callWebhook(call.target, call.body, (outcome) => {
          provide(outcome);
          attempt(left);
        });
      } else if ("later" in answer) {
        cancel = answer.later((response) => respond(finish(response)));
      } else {
        respond(finish(answer.response));
        cancel = answer.cancel;
      }
    };
    if (bringsExpressions(http.method, http.path)) {
      goesOn = true;
      afterCel(server.simulation, () => attempt(ATTEMPTS));
    } else {
      attempt(ATTEMPTS);
    }
    if (!goesOn) return cancel;
    return () => {
      waiting?.cancel();
      cancel?.();
    };
  };
}

/** How often a request is tried that waits for what others are about to make (NotYet). */
const ATTEMPTS = 10;

/** A request that is to be tried again, after so many ms. */
interface Retry {
  retryAfter: number;
}

/** A request that goes on when a webhook has answered. */
interface Consultation {
  webhook: WebhookNeeded;
}

/** The answer to a request, and what every response gets before it leaves. */
function handle(
  server: ApiServer,
  http: HttpRequest,
  webhooks: WebhookSession,
  mayWait: boolean,
): { answer: Answer | Retry | Consultation; finish: (response: HttpResponse) => HttpResponse } {
  const info = parseRequest(http.method, http.path);
  const userAgent = http.headers["user-agent"] ?? "";
  const warnings: string[] = [];
  let user: UserInfo | undefined;
  let impersonator: UserInfo | undefined;
  let answer: Answer | Retry | Consultation;
  try {
    user = server.authenticator.authenticate(http);
    const other = impersonate(http.headers, user, server.authorizer);
    if (other) [impersonator, user] = [user, other];
    const extension = info.isResource ? server.extensions.get(info.group) : undefined;
    authorize(server, user, extension ? accessOf(extension, info) : info);
    if (extension) answer = { response: serveExtension(extension, info) };
    else answer = info.isResource ? resource({ server, http, info, user, userAgent, warnings, webhooks }) : nonResource(server, http, info);
  } catch (error) {
    if (mayWait && error instanceof NotYet) answer = { retryAfter: error.interval + server.timeouts.below(error.interval) };
    else if (error instanceof WebhookNeeded) answer = { webhook: error };
    else answer = { response: failure(asStatusError(error, server.onCrash).status) };
  }
  if ("response" in answer) layOut(http, info, answer.response);
  const finish = (response: HttpResponse): HttpResponse => {
    const { headers, status } = response;
    headers["audit-id"] = server.requestIds.uuid();
    if (warnings.length > 0) headers["warning"] = warnings.map((text) => `299 - ${quote(text)}`).join(", ");
    server.audit.add({
      user: impersonator?.username ?? user?.username ?? "",
      ...(impersonator && user ? { impersonated: user.username } : {}),
      userAgent,
      verb: info.verb,
      group: info.group,
      resource: info.resource,
      subresource: info.subresource,
      namespace: info.namespace,
      name: info.name,
      path: http.path,
      code: status,
    });
    return response;
  };
  return { answer, finish };
}

/** The text of a warning as a quoted string of a header. */
function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, (char) => `\\${char}`).replace(/[\r\n]+/g, " ")}"`;
}

function authorize(server: ApiServer, user: UserInfo, info: RequestInfo): void {
  const { verb, namespace, group, resource: name } = info;
  const request: AccessRequest = info.isResource
    ? { user, verb, namespace, group, resource: name, subresource: info.subresource, name: info.name }
    : { user, verb, namespace: "", group: "", resource: "", subresource: "", name: "", path: info.path };
  const { allowed, reason } = server.authorizer.authorize(request);
  if (allowed) return;
  const message = forbiddenMessage(request);
  throw forbidden({ group, resource: name }, info.name, reason === "" ? message : `${message}: ${reason}`);
}

function resource(request: Omit<Call, "served">): Answer {
  const { server, info, warnings } = request;
  const served = server.served.find(info.group, info.version, info.resource);
  if (!served) throw noSuchResource();
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
