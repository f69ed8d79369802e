import type { Call } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";

// eslint-disable-next-line require-yield
export function* buildKustomization(_invocation: Invocation, path: string): Call<string> {
  throw new CommandError(`must build at directory: ${path}`);
}
