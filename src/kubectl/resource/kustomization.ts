import { lazily, type Call, type LazyModule } from "../../os/index.ts";
import type { Invocation } from "../invocation.ts";

const KUSTOMIZE: LazyModule<typeof import("../kustomize/index.ts")> = { load: () => import("../kustomize/index.ts") };

/** What a directory with a kustomization builds, as YAML; what does that loads at its first use. Throws CommandError. */
export function* buildKustomization(invocation: Invocation, path: string, restricted = true): Call<string> {
  const { buildKustomization: build } = yield* lazily(KUSTOMIZE);
  return yield* build(invocation, path, restricted);
}
