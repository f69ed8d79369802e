/* Commands that change objects, beyond the first ones. */
export { annotate } from "../annotate.ts";
export { autoscale } from "../autoscale.ts";
export { certificate } from "../certificate.ts";
export { cordon, uncordon } from "../cordon.ts";
export { diff } from "../diff.ts";
export { drain } from "../drain.ts";
export { edit } from "../edit.ts";
export { patch } from "../patch.ts";
export { replace } from "../replace.ts";
export { rollout } from "../rollout/index.ts";
export { set } from "../set/index.ts";
export { taint } from "../taint.ts";
export { waitCommand } from "../wait.ts";
