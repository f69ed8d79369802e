/** JSON values as the API server and kubectl handle them: Go's text form, copies, equality, freezing, paths. */
export * from "./decode.ts";
export * from "./golang.ts";
export * from "./marshal.ts";
export * from "./path.ts";
export * from "./value.ts";
