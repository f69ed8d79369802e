import type { Completer } from "../command.ts";

// eslint-disable-next-line require-yield
export const completeResources: Completer = function* () {
  return [];
};
export const completePods = completeResources;
export const completeContainers = completeResources;
export const completeRollouts = completeResources;
export const completeContexts = completeResources;
export const completeClusters = completeResources;
export const completeUsers = completeResources;
export const completeNodes = completeResources;
