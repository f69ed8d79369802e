/** jsonpath as kubectl speaks it: `new JSONPath("{.items[*].metadata.name}").execute(object)`. */
export { JSONPath, resultText } from "./jsonpath.ts";
export type { JSONPathOptions } from "./jsonpath.ts";
export { JSONPathError } from "./parser.ts";
export { relaxedExpression } from "./relaxed.ts";
export { unquote } from "./unquote.ts";
