import { exec, printError, spend, type Call, type Process, type Program } from "../../os/index.ts";
import { BUSYBOX_VERSION, print } from "../program.ts";

const PREFIX = "busybox/";
const PLACES = ["/bin", "/usr/bin", "/sbin", "/usr/sbin"];
/** Characters of a line of names. */
const WIDTH = 70;

/** busybox: the one binary that is all of its applets, chosen by its first argument, or by the name of a link to it. */
export const busybox = (): Program =>
  function* (process: Process): Call<number> {
    yield* spend(0.3);
    const called = (process.args[0] ?? "busybox").replace(/^.*\//, "");
    const args = called === "busybox" ? process.args.slice(1) : [called, ...process.args.slice(1)];
    const [applet] = args;
    if (applet === undefined || applet === "--help") {
      yield* print(help(appletsOf(process).map(([name]) => name)));
      return 0;
    }
    if (applet === "--list" || applet === "--list-full") {
      yield* print(appletsOf(process).map(([name, path]) => `${applet === "--list" ? name : path.slice(1)}\n`).join(""));
      return 0;
    }
    const path = pathOf(process, applet);
    if (path === undefined) {
      yield* printError(`${applet}: applet not found\n`);
      return 127;
    }
    yield* exec(path, args, process.env);
    return 0;
  };

/** Where the image has an applet: there only can it be run. */
function pathOf({ files, machine }: Process, applet: string): string | undefined {
  if (!machine.programs.has(PREFIX + applet)) return undefined;
  return PLACES.map((place) => `${place}/${applet}`).find((path) => files.exists(path));
}

function appletsOf(process: Process): [name: string, path: string][] {
  const names = [...process.machine.programs.keys()].filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)).sort();
  return names.flatMap((name): [string, string][] => {
    const path = pathOf(process, name);
    return path === undefined ? [] : [[name, path]];
  });
}

function help(applets: readonly string[]): string {
  const lines = [""];
  for (const word of applets.map((name, i) => (i + 1 < applets.length ? `${name}, ` : name))) {
    const last = lines.at(-1)!;
    if (last.length + word.trimEnd().length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = last + word;
  }
  return `${BUSYBOX_VERSION}
BusyBox is copyrighted by many authors between 1998-2015.
Licensed under GPLv2. See source distribution for detailed
copyright notices.

Usage: busybox [function [arguments]...]
   or: busybox --list[-full]
   or: busybox --install [-s] [DIR]
   or: function [arguments]...

\tBusyBox is a multi-call binary that combines many common Unix
\tutilities into a single executable.  Most people will create a
\tlink to busybox for each function they wish to use and BusyBox
\twill act like whatever it was invoked as.

Currently defined functions:
${lines.map((line) => `\t${line.trimEnd()}\n`).join("")}
`;
}
