import { isSystemError, printError } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { BUSYBOX_VERSION, Failure, program } from "../../program.ts";
import { Editor } from "./editor.ts";
import { Parser, SedError, type Command } from "./parse.ts";

const HELP = `
  -n, --quiet, --silent
                 suppress automatic printing of pattern space
      --debug
                 annotate program execution
  -e script, --expression=script
                 add the script to the commands to be executed
  -f script-file, --file=script-file
                 add the contents of script-file to the commands to be executed
  --follow-symlinks
                 follow symlinks when processing in place
  -i[SUFFIX], --in-place[=SUFFIX]
                 edit files in place (makes backup if SUFFIX supplied)
  -l N, --line-length=N
                 specify the desired line-wrap length for the \`l' command
  --posix
                 disable all GNU extensions.
  -E, -r, --regexp-extended
                 use extended regular expressions in the script
                 (for portability use POSIX -E).
  -s, --separate
                 consider files as separate rather than as a single,
                 continuous long stream.
      --sandbox
                 operate in sandbox mode (disable e/r/w commands).
  -u, --unbuffered
                 load minimal amounts of data from the input files and flush
                 the output buffers more often
  -z, --null-data
                 separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

If no -e, --expression, -f, or --file option is given, then the first
non-option argument is taken as the sed script to interpret.  All
remaining arguments are names of input files; if no input files are
specified, then the standard input is read.

GNU sed home page: <https://www.gnu.org/software/sed/>.
General help using GNU software: <https://www.gnu.org/gethelp/>.
`;

export const sed = (flavour: Flavour) =>
  program(
    {
      name: "sed",
      ownErrors: true,
      short: flavour === "gnu" ? "bEe:f:hi::l:nrsuz" : "i::rEne:f:sz",
      long: {
        quiet: "n", silent: "n", "expression=": "e", "file=": "f", "in-place=?": "i", "regexp-extended": "E", separate: "s", unbuffered: "u", "null-data": "z", debug: "debug",
        posix: "posix", "line-length=": "l", "follow-symlinks": "follow", sandbox: "sandbox",
      },
      usage: "sed [OPTION]... {script-only-if-no-other-script} [input-file]...",
      help: HELP,
      applet: { usage: "[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...", help: "" },
      *run(invocation) {
        const scripts: { text: string; where: string }[] = [];
        const operands = [...invocation.operands];
        let number = 0;
        for (const option of invocation.options) {
          if (option.name === "e") {
            number += 1;
            scripts.push({ text: option.value!, where: `-e expression #${number}` });
          } else if (option.name === "f") {
            try {
              scripts.push({ text: invocation.process.files.readText(option.value!).replace(/^#![^\n]*\n/, ""), where: `file ${option.value}` });
            } catch (error) {
              if (!isSystemError(error)) throw error;
              throw new Failure(`couldn't open file ${option.value}: ${error.message}`);
            }
          }
        }
        if (scripts.length === 0) {
          const text = operands.shift();
          if (text === undefined) {
            yield* printError(flavour === "gnu" ? `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n${HELP}` : `${BUSYBOX_VERSION}\n\nUsage: sed [-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...\nor: sed [-i[SFX]] [-nrE] CMD [FILE]...\n`);
            return 1;
          }
          scripts.push({ text, where: "-e expression #1" });
        }
        let commands: Command[];
        try {
          commands = joinScripts(scripts, invocation.has("E") || invocation.has("r"));
        } catch (error) {
          if (!(error instanceof SedError)) throw error;
          throw new Failure(flavour === "busybox" ? error.message.replace(/^.*?char \d+: /, "") : error.message);
        }
        return yield* new Editor(invocation, commands, operands.length > 0 ? operands : ["-"]).run();
      },
    },
    flavour,
  );

/** Several -e pieces are lines of one script (so that "a\" may go on in the next). */
function joinScripts(scripts: readonly { text: string; where: string }[], extended: boolean): Command[] {
  if (scripts.length === 1) return new Parser(scripts[0]!.text, extended, scripts[0]!.where).parse();
  try {
    const commands: Command[] = [];
    for (const { text, where } of scripts) commands.push(...new Parser(text, extended, where).parse());
    return commands;
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    // A block or a text may begin in one piece and end in another.
    return new Parser(scripts.map((script) => script.text).join("\n"), extended, scripts.at(-1)!.where).parse();
  }
}
