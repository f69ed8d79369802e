import { tryParseQuantity, ZERO, type Quantity } from "../../../apimachinery/quantity.ts";
import {
  duplicate, forbidden, invalid, notFound, notSupported, required, type FieldError, type Path,
} from "../../../apimachinery/validation/field.ts";
import { aggregateRequests } from "./aggregate-requests.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each, entries, NEGATIVE, NOT_POSITIVE } from "./field-checks.ts";
import {
  isHugePages, isInteger, isOvercommitAllowed, validateContainerResourceName, validateResourceName,
} from "./resource-names.ts";

/** A quantity as it stands in an object; what cannot be read was refused by the decoder. */
function read(value: unknown): Quantity {
  return tryParseQuantity(value) ?? ZERO;
}

export function nonnegativeQuantity(value: unknown, at: Path): FieldError[] {
  const quantity = read(value);
  return quantity.sign() < 0 ? [invalid(at, quantity.toString(), NEGATIVE)] : [];
}

export function positiveQuantity(value: unknown, at: Path): FieldError[] {
  const quantity = read(value);
  return quantity.sign() <= 0 ? [invalid(at, quantity.toString(), NOT_POSITIVE)] : [];
}

/** Not negative, and whole where the resource can only be counted. */
export function validateQuantityOf(resource: string, value: unknown, at: Path): FieldError[] {
  const errors = nonnegativeQuantity(value, at);
  const quantity = read(value);
  if (isInteger(resource) && quantity.milliValue() % 1000 !== 0) {
    errors.push(invalid(at, quantity.toString(), "must be an integer"));
  }
  return errors;
}

function hugePages(name: string, quantity: Quantity, at: Path): FieldError[] {
  const size = tryParseQuantity(name.slice("hugepages-".length));
  if (size && size.sign() > 0 && quantity.nano % size.nano === 0n) return [];
  return [invalid(at, quantity.toString(), `${quantity.toString()} is not positive integer multiple of ${name}`)];
}

type NameCheck = (name: string, at: Path) => FieldError[];

/** The resources that a pod as a whole may ask for. */
function validatePodResourceName(name: string, at: Path): FieldError[] {
  const errors = validateResourceName(name, at);
  if (errors.length > 0 || name === "cpu" || name === "memory" || isHugePages(name)) return errors;
  return [notSupported(at, name, ["cpu", "hugepages-", "memory"])];
}

export function validateContainerResources(resources: Draft, claims: ReadonlySet<string>, at: Path): FieldError[] {
  return validateRequirements(resources, validateContainerResourceName, claims, at);
}

function validateRequirements(
  resources: Draft, nameCheck: NameCheck, podClaims: ReadonlySet<string>, at: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  const limitsPath = at.child("limits");
  const requestsPath = at.child("requests");
  const limits: Record<string, unknown> = resources?.limits ?? {};
  let compute = false;
  let pages = false;
  const common = (name: string, quantity: Quantity, path: Path): void => {
    if (isHugePages(name)) {
      pages = true;
      errors.push(...hugePages(name, quantity, path));
    }
    if (name === "cpu" || name === "memory") compute = true;
  };
  for (const [name, value] of entries(limits)) {
    const path = limitsPath.key(name);
    errors.push(...nameCheck(name, path), ...validateQuantityOf(name, value, path));
    common(name, read(value), path);
  }
  for (const [name, value] of entries<unknown>(resources?.requests)) {
    const path = requestsPath.key(name);
    const quantity = read(value);
    errors.push(...nameCheck(name, path), ...validateQuantityOf(name, value, path));
    if (name in limits) {
      const limit = read(limits[name]);
      if (!quantity.equals(limit) && !isOvercommitAllowed(name)) {
        errors.push(invalid(requestsPath, quantity.toString(), `must be equal to ${name} limit of ${limit.toString()}`));
      } else if (quantity.cmp(limit) > 0) {
        const detail = `must be less than or equal to ${name} limit of ${limit.toString()}`;
        errors.push(invalid(requestsPath, quantity.toString(), detail));
      }
    } else if (!isOvercommitAllowed(name)) {
      errors.push(required(limitsPath, "Limit must be set for non overcommitable resources"));
    }
    common(name, quantity, path);
  }
  if (pages && !compute) errors.push(forbidden(at, "HugePages require cpu or memory"));
  errors.push(...validateClaims(resources?.claims, podClaims, at.child("claims")));
  return errors;
}

function validateClaims(claims: Draft[] | undefined, podClaims: ReadonlySet<string>, at: Path): FieldError[] {
  const names = new Set<string>();
  return each(claims, at, (claim, path) => {
    if (!claim.name) return [required(path)];
    const errors: FieldError[] = [];
    if (names.has(claim.name)) errors.push(duplicate(path, claim.name));
    else {
      let key: string = claim.name;
      if (claim.request) {
        errors.push(...dns1123Label(claim.request, path.child("request")));
        key += `/${claim.request}`;
      }
      if (names.has(key)) errors.push(duplicate(path, key));
      names.add(key);
    }
    if (!podClaims.has(claim.name)) {
      const error = notFound(path, claim.name);
      const known = [...podClaims].sort();
      error.detail = "must be one of the names in pod.spec.resourceClaims" +
        (known.length === 0 ? " which is empty" : `: ${known.join(", ")}`);
      errors.push(error);
    }
    return errors;
  });
}

/** Resources of a pod as a whole, and that its containers keep within them. */
export function validatePodResources(spec: Draft, claims: ReadonlySet<string>, path: Path): FieldError[] {
  if (!spec.resources) return [];
  const at = path.child("resources");
  if (spec.os?.name === "windows") return [forbidden(at, "may not be set for a windows pod")];
  const errors: FieldError[] = [];
  if (spec.resources.claims) {
    errors.push(forbidden(at.child("claims"), "claims may not be set for Resources at pod-level"));
  }
  errors.push(...validateRequirements(spec.resources, validatePodResourceName, claims, at));
  const sums = aggregateRequests(spec);
  for (const [name, sum] of entries(sums)) {
    const own = spec.resources.requests?.[name];
    if (own === undefined || sum.cmp(read(own)) <= 0) continue;
    const detail = `must be greater than or equal to aggregate container requests of ${sum.toString()}`;
    errors.push(invalid(at.child("requests").key(name), read(own).toString(), detail));
  }
  errors.push(...each<Draft>(spec.containers, at.child("containers"), (container, containerPath) =>
    entries<unknown>(container.resources?.limits).flatMap(([name, value]) => {
      const own = spec.resources.limits?.[name];
      if (own === undefined || read(value).cmp(read(own)) <= 0) return [];
      const detail = `must be less than or equal to pod limits of ${read(own).toString()}`;
      return [invalid(containerPath.key(name).child("limits"), read(value).toString(), detail)];
    }),
  ));
  return errors;
}
