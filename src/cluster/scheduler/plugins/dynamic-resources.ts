import { errorStatus, type Plugin, unschedulable } from "../framework.ts";

const STATE = "DynamicResources";

/**
 * Claims of devices are not served by this cluster, so no Pod has one; but the plugin is on by default and has its say in
 * the message of every Pod that does not fit, before preemption does. If an earlier PreFilter gave up, it does not find what
 * it would have kept, and says just that.
 */
export const dynamicResources: Plugin = {
  name: "DynamicResources",
  preFilter(state) {
    state.write(STATE, true);
    return undefined;
  },
  postFilter(state) {
    return { status: state.read(STATE) ? unschedulable("no new claims to deallocate") : errorStatus("not found") };
  },
};
