import type { HttpRequest } from "../../../os/index.ts";
import { notSupported, root, tooLong, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { WebhookSession } from "../admission/webhooks/session.ts";
import { managerOf, type RequestContext, type UserInfo, type Verb } from "../request.ts";
import type { Served } from "../served.ts";
import type { ApiServer } from "../server.ts";
import { invalid } from "../status.ts";
import type { RequestInfo } from "./request-info.ts";

export type FieldValidation = "Strict" | "Warn" | "Ignore";

/** One HTTP request to a resource, on its way through the server. */
export interface Call {
  readonly server: ApiServer;
  readonly http: HttpRequest;
  readonly info: RequestInfo;
  readonly served: Served;
  readonly user: UserInfo;
  readonly userAgent: string;
  /** What goes into Warning headers; repeated ones are told once. */
  readonly warnings: string[];
  readonly webhooks: WebhookSession;
}

/** The options of a write, from the query. Throws Invalid. `kind` is CreateOptions, PatchOptions ... */
export function writeContext(call: Call, verb: Verb, kind: string, body: WriteBody = {}): RequestContext & WriteQuery {
  const { query } = call.info;
  const dryRun = body.dryRun ?? query.getAll("dryRun");
  const fieldManager = query.get("fieldManager") ?? "";
  const fieldValidation = query.get("fieldValidation") ?? "";
  const errors: FieldError[] = [];
  if (fieldManager.length > 128) errors.push(tooLong(root("fieldManager"), 128));
  if (dryRun.some((value) => value !== "All")) errors.push(notSupported(root("dryRun"), dryRun, ["All"]));
  if (!["", "Ignore", "Warn", "Strict"].includes(fieldValidation)) {
    errors.push(notSupported(root("fieldValidation"), fieldValidation, ["", "Ignore", "Strict", "Warn"]));
  }
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", errors);
  return {
    user: call.user,
    userAgent: call.userAgent,
    verb,
    fieldManager: managerOf(fieldManager, call.userAgent),
    dryRun: dryRun.length > 0,
    webhooks: call.webhooks,
    fieldValidation: (fieldValidation || "Warn") as FieldValidation,
    namedManager: fieldManager,
    warn: (message) => {
      if (!call.warnings.includes(message)) call.warnings.push(message);
    },
  };
}

export interface WriteBody {
  dryRun?: string[];
}

export interface WriteQuery {
  fieldValidation: FieldValidation;
  /** The fieldManager of the query, "" without one. */
  namedManager: string;
}
