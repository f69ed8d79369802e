import { duplicate, invalid, notSupported, required, tooLong, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { validateLabelName } from "../../../apimachinery/validation/labels.ts";
import { regexMessage } from "../../../apimachinery/validation/names.ts";
import type { Draft } from "./definition.ts";
import { each } from "./field-checks.ts";

const STATUSES = ["False", "True", "Unknown"];
const REASON = "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?";
const MAX_REASON = 1024;
const MAX_MESSAGE = 32768;
const REASON_RULE = "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or " +
  "'_,:', and must end with an alphanumeric character or '_'";

/** Conditions of a status, `metav1.Condition` (apimachinery/pkg/apis/meta/v1/validation). */
export function validateConditions(conditions: readonly Draft[] | undefined, at: Path): FieldError[] {
  const types = new Set<string>();
  return each(conditions, at, (condition, path) => {
    const { type = "", status = "", reason = "", message = "", observedGeneration = 0 } = condition;
    const errors = types.has(type) ? [duplicate(path.child("type"), type)] : [];
    types.add(type);
    errors.push(...validateLabelName(type, path.child("type")));
    if (!STATUSES.includes(status)) errors.push(notSupported(path.child("status"), status, STATUSES));
    if (observedGeneration < 0) errors.push(invalid(path.child("observedGeneration"), observedGeneration, "must be greater than or equal to zero"));
    if (!condition.lastTransitionTime) errors.push(required(path.child("lastTransitionTime"), "must be set"));
    if (reason === "") errors.push(required(path.child("reason"), "must be set"));
    else {
      if (!new RegExp(`^${REASON}$`).test(reason)) {
        const detail = regexMessage(REASON_RULE, REASON, "my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB");
        errors.push(invalid(path.child("reason"), reason, detail));
      }
      if (reason.length > MAX_REASON) errors.push(tooLong(path.child("reason"), MAX_REASON));
    }
    if (message.length > MAX_MESSAGE) errors.push(tooLong(path.child("message"), MAX_MESSAGE));
    return errors;
  });
}
