import type { Ingress } from "../../../../apimachinery/types/index.ts";
import { decode, type Process } from "../../../../os/index.ts";
import { json, serve } from "../http-service.ts";

export interface Known {
  readonly ingresses: readonly Ingress[];
  isOurs(ingress: Ingress): boolean;
}

/** The validating webhook: an Ingress must not take a host and path that another one has. */
export function serveWebhook(process: Process, port: number, known: () => Known): void {
  serve(process, { port, tls: true }, (request, respond) => {
    let review: { apiVersion: string; request: { uid: string; object: Ingress; operation: string } };
    try {
      review = JSON.parse(decode(request.body ?? new Uint8Array(0))) as typeof review;
    } catch {
      return respond(json(400, { message: "expected an AdmissionReview" }));
    }
    const { uid, object } = review.request;
    const problem = review.request.operation === "DELETE" ? undefined : problemOf(object, known());
    respond(json(200, {
      apiVersion: review.apiVersion, kind: "AdmissionReview",
      response: { uid, allowed: problem === undefined, ...(problem === undefined ? {} : { status: { code: 400, message: problem } }) },
    }));
  });
}

/** Why an Ingress is refused; undefined if it is fine. */
function problemOf(ingress: Ingress, { ingresses, isOurs }: Known): string | undefined {
  if (!isOurs(ingress) || ingress.metadata!.annotations?.["nginx.ingress.kubernetes.io/canary"] === "true") return undefined;
  for (const { host = "", http } of ingress.spec?.rules ?? []) {
    for (const { path = "/", pathType } of http?.paths ?? []) {
      for (const { metadata, spec } of ingresses) {
        if (metadata!.namespace === ingress.metadata!.namespace && metadata!.name === ingress.metadata!.name) continue;
        if (metadata!.annotations?.["nginx.ingress.kubernetes.io/canary"] === "true") continue;
        const taken = spec?.rules?.some((rule) =>
          (rule.host ?? "") === host && rule.http?.paths.some((one) => (one.path ?? "/") === path && one.pathType === pathType));
        if (taken) return `host "${host || "_"}" and path "${path}" is already defined in ingress ${metadata!.namespace}/${metadata!.name}`;
      }
    }
  }
  return undefined;
}
