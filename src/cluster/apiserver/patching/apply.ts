import { internalError } from "../status.ts";
import type { PatchCall, Patched } from "./patch.ts";

/** Server-side apply. */
export function applyObject(_call: PatchCall, _patch: unknown, _force: boolean): Patched {
  throw internalError("server-side apply is not there yet");
}
