export type * from "./kubernetes.ts";
export type { KubeObject, Kinds, ResourceName } from "./kinds.ts";
