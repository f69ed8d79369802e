import type { Call } from "../../../os/index.ts";
import type { Invocation } from "../../invocation.ts";

// eslint-disable-next-line require-yield
export function* editBeforeCreate(_invocation: Invocation): Call<number> {
  return 1;
}
