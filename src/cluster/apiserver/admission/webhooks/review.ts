import { applyJsonPatch } from "../../../../apimachinery/patch/json-patch.ts";
import { decode, encode, fromBase64 } from "../../../../os/index.ts";
import { StatusError, type StatusBody } from "../../client.ts";
import type { Draft } from "../../resources/definition.ts";
import { internalError } from "../../status.ts";
import type { AdmissionRequest } from "../plugin.ts";

/** What came of a call: an answer, or why there is none, as Go's HTTP client says it. */
export type WebhookOutcome = { readonly status: number; readonly body: Uint8Array } | { readonly error: string };

/** The AdmissionReview that a webhook is asked with (admission.k8s.io/v1). */
export function reviewOf(request: AdmissionRequest, uid: string): Uint8Array {
  const { definition, subresource, namespace, name, operation, user, object, old, dryRun } = request;
  const { group, version, resource } = definition;
  const kind = { group, version, kind: definition.kind };
  const where = { group, version, resource };
  const options = operation === "CONNECT" ? {} : { kind: `${operation[0]}${operation.slice(1).toLowerCase()}Options`, apiVersion: "meta.k8s.io/v1" };
  return encode(JSON.stringify({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid, kind, resource: where, ...(subresource === "" ? {} : { subResource: subresource }),
      requestKind: kind, requestResource: where, ...(subresource === "" ? {} : { requestSubResource: subresource }),
      ...(name === "" ? {} : { name }), ...(namespace === "" ? {} : { namespace }), operation,
      userInfo: { username: user.username, ...(user.uid ? { uid: user.uid } : {}), groups: user.groups, ...(user.extra ? { extra: user.extra } : {}) },
      object: object ?? null, oldObject: old ?? null, dryRun, options,
    },
  }));
}

/** A webhook that could not be asked, or did not answer as it should. */
export class CallFailure extends Error {}

export interface Verdict {
  readonly warnings: readonly string[];
  /** The object as the webhook wants it. */
  readonly patched: Draft | undefined;
}

/** What the webhook has said. Throws CallFailure, or the StatusError of a refusal. */
export function verdictOf(webhook: string, outcome: WebhookOutcome, uid: string, object: Draft): Verdict {
  if ("error" in outcome) throw new CallFailure(`failed to call webhook: ${outcome.error}`);
  const text = decode(outcome.body);
  if (outcome.status !== 200) throw new CallFailure(`failed to call webhook: ${statusText(outcome.status, text)}`);
  let review: Draft;
  try {
    review = JSON.parse(text);
  } catch {
    throw new CallFailure(`failed to call webhook: couldn't get version/kind; json parse error: invalid character ${JSON.stringify(text.trim()[0] ?? "").replaceAll('"', "'")} looking for beginning of value`);
  }
  const { response } = review ?? {};
  if (!response) throw new CallFailure("received invalid webhook response: webhook response was absent");
  if (response.uid !== uid) throw new CallFailure(`received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? "")}`);
  if (!response.allowed) throw refusal(webhook, response.status);
  return { warnings: response.warnings ?? [], patched: response.patch ? patched(response, object) : undefined };
}

function patched({ patch, patchType }: Draft, object: Draft): Draft {
  if (patchType !== "JSONPatch") throw new CallFailure(`received invalid webhook response: webhook response was not acceptable: invalid patchType ${JSON.stringify(patchType ?? "")}`);
  try {
    return applyJsonPatch(object, JSON.parse(decode(fromBase64(patch))));
  } catch (error) {
    throw internalError((error as Error).message);
  }
}

function statusText(status: number, body: string): string {
  if (status === 404) return "the server could not find the requested resource";
  if (status === 503) return "the server is currently unable to handle the request";
  return status >= 500 || status < 400
    ? `an error on the server (${JSON.stringify(body.trim().slice(0, 2048))}) has prevented the request from succeeding`
    : `the server rejected our request for an unknown reason`;
}

function refusal(webhook: string, status: Draft): StatusError {
  const by = `admission webhook ${JSON.stringify(webhook)} denied the request`;
  const message = status?.message ? `${by}: ${status.message}` : status?.reason ? `${by}: ${status.reason}` : `${by} without explanation`;
  const body: StatusBody = {
    kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason: status?.reason ?? "", code: status?.code >= 400 ? status.code : 400,
    ...(status?.details ? { details: status.details } : {}),
  };
  return new StatusError(body);
}
