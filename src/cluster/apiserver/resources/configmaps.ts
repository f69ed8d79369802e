import type { ConfigMap } from "../../../apimachinery/types/index.ts";
import { invalid, root, tooLong, type FieldError } from "../../../apimachinery/validation/field.ts";
import type { Draft, ResourceStrategy } from "./definition.ts";
import { entries, WHOLE } from "./field-checks.ts";
import { byteLength, decodedLength, MAX_BYTES, validateImmutableData } from "./keyed-data.ts";
import { AGE, NAME, age, column } from "./printing.ts";
import { validateDataKey } from "./volumes.ts";

function validate(map: Draft): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const [key, value] of entries<string>(map.data)) {
    const path = root("data").key(key);
    errors.push(...validateDataKey(key, path));
    if (map.binaryData && key in map.binaryData) {
      errors.push(invalid(path, key, "duplicate of key present in binaryData"));
    }
    size += byteLength(value);
  }
  for (const [key, value] of entries<string>(map.binaryData)) {
    errors.push(...validateDataKey(key, root("binaryData").key(key)));
    size += decodedLength(value);
  }
  if (size > MAX_BYTES) errors.push(tooLong(WHOLE, MAX_BYTES));
  return errors;
}

export const configmaps: ResourceStrategy<ConfigMap> = {
  validate,
  validateUpdate: (map, old) => [...validateImmutableData(map, old, ["data", "binaryData"]), ...validate(map)],
  columns: [NAME, column("Data", "string"), AGE],
  cells(map, context) {
    const count = Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length;
    return [map.metadata?.name ?? "", count, age(map, context)];
  },
};
