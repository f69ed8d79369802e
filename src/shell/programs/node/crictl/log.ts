import { printError, ttyOf, type Call, type Process } from "../../../../os/index.ts";
import { formatTime } from "../../../strftime.ts";

/** A line of crictl's own log, as logrus writes it: coloured on a terminal, fields of one line else. */
export function* log(process: Process, level: "info" | "error" | "fatal", message: string): Call<void> {
  const colour = level === "info" ? 36 : 31;
  const text = ttyOf(process, 2) !== undefined
    ? `\u001b[${colour}m${level.toUpperCase().slice(0, 4)}\u001b[0m[0000] ${message} \n`
    : `time="${formatTime("%Y-%m-%dT%H:%M:%SZ", process.wall)}" level=${level} msg=${JSON.stringify(message)}\n`;
  yield* printError(text);
}
