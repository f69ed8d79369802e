import { loadedModule, type HttpHandler, type HttpRequest, type HttpResponse } from "../../../os/index.ts";
import type { Timer } from "../../../sim/index.ts";
import { createRequestSession, WebhookNeeded, type WebhookSession } from "../admission/webhooks/session.ts";
import { forbiddenMessage, type AccessRequest } from "../authorization/rbac.ts";
import type { UserInfo } from "../request.ts";
import { rest } from "../rest.ts";
import type { ApiServer } from "../server.ts";
import { forbidden, NotYet } from "../status.ts";
import { afterCel, bringsExpressions } from "../cel.ts";
import { health } from "./health.ts";
import { layOut } from "./pretty.ts";
import { parseRequest, type RequestInfo } from "./request-info.ts";
import { asStatusError, failure } from "./respond.ts";

/** An answer, now or later, with what is to be done when the client goes away before its end. */
export type Answer =
  | { response: HttpResponse; cancel?: () => void }
  | { later: (respond: (response: HttpResponse) => void) => () => void };

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
    // A booting cluster is asked for its health only.
    const healthy = info.isResource ? undefined : health(info.path, info.query);
    const other = impersonated(server, http, user);
    if (other) [impersonator, user] = [user, other];
    const extension = info.isResource ? server.extensions.get(info.group) : undefined;
    authorize(server, user, extension ? loadedModule(rest).accessOf(extension, info) : info);
    if (healthy) answer = { response: healthy };
    else if (extension) answer = { response: loadedModule(rest).serveExtension(extension, info) };
    else if (info.isResource) answer = loadedModule(rest).resource({ server, http, info, user, userAgent, warnings, webhooks });
    else answer = loadedModule(rest).nonResource(server, http, info);
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

/** For whom the user acts, if anybody. Throws Forbidden, BadRequest. */
function impersonated(server: ApiServer, { headers }: HttpRequest, user: UserInfo): UserInfo | undefined {
  if (!Object.keys(headers).some((name) => name.startsWith("impersonate-"))) return undefined;
  return loadedModule(rest).impersonate(headers, user, server.authorizer);
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
