/** Validation as k8s.io/apimachinery does it: field errors with their texts, paths, and the rules for names and addresses. */
export * from "./field.ts";
export * from "./names.ts";
export * from "./ip.ts";
export * from "./labels.ts";
export { goQuote } from "./quote.ts";
