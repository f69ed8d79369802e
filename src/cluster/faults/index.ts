export type { Fault, Faults, FaultSpec } from "./faults.ts";
export { FaultError, type ContainerTarget } from "./targets.ts";
