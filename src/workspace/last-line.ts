import type { SessionLog } from "../lab/session/log.ts";
import { ENTER } from "./protocol.ts";

const INTERRUPT = "\x03";

/**
 * A log without the line that was entered last and what came after it: what stood typed in its terminal is given up there by
 * Ctrl-C, so that the next Enter does not run it again.
 *
 * @param pending The line is not in the log yet: it was told of only that it is about to run.
 */
export function withoutLastLine(log: SessionLog, pending: boolean): SessionLog {
  const before = pending ? log : upToLastLine(log);
  const typed = before.inputs.at(-1);
  if (typed?.type !== "key" || ENTER.test(typed.data)) return before;
  return { ...before, inputs: [...before.inputs, { ...typed, at: before.until, data: INTERRUPT }] };
}

function upToLastLine(log: SessionLog): SessionLog {
  const last = log.inputs.findLastIndex((input) => input.type === "play" || (input.type === "key" && ENTER.test(input.data)));
  return last === -1 ? log : { ...log, inputs: log.inputs.slice(0, last), until: log.inputs[last]!.at };
}
