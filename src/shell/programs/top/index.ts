import { printError, sleep, type Call, type Process, type Program, type Tty } from "../../../os/index.ts";
import { coresOf } from "../cores.ts";
import type { Flavour } from "../../options.ts";
import { print } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { memoryOf } from "../memory.ts";
import { busyboxLines } from "./busybox.ts";
import { Keyboard, Screen } from "./interactive.ts";
import { readOptions, Refusal, type Options } from "./options.ts";
import { picture, plainText } from "./screen.ts";
import { Usage, type Task } from "./tasks.ts";

/** How long top waits before it first shows anything, ms. */
const FIRST_LOOK = 150;

/** The processes by the CPU they took since the last look. */
export const top = (flavour: Flavour): Program => function* (process): Call<number> {
  let options: Options;
  try {
    options = readOptions(process, flavour);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    yield* printError(`top: ${error.message}\n`);
    return 1;
  }
  if (options.show !== undefined) {
    yield* print(options.show);
    return 0;
  }
  const tty = options.batch ? undefined : process.tty;
  if (!tty && !options.batch && flavour === "gnu") {
    yield* printError("top: failed tty get\n");
    return 1;
  }
  const cores = coresOf(process.files.exists("/proc/cpuinfo") ? process.files.readText("/proc/cpuinfo") : "");
  const usage = new Usage();
  const look = (): Task[] => usage.look(process, memoryOf(process).total);
  // The first numbers too tell of a while that has just passed.
  look();
  yield* sleep(FIRST_LOOK);
  if (!tty) {
    const columns = options.width ?? (Number(process.env.get("COLUMNS")) || 80);
    for (let round = 1; ; round += 1) {
      const tasks = look();
      // eslint-disable-next-line no-control-regex
      yield* print((flavour === "busybox" ? `${busyboxLines(process, tasks, cores).join("\n").replace(/\x1b\[7?m/g, "")}\n` : plainText(picture(process, tasks, cores, options.view, columns), columns)) + (round < options.rounds ? "\n" : ""));
      if (round >= options.rounds) return 0;
      yield* sleep(options.delay * 1000);
    }
  }
  const modes = { ...tty.modes };
  tty.setModes({ canonical: false, echo: false });
  process.onSignal("SIGWINCH", () => "interrupt");
  try {
    if (flavour === "busybox") yield* busyboxLoop(process, tty, options, () => busyboxLines(process, look(), cores));
    else yield* new Screen(process, tty, options, cores, look).run();
  } finally {
    tty.slave.write(encodeText(`\x1b[?25h\x1b[${tty.rows};1H\n`));
    tty.setModes(modes);
  }
  return 0;
};

function* busyboxLoop(process: Process, tty: Tty, options: Options, look: () => string[]): Call<void> {
  const keys = new Keyboard(tty);
  for (let round = 1; ; round += 1) {
    yield* print(`\x1b[H\x1b[J${look().slice(0, tty.rows - 1).map((line) => line.slice(0, tty.columns + (line.startsWith("\x1b") ? 7 : 0))).join("\n")}\n`);
    if (round >= options.rounds) return;
    const key = yield* keys.next(process.now + options.delay * 1000, process);
    if (key?.name === "hangup" || key?.text === "q") return;
  }
}
