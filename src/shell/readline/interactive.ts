import type { Call } from "../../os/index.ts";
import type { Shell } from "../interpreter/shell.ts";

export interface InteractiveOptions {
  loginShell?: boolean;
  noRc?: boolean;
  noProfile?: boolean;
  rcFile?: string | undefined;
}

// eslint-disable-next-line require-yield
export function* interactive(shell: Shell, options: InteractiveOptions): Call<number> {
  void options;
  return shell.status;
}
