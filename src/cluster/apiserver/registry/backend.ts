import type { Random, Simulation } from "../../../sim/index.ts";
import type { AdmissionPlugin } from "../admission/plugin.ts";
import type { ResourceContext } from "../resources/definition.ts";
import type { Storage } from "../storage/storage.ts";

/** What the registries of all resources share. */
export interface Backend {
  readonly simulation: Simulation;
  readonly storage: Storage;
  /** Suffixes of generated names. */
  readonly names: Random;
  readonly uids: Random;
  /** In the order in which they are asked. */
  readonly plugins: readonly AdmissionPlugin[];
  /** What definitions may look at, for a request of this user. */
  context(user: string): ResourceContext;
}
