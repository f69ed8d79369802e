import { tryParseQuantity, type Quantity } from "../../../apimachinery/quantity.ts";
import type { LimitRange } from "../../../apimachinery/types/index.ts";
import {
  duplicate, forbidden, invalid, required, root, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { isQualifiedName } from "../../../apimachinery/validation/names.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { each, messages } from "./field-checks.ts";
import { NAME, column } from "./printing.ts";
import { isOvercommitAllowed, validateContainerResourceName, validateResourceName } from "./resource-names.ts";

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

function validateType(type: string, at: Path): FieldError[] {
  const errors = messages(isQualifiedName(type), type, at);
  if (errors.length > 0 || type.includes("/") || TYPES.includes(type)) return errors;
  return [invalid(at, type, "must be a standard limit type or fully qualified")];
}

/** Default limits are maxima, and default requests are default limits or minima (SetDefaults_LimitRangeItem). */
function itemDefaults(item: Draft): void {
  if (item.type !== "Container") return;
  const fill = (to: string, from: string): void => {
    for (const [name, value] of Object.entries(item[from] ?? {})) (item[to] ??= {})[name] ??= value;
  };
  fill("default", "max");
  fill("defaultRequest", "default");
  fill("defaultRequest", "min");
}

type Bounds = Record<"min" | "max" | "default" | "defaultRequest" | "maxLimitRequestRatio", Quantity | undefined>;

function compare(name: string, bounds: Bounds, at: Path): FieldError[] {
  const errors: FieldError[] = [];
  const { min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio } = bounds;
  const exceeds = (a: Quantity | undefined, b: Quantity | undefined): a is Quantity => Boolean(a && b && a.cmp(b) > 0);
  const wrong = (field: string, shown: Quantity | undefined, detail: string): void =>
    void errors.push(invalid(at.child(field).key(name), String(shown), detail));
  if (exceeds(min, max)) wrong("min", min, `min value ${min} is greater than max value ${max}`);
  if (exceeds(min, request)) {
    wrong("defaultRequest", request, `min value ${min} is greater than default request value ${request}`);
  }
  if (exceeds(request, max)) {
    wrong("defaultRequest", request, `default request value ${request} is greater than max value ${max}`);
  }
  if (exceeds(request, limit)) {
    wrong("defaultRequest", request, `default request value ${request} is greater than default limit value ${limit}`);
  }
  if (exceeds(min, limit)) wrong("default", min, `min value ${min} is greater than default value ${limit}`);
  if (exceeds(limit, max)) wrong("default", max, `default value ${limit} is greater than max value ${max}`);
  if (ratio && ratio.milliValue() < 1000) wrong("maxLimitRequestRatio", ratio, `ratio ${ratio} is less than 1`);
  if (ratio && min && max) {
    const highest = max.milliValue() / min.milliValue();
    if (ratio.milliValue() / 1000 > highest) {
      wrong("maxLimitRequestRatio", ratio, `ratio ${ratio} is greater than max/min = ${highest.toFixed(6)}`);
    }
  }
  if (!isOvercommitAllowed(name) && limit && request && !limit.equals(request)) {
    const detail = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`;
    wrong("defaultRequest", request, detail);
  }
  return errors;
}

function validate(range: Draft): FieldError[] {
  const seen = new Set<string>();
  return each<Draft>(range.spec?.limits, root("spec", "limits"), (item, path) => {
    const type: string = item.type ?? "";
    const errors = validateType(type, path.child("type"));
    if (seen.has(type)) errors.push(duplicate(path.child("type"), type));
    seen.add(type);
    const names = new Set<string>();
    const nameCheck = type === "Pod" || type === "Container" ? validateContainerResourceName : validateResourceName;
    const look = (field: string): void => {
      for (const name of Object.keys(item[field] ?? {}).sort()) {
        errors.push(...nameCheck(name, path.child(field).key(name)));
        names.add(name);
      }
    };
    look("max");
    look("min");
    for (const field of ["default", "defaultRequest"]) {
      if (type !== "Pod") look(field);
      else if (item[field] && Object.keys(item[field]).length > 0) {
        errors.push(forbidden(path.child(field), "may not be specified when `type` is 'Pod'"));
      }
    }
    if (type === "PersistentVolumeClaim" && !item.min?.storage && !item.max?.storage) {
      const detail = "either minimum or maximum storage value is required, but neither was provided";
      errors.push(required(path.child("limits"), detail));
    }
    look("maxLimitRequestRatio");
    for (const name of [...names].sort()) {
      const of = (field: string): Quantity | undefined => tryParseQuantity(item[field]?.[name]);
      errors.push(...compare(name, {
        min: of("min"), max: of("max"), default: of("default"), defaultRequest: of("defaultRequest"),
        maxLimitRequestRatio: of("maxLimitRequestRatio"),
      }, path));
    }
    return errors;
  });
}

export const limitranges: ResourceStrategy<LimitRange> = {
  defaults(draft) {
    draft.spec ??= {};
    for (const item of draft.spec.limits ?? []) itemDefaults(item);
  },
  validate,
  validateUpdate: (range) => validate(range),
  columns: [NAME, column("Created At", "date")],
  cells: (range) => [range.metadata?.name ?? "", range.metadata?.creationTimestamp ?? ""],
};
