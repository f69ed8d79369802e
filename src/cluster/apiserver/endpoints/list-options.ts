import { forbidden, notSupported, root, type FieldError } from "../../../apimachinery/validation/field.ts";
import { badRequest, invalid } from "../status.ts";
import type { Call } from "./call.ts";
import { isTrue } from "./request-info.ts";

const MATCH = root("resourceVersionMatch");
const INITIAL = root("sendInitialEvents");
const NOT_OLDER = "NotOlderThan";

/** Which options go together in a list or watch (meta/internalversion/validation). Throws Invalid, BadRequest. */
export function validateListOptions({ info }: Call): void {
  const { query } = info;
  for (const name of ["limit", "timeoutSeconds"]) {
    const value = query.get(name);
    if (value && !/^[+-]?\d+$/.test(value)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  const match = query.get("resourceVersionMatch") ?? "";
  const version = query.get("resourceVersion") ?? "";
  const errors = info.verb === "watch" || isTrue(query.get("watch")) ? watchErrors(match, query) : listErrors(match, version, query);
  if (errors.length > 0) throw invalid({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
}

function listErrors(match: string, version: string, query: URLSearchParams): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== "") {
    if (version === "") errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
    if (query.get("continue")) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
    if (match !== "Exact" && match !== NOT_OLDER) errors.push(notSupported(MATCH, match, ["Exact", NOT_OLDER, ""]));
    if (match === "Exact" && version === "0") errors.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  }
  if (query.get("sendInitialEvents") !== null) errors.push(forbidden(INITIAL, "sendInitialEvents is forbidden for list"));
  return errors;
}

function watchErrors(match: string, query: URLSearchParams): FieldError[] {
  const errors: FieldError[] = [];
  const initial = query.get("sendInitialEvents") !== null;
  if (initial && match !== NOT_OLDER) errors.push(forbidden(MATCH, `sendInitialEvents requires setting resourceVersionMatch to ${NOT_OLDER}`));
  if (match !== "") {
    if (!initial) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
    if (match !== NOT_OLDER) errors.push(notSupported(MATCH, match, [NOT_OLDER]));
    if (query.get("continue")) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
  }
  return errors;
}
