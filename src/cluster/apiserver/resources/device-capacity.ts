import { parseQuantity, type Quantity } from "../../../apimachinery/quantity.ts";
import { forbidden, invalid, required, tooMany, type FieldError, type Path } from "../../../apimachinery/validation/field.ts";
import { set } from "./device-checks.ts";
import type { Draft } from "./definition.ts";
import { dns1123Label, each } from "./field-checks.ts";

const MAX_VALUES = 10;
const MAX_COUNTERS = 32;

const more = (a: Quantity, b: Quantity): boolean => a.nano > b.nano;

/** How much of a capacity each share of a device may ask for. Only of a device that may be given away several times. */
export function validateCapacity({ value, requestPolicy: policy }: Draft, shared: boolean, at: Path): FieldError[] {
  if (!policy) return [];
  const path = at.child("requestPolicy");
  if (!shared) return [forbidden(path, "allowMultipleAllocations must be true")];
  const { validValues = [], validRange, default: usual } = policy;
  if (validValues.length > 0 && validRange) {
    return [forbidden(path, 'exactly one policy can be specified, cannot specify "validValues" and "validRange" at the same time')];
  }
  const field = validValues.length > 0 ? "validValues" : "validRange";
  if (validValues.length === 0 && !validRange) return [];
  if (usual === undefined) return [required(path.child("default"), `required when ${field} is defined`)];
  const capacity = parseQuantity(value ?? "0");
  if (validRange) return validateRange(parseQuantity(usual), capacity, validRange, path.child(field));
  return validateValues(parseQuantity(usual), capacity, validValues.map(parseQuantity), path.child(field));
}

function validateValues(usual: Quantity, capacity: Quantity, values: readonly Quantity[], at: Path): FieldError[] {
  const errors = each(values, at, (value, path, index) => (index > 0 && more(values[index - 1]!, value)
    ? [invalid(path, value.toString(), "values must be sorted in ascending order")] : []));
  errors.push(...set(values, MAX_VALUES, at, (value) => String(value.value()), (value, path) => (more(value, capacity)
    ? [invalid(path, value.toString(), `option is larger than capacity value: ${capacity}`)] : [])));
  if (values.length > MAX_VALUES || !values.some(({ nano }) => nano === usual.nano)) {
    errors.push(invalid(at, usual.toString(), "default value is not valid according to the requestPolicy"));
  }
  return errors;
}

function validateRange(usual: Quantity, capacity: Quantity, range: Draft, at: Path): FieldError[] {
  if (range.min === undefined) return [required(at.child("min"), "required when validRange is defined")];
  const min = parseQuantity(range.min);
  const max = range.max === undefined ? undefined : parseQuantity(range.max);
  const errors: FieldError[] = [];
  const check = (isWrong: boolean, field: string, value: Quantity, detail: string): void => {
    if (isWrong) errors.push(invalid(at.child(field), value.toString(), detail));
  };
  check(more(min, capacity), "min", min, `min is larger than capacity value: ${capacity}`);
  check(more(min, usual), "min", usual, `default is less than min: ${min}`);
  if (max) {
    check(more(min, max), "max", min, `min is larger than max: ${max}`);
    check(more(max, capacity), "max", max, `max is larger than capacity value: ${capacity}`);
    check(more(usual, max), "max", usual, `default is more than max: ${max}`);
  }
  if (range.step === undefined) return errors;
  const step = parseQuantity(range.step);
  const first = min.add(step);
  check(more(first, capacity), "step", step, `one step ${first} is larger than capacity value: ${capacity}`);
  for (const value of [usual, ...(max ? [max] : [])]) {
    const isOff = step.value() !== 0 && (value.value() - min.value()) % step.value() !== 0;
    check(isOff, "step", value, `value is not a multiple of a given step (${step}) from (${min})`);
  }
  return errors;
}

/** A set of counters, or what a device uses of one: `field` names the set. */
export function validateCounters(holder: Draft, field: string, at: Path): FieldError[] {
  const counters = Object.keys(holder.counters ?? {});
  const path = at.child("counters");
  return [
    ...(holder[field] ? dns1123Label(holder[field], at.child(field)) : [required(at.child(field))]),
    ...(counters.length === 0 ? [required(path)] : counters.length > MAX_COUNTERS ? [tooMany(path, counters.length, MAX_COUNTERS)]
      : counters.flatMap((name) => dns1123Label(name, path.key(name)))),
  ];
}
