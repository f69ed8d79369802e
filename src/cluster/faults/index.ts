export { createFaults, type Fault, type Faults, type FaultSpec } from "./faults.ts";
export { FaultError, type ContainerTarget } from "./targets.ts";
