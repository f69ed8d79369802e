import { capable, enterNamespaces, isSystemError, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program } from "../program.ts";
import { waitChild } from "./time.ts";

/** The options by what they enter, in the order in which it is done. */
const KINDS: Readonly<Record<string, string>> = { U: "user", C: "cgroup", i: "ipc", u: "uts", n: "net", p: "pid", m: "mnt", T: "time" };

/** nsenter of util-linux and of BusyBox: a command in namespaces of another process. */
export const nsenter = (flavour: Flavour) =>
  program(
    {
      name: "nsenter",
      short: flavour === "busybox" ? "t:m::u::i::n::p::U::S:G:r::w::F" : "at:m::u::i::n::p::C::U::T::S:G:r::w::W:FZ",
      long: {
        "target=": "t", "mount=?": "m", "uts=?": "u", "ipc=?": "i", "net=?": "n", "pid=?": "p", "user=?": "U", "setuid=": "S", "setgid=": "G",
        "root=?": "r", "wd=?": "w", "no-fork": "F", "preserve-credentials": "preserve",
        ...(flavour === "busybox" ? {} : { all: "a", "cgroup=?": "C", "time=?": "T", "wdns=": "W", "follow-context": "Z" }),
      },
      stopAtOperand: true,
      usage: "nsenter [options] [<program> [<argument>...]]",
      help: "Run a program with namespaces of other processes.\n",
      applet: {
        usage: "[OPTIONS] [PROG ARGS]",
        help: "\t-t PID\t\tTarget process to get namespaces from\n\t-m[FILE]\tEnter mount namespace\n\t-u[FILE]\tEnter UTS namespace (hostname etc)\n\t-i[FILE]\tEnter System V IPC namespace\n\t-n[FILE]\tEnter network namespace\n\t-p[FILE]\tEnter pid namespace\n\t-U[FILE]\tEnter user namespace\n\t-S UID\t\tSet uid in entered namespace\n\t-G GID\t\tSet gid in entered namespace\n\t--preserve-credentials\tDon't touch uids or gids\n\t-r[DIR]\t\tSet root directory\n\t-w[DIR]\t\tSet working directory\n\t-F\t\tDon't fork before exec'ing PROG\n",
      },
      *run(invocation) {
        const { process, operands } = invocation;
        const busybox = flavour === "busybox";
        const fail = (ours: string, theirs: string, code = 1): Failure => new Failure(busybox ? ours : theirs, code);
        const number = (letter: string, what: string): number | undefined => {
          const text = invocation.value(letter);
          if (text === undefined) return undefined;
          if (!/^\d+$/.test(text)) throw fail(`invalid number '${text}'`, `failed to parse ${what}: '${text}'`);
          return Number(text);
        };
        const target = number("t", "pid");
        const wanted = Object.keys(KINDS).filter((letter) => invocation.has("a") || invocation.has(letter));
        // What it is to enter is a process, or the file in /proc that stands for its namespace.
        const pidOf = (letter: string): number => {
          const named = /^\/proc\/(\d+)\/ns\/\w+$/.exec(invocation.value(letter) ?? "")?.[1];
          if (named === undefined && target === undefined) throw new Failure(`neither filename nor target pid supplied for ns/${KINDS[letter]}`);
          return named === undefined ? target! : Number(named);
        };
        const opened = wanted.map((letter): readonly [string, Process] => {
          const pid = pidOf(letter);
          const path = `/proc/${pid}/ns/${KINDS[letter]}`;
          const found = process.machine.pids.find(pid);
          const closed = (why: string): Failure => fail(`can't open '${path}': ${why}`, `cannot open ${path}: ${why}`);
          if (!found) throw closed("No such file or directory");
          if (found.machine !== process.machine && !capable(process.credentials, "SYS_PTRACE")) throw closed("Permission denied");
          return [KINDS[letter]!, found];
        });
        if (opened.length > 0 && !capable(process.credentials, "SYS_ADMIN")) {
          const kind = opened[0]![0];
          throw fail(`setns(): can't reassociate to namespace '${kind}': Operation not permitted`, `reassociate to namespace 'ns/${kind}' failed: Operation not permitted`);
        }
        const machine = enterNamespaces(process.machine, new Map(opened.map(([kind, { machine: other }]) => [kind, other])));
        const args = operands.length > 0 ? operands : [process.env.get("SHELL") ?? "/bin/sh"];
        const name = args[0]!;
        const paths = name.includes("/") ? [name] : (process.env.get("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").split(":").map((directory) => `${directory}/${name}`);
        const [uid, gid] = [number("S", "uid"), number("G", "gid")];
        const credentials = uid === undefined && gid === undefined ? undefined : { uid: uid ?? 0, gid: gid ?? 0, groups: [gid ?? 0] };
        const cwd = invocation.value("w") ?? invocation.value("W") ?? (machine.fs === process.machine.fs ? process.cwd : "/");
        let problem = "No such file or directory";
        for (const file of paths) {
          try {
            return yield* waitChild(machine.start(process, { file, args, cwd, ...(credentials ? { credentials } : {}) }));
          } catch (error) {
            if (!isSystemError(error)) throw error;
            if (error.code !== "ENOENT") problem = error.message;
          }
        }
        throw fail(`can't execute '${name}': ${problem}`, `failed to execute ${name}: ${problem}`, problem.startsWith("No such") ? 127 : 126);
      },
    },
    flavour,
  );
