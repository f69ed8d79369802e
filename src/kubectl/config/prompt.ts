import { LineReader, print, ttyOf, type Call, type Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";

/** Asks at the terminal who is there. Throws CommandError without one (client-go: clientcmd, PromptingAuthLoader). */
export function* promptCredentials(process: Process): Call<{ name: string; password: string }> {
  const reader = new LineReader(0);
  yield* print("Please enter Username: ");
  let name: string | undefined;
  while (!name) {
    const read = yield* reader.next();
    if (!read) throw new CommandError("EOF");
    name = read.line.trim().split(/\s+/)[0];
  }
  yield* print("Please enter Password: ");
  const tty = ttyOf(process, 0);
  if (!tty) throw new CommandError("error reading input for Password");
  const { echo } = tty.modes;
  tty.setModes({ echo: false });
  try {
    return { name, password: (yield* reader.next())?.line ?? "" };
  } finally {
    tty.setModes({ echo });
  }
}
