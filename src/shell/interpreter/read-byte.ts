import { poll, readFile, type Call } from "../../os/index.ts";
import type { Shell } from "./shell.ts";

/** Reads bytes one by one, as a shell must whose children read from the same place. Answers undefined at the end. */
export function* readByte(shell: Shell, fd: number, deadline?: number): Call<number | undefined | "timeout"> {
  const file = shell.process.descriptor(fd);
  for (;;) {
    const data = file.read(1);
    if (data) return data.length === 0 ? undefined : data[0];
    if (deadline === undefined) {
      const more = yield* readFile(file, 1);
      return more.length === 0 ? undefined : more[0];
    }
    const left = deadline - shell.process.now;
    if (left <= 0) return "timeout";
    const found = yield* poll([{ file, side: "read" }], left);
    if (found.length === 0) return "timeout";
  }
}
