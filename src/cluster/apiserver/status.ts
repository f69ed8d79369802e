import { StatusError, type StatusBody } from "./client.ts";
import { invalidMessage, toCauses, type FieldError } from "../../apimachinery/validation/field.ts";

type Details = NonNullable<StatusBody["details"]>;

/**
 * An error about something that is about to come: a request over HTTP is tried again for a while before its client is
 * told (the service account of a new namespace).
 */
export class NotYet extends StatusError {
  /** ms between two attempts: this, and up to as much again. */
  readonly interval: number;

  constructor(status: StatusBody, interval: number) {
    super(status);
    this.interval = interval;
  }
}

/** A group and a resource (or a kind), as messages name them: `pods`, `deployments.apps`. */
export interface GroupResource {
  group: string;
  resource: string;
}

function failure(code: number, reason: string, message: string, details?: Details): StatusError {
  const status: StatusBody = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  if (details) status.details = details;
  return new StatusError(status);
}

function qualified(resource: string, group: string): string {
  return group === "" ? resource : `${resource}.${group}`;
}

function named({ group, resource }: GroupResource, name: string): Details {
  const details: Details = {};
  if (name !== "") details.name = name;
  if (group !== "") details.group = group;
  if (resource !== "") details.kind = resource;
  return details;
}

/*
 * The errors of the API, with the words of apimachinery/pkg/api/errors. Each returns the error to be thrown.
 */

export function notFound(resource: GroupResource, name: string): StatusError {
  const message = `${qualified(resource.resource, resource.group)} ${JSON.stringify(name)} not found`;
  return failure(404, "NotFound", message, named(resource, name));
}

export function alreadyExists(resource: GroupResource, name: string, prefix = ""): StatusError {
  const message = `${prefix}${qualified(resource.resource, resource.group)} ${JSON.stringify(name)} already exists`;
  return failure(409, "AlreadyExists", message, named(resource, name));
}

export function conflict(resource: GroupResource, name: string, why: string): StatusError {
  const what = `${qualified(resource.resource, resource.group)} ${JSON.stringify(name)}`;
  return failure(409, "Conflict", `Operation cannot be fulfilled on ${what}: ${why}`, named(resource, name));
}

/** `why` of the registry when the resourceVersion that came is not the present one. */
export const modified =
  "the object has been modified; please apply your changes to the latest version and try again";

/** A server-side apply that meets fields of others; `causes` name them. */
export function applyConflict(message: string, causes: NonNullable<Details["causes"]>): StatusError {
  return failure(409, "Conflict", message, { causes });
}

export function forbidden(resource: GroupResource, name: string, why: string): StatusError {
  const what = qualified(resource.resource, resource.group);
  if (name !== "") {
    return failure(403, "Forbidden", `${what} ${JSON.stringify(name)} is forbidden: ${why}`, named(resource, name));
  }
  const message = what === "" ? `forbidden: ${why}` : `${what} is forbidden: ${why}`;
  return failure(403, "Forbidden", message, named(resource, name));
}

export function invalid(kind: { group: string; kind: string }, name: string, errors: FieldError[]): StatusError {
  const message = invalidMessage(qualified(kind.kind, kind.group), name, errors);
  const details = named({ group: kind.group, resource: kind.kind }, name);
  details.causes = toCauses(errors);
  return failure(422, "Invalid", message, details);
}

export function badRequest(message: string): StatusError {
  return failure(400, "BadRequest", message);
}

export function unauthorized(): StatusError {
  return failure(401, "Unauthorized", "Unauthorized");
}

/** 422 without a kind: a request that reads well and cannot be done. */
export function unprocessable(message: string): StatusError {
  return failure(422, "Invalid", message, {});
}

/** A method that the path does not serve. */
export function methodNotAllowedHere(): StatusError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** What a client gets for a path that is served by nothing. */
export function noSuchResource(): StatusError {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

/** 410: the revision asked for is no longer known. */
export function expired(message: string): StatusError {
  return failure(410, "Expired", message);
}

/** A revision that this server has not reached yet. */
export function tooLargeResourceVersion(asked: number, current: number): StatusError {
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  const details = { causes, retryAfterSeconds: 1 };
  return failure(504, "Timeout", `Too large resource version: ${asked}, current: ${current}`, details);
}

export function tooManyRequests(message: string, causes?: NonNullable<Details["causes"]>): StatusError {
  return failure(429, "TooManyRequests", message, causes ? { causes } : {});
}

export function internalError(message: string): StatusError {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

/** An error that the server has no reason for; clients print it as "Error from server: ...". */
export function unknownError(message: string, code = 500): StatusError {
  return failure(code, "", message);
}

export function notAcceptable(): StatusError {
  return failure(
    406,
    "NotAcceptable",
    "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  );
}

export function unsupportedMediaType(supported: readonly string[]): StatusError {
  return failure(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${supported.join(", ")}`,
  );
}

export function tooLarge(message: string): StatusError {
  return failure(413, "RequestEntityTooLarge", message);
}

export function serviceUnavailable(message: string): StatusError {
  return failure(503, "ServiceUnavailable", message);
}
