import { createPipe, findExecutable, ttyOf, wait, writeFile, type Call, type Process } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { encodeText } from "../../text.ts";

/** Shows text as systemd's tools do: through less on a terminal, where what fits one screen is printed and that is all. */
export function* page(process: Process, text: string, wanted = true): Call<void> {
  const less = wanted && ttyOf(process, 1) && ttyOf(process, 0) ? findExecutable(process, "less") : undefined;
  if (less === undefined) {
    yield* print(text);
    return;
  }
  const { reader, writer } = createPipe();
  writer.retain();
  const child = process.spawn({ file: less, args: ["less", "-FRSXMK"], files: new Map([...process.openDescriptors, [0, reader]]) });
  process.onSignal("SIGPIPE", "ignore");
  try {
    yield* writeFile(writer, encodeText(text));
  } catch {
    // The reader has seen enough.
  }
  writer.release();
  yield* wait(child.pid);
}
