import { labCommand } from "./lab/command.ts";
import { lessonCommand } from "./lesson/command.ts";
import { replayCommand } from "./replay/command.ts";
import { runCommand } from "./run-command.ts";
import { serveCommand } from "./serve-command.ts";

const USAGE = `podlab runs the simulated cluster from the command line.

  podlab run [--json] FILE...     runs .t transcripts or .sh scripts on a fresh cluster, in virtual time
  podlab lab VERB ...             makes, proves, previews and imports labs (see podlab lab help)
  podlab replay LOG|FOLDER ...    grades submitted sessions again
  podlab lesson [--write] [NAME...]
                                  compares what lessons show with what their commands print; --write mends the lessons
  podlab serve [--port N] [--kubeconfig FILE] [--lab ID] [--speed N]
                                  serves a cluster to real clients such as kubectl, with its clock running
`;

// Whoever reads the output may stop early: `podlab run x.t | head -1`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const [command, ...rest] = process.argv.slice(2);
switch (command) {
  case "run":
    process.exitCode = await runCommand(rest);
    break;
  case "lab":
    process.exitCode = await labCommand(rest);
    break;
  case "lesson":
    process.exitCode = await lessonCommand(rest);
    break;
  case "serve":
    process.exitCode = await serveCommand(rest);
    break;
  case "replay":
    process.exitCode = await replayCommand(rest);
    break;
  case undefined:
  case "help":
  case "--help":
  case "-h":
    process.stdout.write(USAGE);
    break;
  default:
    process.stderr.write(`podlab: unknown command "${command}": expected run, lab, lesson or serve\n\n${USAGE}`);
    process.exitCode = 2;
}
