export { ab } from "./ab.ts";
export { fortio } from "./fortio.ts";
export { hey } from "./hey.ts";
export { wrk } from "./wrk.ts";
