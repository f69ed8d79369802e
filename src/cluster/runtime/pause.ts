import { isSystemError, pause, type Program } from "../../os/index.ts";

/** The first process of a namespace of processes that has no work of its own: it takes in orphans, and never ends. */
export const pauseProgram: Program = function* (process) {
  process.onSignal("SIGCHLD", "ignore");
  for (;;) {
    try {
      yield* pause();
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
};
