/* Other ways to change objects, and to wait for them. */
export { annotate } from "../annotate.ts";
export { diff } from "../diff.ts";
export { edit } from "../edit.ts";
export { patch } from "../patch.ts";
export { replace } from "../replace.ts";
export { waitCommand } from "../wait.ts";
