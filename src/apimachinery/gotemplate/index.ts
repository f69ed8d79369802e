/** Go's text/template over JSON values, as `kubectl -o go-template` runs it, with Go's error texts. */
export { TemplateError } from "./lexer.ts";
export { GoTemplate, TemplateExecutionError } from "./template.ts";
export type { GoTemplateOptions } from "./template.ts";
