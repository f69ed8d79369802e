import { labCommand } from "./lab/command.ts";
import { lessonCommand } from "./lesson/command.ts";
import { runCommand } from "./run-command.ts";
import { serveCommand } from "./serve-command.ts";

const USAGE = `podlab runs the simulated cluster from the command line.

  podlab run [--json] FILE...     runs .t transcripts or .sh scripts on a fresh cluster, in virtual time
  podlab lab test [ID...]         proves labs: unsolved at the start, solved by the solution, refused for wrong answers
  podlab lesson [--write] [NAME...]
                                  compares what lessons show with what their commands print; --write mends the lessons
  podlab serve [--port N] [--kubeconfig FILE] [--lab ID] [--speed N]
                                  serves a cluster to real clients such as kubectl, with its clock running
`;

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
