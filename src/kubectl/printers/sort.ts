import { goType } from "../../apimachinery/json/index.ts";
import { JSONPath, relaxedExpression } from "../../apimachinery/jsonpath/index.ts";
import { tryParseQuantity } from "../../apimachinery/quantity.ts";
import { CommandError, ExitError, refusing } from "../errors.ts";
import type { KubeObject } from "../object.ts";
import { goSort } from "../../apimachinery/go-sort.ts";

/**
 * Things in the order of a field of their objects (kubectl: cmd/get/sorter.go). Those without the field count as less than any.
 * Throws CommandError when none has it. `rows`: they are those of a table.
 */
export function sortByField<T>(things: readonly T[], objectOf: (thing: T) => KubeObject | undefined, field: string, logHeader: () => string, rows = true): T[] {
  const expression = refusing(() => relaxedExpression(field));
  const path = refusing(() => new JSONPath(expression, { allowMissingKeys: true }));
  const keyed = refusing(() => things.map((thing) => ({ thing, key: path.find(objectOf(thing) ?? {})[0]?.[0] })));
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined)) {
    throw new CommandError(`couldn't find any field with path ${JSON.stringify(expression)} in the list of objects`);
  }
  const unsortable = (why: string): never => {
    throw new ExitError(1, `${logHeader()} sorter.go:${rows ? "375" : "329"}] Field ${expression} in ${rows ? "[][][]reflect.Value" : "*unstructured.Unstructured"} is an unsortable type: interface, err: ${why}`);
  };
  const less = (a: unknown, b: unknown): boolean => (a === undefined ? true : b === undefined ? false : compare(a, b, unsortable) < 0);
  return goSort(keyed, (a, b) => less(a.key, b.key)).map(({ thing }) => thing);
}

function compare(a: unknown, b: unknown, unsortable: (why: string) => never): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") {
    const left = tryParseQuantity(a);
    const right = left && tryParseQuantity(b);
    if (left && right) return left.nano < right.nano ? -1 : left.nano > right.nano ? 1 : 0;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof a === "string" || typeof a === "number") return unsortable("unsortable interface: interface");
  return unsortable(`unsortable type: ${goType(a)}`);
}
