import { callback, ttyOf, type Call, type ExecChannel, type Process } from "../../../../os/index.ts";
import { runtime } from "./cri.ts";
import { fail, NeedsHelp, type Flags } from "./flags.ts";
import { told } from "./output.ts";

/** Runs a command in a container, on the descriptors of this process. */
export function* exec(process: Process, flags: Flags): Call<void> {
  const [id, ...cmd] = flags.rest;
  if (id === undefined || cmd.length === 0) throw new NeedsHelp();
  const doing = `execing command in container ${id}${flags.has("sync") ? " synchronously" : ""}`;
  const terminal = flags.has("tty") ? ttyOf(process, 0) : undefined;
  const channel = yield* told(doing, runtime<ExecChannel>(process, "Exec", { containerId: id, cmd, tty: terminal !== undefined, stdin: flags.has("interactive"), stdout: true, stderr: true }));
  const before = terminal ? { ...terminal.modes } : undefined;
  const files = new Map([0, 1, 2].flatMap((fd) => (process.hasDescriptor(fd) ? [[fd, process.descriptor(fd)] as const] : [])));
  try {
    let running: { kill(): void } | undefined;
    const code = yield* callback<number>("exec", (done) => {
      running = channel.start(files, terminal, done);
      return () => running?.kill();
    });
    if (code !== 0) fail(flags.has("sync") ? "non-zero exit code" : `${doing}: command terminated with exit code ${code}`);
  } finally {
    if (terminal && before) terminal.setModes(before);
  }
}

