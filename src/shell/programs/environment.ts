import { capable, exec, findExecutable, isSystemError, spend, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, missingOperand, print, program } from "../program.ts";
import { accounts, groupName, groups, userName } from "./accounts.ts";
import { startCommand, waitChild } from "./time.ts";

/*
 * Who and where a process is, and how to change it for another: env, id, whoami, hostname, uname, nohup, nice, su ...
 */

export const env = (flavour: Flavour) =>
  program(
    {
      name: "env",
      short: "0iu:C:S:v",
      long: { "ignore-environment": "i", "unset=": "u", null: "0", "chdir=": "C", "split-string=": "S" },
      stopAtOperand: true,
      usageCode: 125,
      *run(invocation) {
        const { process } = invocation;
        const variables = new Map(invocation.has("i") || invocation.operands[0] === "-" ? [] : process.env);
        for (const option of invocation.options) if (option.name === "u") variables.delete(option.value!);
        let operands = invocation.operands[0] === "-" ? invocation.operands.slice(1) : invocation.operands;
        const split = invocation.value("S");
        if (split !== undefined) operands = [...split.split(/\s+/), ...operands];
        while (/^[^=]+=/.test(operands[0] ?? "")) {
          const at = operands[0]!.indexOf("=");
          variables.set(operands[0]!.slice(0, at), operands[0]!.slice(at + 1));
          operands = operands.slice(1);
        }
        const directory = invocation.value("C");
        if (directory !== undefined) process.cwd = process.files.realpath(directory);
        if (operands.length === 0) {
          const end = invocation.has("0") ? "\0" : "\n";
          yield* print([...variables].map(([name, value]) => `${name}=${value}${end}`).join(""));
          return 0;
        }
        const path = findExecutable(process, operands[0]!, variables.get("PATH") ?? "/bin:/usr/bin");
        yield* spend(0.3);
        const say = (message: string): string => (flavour === "busybox" ? `can't execute '${operands[0]}': ${message}` : `'${operands[0]}': ${message}`);
        if (path === undefined) throw new Failure(say("No such file or directory"), 127);
        try {
          yield* exec(path, operands, variables);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(say(error.message), error.code === "ENOENT" ? 127 : 126);
        }
        return 0;
      },
    },
    flavour,
  );

export const printenv = (flavour: Flavour) =>
  program(
    {
      name: "printenv",
      short: "0",
      usageCode: 2,
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 0) {
          yield* print([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
          return 0;
        }
        let status = 0;
        for (const name of operands) {
          const value = process.env.get(name);
          if (value === undefined) status = 1;
          else yield* print(`${value}\n`);
        }
        return status;
      },
    },
    flavour,
  );

export const id = (flavour: Flavour) =>
  program(
    {
      name: "id",
      short: "agGnruz",
      long: { group: "g", groups: "G", name: "n", real: "r", user: "u" },
      *run(invocation) {
        const { process } = invocation;
        let { uid, gid } = process.credentials;
        let list = [...process.credentials.groups];
        const name = invocation.operands[0];
        if (name !== undefined) {
          const account = accounts(process).find((each) => each.name === name || String(each.uid) === name);
          if (!account) throw new Failure(flavour === "busybox" ? `unknown user ${name}` : `'${name}': no such user`);
          ({ uid, gid } = account);
          list = [gid, ...groups(process).filter((group) => group.members.includes(account.name)).map((group) => group.gid)];
        }
        if (!list.includes(gid)) list.unshift(gid);
        const named = invocation.has("n");
        const user = userName(process, uid);
        const nameOfGroup = (each: number): string => (named ? (groupName(process, each) ?? String(each)) : String(each));
        if (invocation.has("u")) yield* print(`${named ? (user ?? String(uid)) : uid}\n`);
        else if (invocation.has("g")) yield* print(`${nameOfGroup(gid)}\n`);
        else if (invocation.has("G")) yield* print(`${list.map(nameOfGroup).join(" ")}\n`);
        else {
          const show = (number: number, text: string | undefined): string => (text === undefined ? String(number) : `${number}(${text})`);
          yield* print(`uid=${show(uid, user)} gid=${show(gid, groupName(process, gid))} groups=${list.map((each) => show(each, groupName(process, each))).join(",")}\n`);
        }
        return 0;
      },
    },
    flavour,
  );

export const whoami = (flavour: Flavour) =>
  program(
    {
      name: "whoami",
      short: "",
      *run(invocation) {
        const { uid } = invocation.process.credentials;
        const name = userName(invocation.process, uid);
        if (name === undefined) throw new Failure(flavour === "busybox" ? `unknown uid ${uid}` : `cannot find name for user ID ${uid}`);
        yield* print(`${name}\n`);
      },
    },
    flavour,
  );

export const groupsProgram = (flavour: Flavour) =>
  program(
    {
      name: "groups",
      short: "",
      *run(invocation) {
        const list = invocation.process.credentials.groups;
        yield* print(`${list.map((gid) => groupName(invocation.process, gid) ?? String(gid)).join(" ")}\n`);
      },
    },
    flavour,
  );

/** The canonical name of the host: the first one of the line of /etc/hosts that has it. */
function fullName(process: Process): string {
  const { hostname: own } = process.machine;
  if (!process.files.exists("/etc/hosts")) return own;
  for (const line of process.files.readText("/etc/hosts").split("\n")) {
    const [, first, ...rest] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (first !== undefined && (first === own || rest.includes(own))) return first;
  }
  return own;
}

export const hostname = (flavour: Flavour) =>
  program(
    {
      name: "hostname",
      short: "AadfIisy",
      long: { fqdn: "f", short: "s", "ip-address": "i", "all-ip-addresses": "I" },
      *run(invocation) {
        const { machine } = invocation.process;
        if (invocation.has("I")) yield* print(`${(machine.network?.addresses ?? []).join(" ")} \n`);
        else if (invocation.has("i")) yield* print(`${machine.network?.addresses[0] ?? "127.0.1.1"}\n`);
        else if (invocation.has("s")) yield* print(`${machine.hostname.split(".")[0]}\n`);
        else if (invocation.has("f")) yield* print(`${fullName(invocation.process)}\n`);
        else if (invocation.operands[0] !== undefined) {
          if (!capable(invocation.process.credentials, "SYS_ADMIN")) throw new Failure(flavour === "busybox" ? "sethostname: Operation not permitted" : "you must be root to change the host name");
          machine.hostname = invocation.operands[0];
        } else yield* print(`${machine.hostname}\n`);
      },
    },
    flavour,
  );

export const uname = (flavour: Flavour) =>
  program(
    {
      name: "uname",
      short: "amnoprsvi",
      long: { all: "a", "kernel-name": "s", nodename: "n", "kernel-release": "r", "kernel-version": "v", machine: "m", processor: "p", "operating-system": "o" },
      *run(invocation) {
        const fields: [string, string][] = [
          ["s", "Linux"], ["n", invocation.process.machine.hostname], ["r", "6.1.0-40-amd64"], ["v", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)"], ["m", "x86_64"],
          ["o", "GNU/Linux"],
        ];
        const all = invocation.has("a");
        const chosen = fields.filter(([letter]) => all || invocation.has(letter) || (letter === "m" && (invocation.has("p") || invocation.has("i"))));
        yield* print(`${(chosen.length > 0 ? chosen : fields.slice(0, 1)).map(([, text]) => text).join(" ")}\n`);
      },
    },
    flavour,
  );

export const nproc = (flavour: Flavour) =>
  program(
    {
      name: "nproc",
      short: "",
      long: { all: "all", "ignore=": "ignore" },
      *run(invocation) {
        const cores = coresOf(invocation.process.files.exists("/proc/cpuinfo") ? invocation.process.files.readText("/proc/cpuinfo") : "");
        yield* print(`${Math.max(1, cores - Number(invocation.value("ignore") ?? 0))}\n`);
      },
    },
    flavour,
  );

/** Processors that /proc/cpuinfo names; 2 where there is none. */
export function coresOf(cpuinfo: string): number {
  return (cpuinfo.match(/^processor\s*:/gm) ?? []).length || 2;
}

export const nohup = (flavour: Flavour) =>
  program(
    {
      name: "nohup",
      short: "",
      stopAtOperand: true,
      usageCode: 125,
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 0) throw missingOperand(invocation);
        process.onSignal("SIGHUP", "ignore");
        const files = new Map(process.openDescriptors);
        if (process.tty && process.hasDescriptor(1) && process.descriptor(1).info().type === "tty") {
          const out = process.files.open("nohup.out", { append: true, create: true, mode: 0o600 });
          files.set(1, out);
          yield* invocation.complain("ignoring input and appending output to 'nohup.out'");
          if (process.descriptor(2).info().type === "tty") files.set(2, out);
        }
        const child = yield* startCommand(invocation, operands, { files });
        return yield* waitChild(child);
      },
    },
    flavour,
  );

/** Programs that run another and change nothing that this machine knows of: nice, ionice, stdbuf, setsid, time limits. */
export const wrapper = (name: string, short: string, long: Record<string, string> = {}) => (flavour: Flavour) =>
  program(
    {
      name,
      short,
      long,
      stopAtOperand: true,
      *run(invocation) {
        if (invocation.operands.length === 0) {
          if (name === "nice") {
            yield* print("0\n");
            return 0;
          }
          throw missingOperand(invocation);
        }
        if (name === "stdbuf") {
          for (const [letter, variable] of [["o", "_STDBUF_O"], ["e", "_STDBUF_E"]] as const) {
            const mode = invocation.value(letter);
            if (mode !== undefined) invocation.process.env.set(variable, mode);
          }
        }
        const child = yield* startCommand(invocation, invocation.operands, name === "setsid" ? { session: {} } : {});
        if (name === "setsid" && !invocation.has("w")) return 0;
        return yield* waitChild(child);
      },
    },
    flavour,
  );

/** su and sudo: another user's process. */
export const su = (flavour: Flavour) =>
  program(
    {
      name: "su",
      short: "c:lmps:",
      long: { "command=": "c", login: "l", "shell=": "s", "preserve-environment": "m" },
      *run(invocation) {
        const { process } = invocation;
        const operands = invocation.operands.filter((operand) => operand !== "-");
        const login = invocation.has("l") || operands.length < invocation.operands.length;
        const name = operands[0] ?? "root";
        const account = accounts(process).find((each) => each.name === name);
        if (!account) throw new Failure(flavour === "busybox" ? `unknown user ${name}` : `user ${name} does not exist or the user entry does not contain all the required fields`);
        if (process.credentials.uid !== 0 && process.credentials.uid !== account.uid) throw new Failure("Authentication failure");
        const variables = new Map(process.env);
        if (!invocation.has("m")) variables.set("HOME", account.home).set("SHELL", account.shell).set("USER", account.name).set("LOGNAME", account.name);
        const shell = invocation.value("s") ?? account.shell;
        const command = invocation.value("c");
        if (/nologin|false/.test(shell)) {
          yield* print("This account is currently not available.\n");
          return 1;
        }
        const base = shell.slice(shell.lastIndexOf("/") + 1);
        const child = process.spawn({
          file: shell,
          args: [login ? `-${base}` : base, ...(command === undefined ? [] : ["-c", command])],
          env: variables,
          credentials: { uid: account.uid, gid: account.gid, groups: [account.gid] },
          ...(login && process.files.isDirectory(account.home) ? { cwd: account.home } : {}),
        });
        return yield* waitChild(child);
      },
    },
    flavour,
  );

export const sudo = (flavour: Flavour) =>
  program(
    {
      name: "sudo",
      short: "bEHiknSsu:g:vl",
      long: { "user=": "u", login: "i", shell: "s", "preserve-env=?": "E", "non-interactive": "n" },
      stopAtOperand: true,
      *run(invocation) {
        const { process } = invocation;
        let { operands } = invocation;
        const name = invocation.value("u") ?? "root";
        const account = accounts(process).find((each) => each.name === name || `#${each.uid}` === name);
        if (!account) throw new Failure(`unknown user ${name}`);
        const variables = new Map(process.env);
        while (/^\w+=/.test(operands[0] ?? "")) {
          const at = operands[0]!.indexOf("=");
          variables.set(operands[0]!.slice(0, at), operands[0]!.slice(at + 1));
          operands = operands.slice(1);
        }
        variables.set("USER", account.name).set("LOGNAME", account.name).set("SUDO_USER", userName(process, process.credentials.uid) ?? "root");
        variables.set("HOME", account.home);
        if (operands.length === 0) {
          if (!invocation.has("i") && !invocation.has("s")) throw new Failure("a command is needed");
          operands = [account.shell];
        }
        const path = findExecutable(process, operands[0]!);
        if (path === undefined) throw new Failure(`${operands[0]}: command not found`);
        const child = process.spawn({
          file: path, args: operands, env: variables, credentials: { uid: account.uid, gid: account.gid, groups: [account.gid] },
          ...(invocation.has("i") ? { cwd: account.home } : {}),
        });
        return yield* waitChild(child);
      },
    },
    flavour,
  );

export const which = (flavour: Flavour) =>
  program(
    {
      name: "which",
      short: "as",
      stopAtOperand: true,
      *run(invocation) {
        const { process } = invocation;
        let status = 0;
        for (const name of invocation.operands) {
          const found: string[] = [];
          for (const directory of name.includes("/") ? [""] : (process.env.get("PATH") ?? "").split(":")) {
            const candidate = directory === "" && name.includes("/") ? name : `${directory === "" ? "." : directory}/${name}`;
            if (process.files.access(candidate, "x") && !process.files.isDirectory(candidate)) found.push(candidate);
          }
          if (found.length === 0) status = 1;
          if (!invocation.has("s")) yield* print(found.slice(0, invocation.has("a") ? undefined : 1).map((path) => `${path}\n`).join(""));
        }
        return status;
      },
    },
    flavour,
  );

export const tty = (flavour: Flavour) =>
  program(
    {
      name: "tty",
      short: "s",
      *run(invocation) {
        const { process } = invocation;
        const terminal = process.hasDescriptor(0) && process.descriptor(0).info().type === "tty" ? process.tty : undefined;
        if (!invocation.has("s")) yield* print(terminal ? `${terminal.name}\n` : "not a tty\n");
        return terminal ? 0 : 1;
      },
    },
    flavour,
  );

export const clear = (flavour: Flavour) =>
  program(
    {
      name: "clear",
      short: "xVT:",
      *run() {
        yield* print("\x1b[H\x1b[2J\x1b[3J");
      },
    },
    flavour,
  );

export const reset = (flavour: Flavour) =>
  program(
    {
      name: "reset",
      short: "",
      *run(invocation) {
        invocation.process.tty?.setModes({ canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true });
        yield* print("\x1bc\x1b[?25h");
      },
    },
    flavour,
  );

export const tput = (flavour: Flavour) =>
  program(
    {
      name: "tput",
      short: "T:S",
      *run(invocation) {
        const [name, ...args] = invocation.operands;
        const { process } = invocation;
        const texts: Record<string, string> = {
          clear: "\x1b[H\x1b[2J\x1b[3J", reset: "\x1bc", bold: "\x1b[1m", sgr0: "\x1b(B\x1b[m", smul: "\x1b[4m", rmul: "\x1b[24m", rev: "\x1b[7m", dim: "\x1b[2m", civis: "\x1b[?25l",
          cnorm: "\x1b[?25h", el: "\x1b[K", ed: "\x1b[J", home: "\x1b[H", smcup: "\x1b[?1049h", rmcup: "\x1b[?1049l", bel: "\x07",
        };
        if (name === "cols") yield* print(`${process.tty?.columns ?? 80}\n`);
        else if (name === "lines") yield* print(`${process.tty?.rows ?? 24}\n`);
        else if (name === "colors") yield* print("256\n");
        else if (name === "setaf") yield* print(`\x1b[${Number(args[0]) < 8 ? `3${args[0]}` : `38;5;${args[0]}`}m`);
        else if (name === "setab") yield* print(`\x1b[${Number(args[0]) < 8 ? `4${args[0]}` : `48;5;${args[0]}`}m`);
        else if (name === "cup") yield* print(`\x1b[${Number(args[0]) + 1};${Number(args[1]) + 1}H`);
        else if (name !== undefined && texts[name] !== undefined) yield* print(texts[name]);
        else throw new Failure(`unknown terminfo capability '${name ?? ""}'`, 4);
      },
    },
    flavour,
  );

export const stty = (flavour: Flavour) =>
  program(
    {
      name: "stty",
      short: "agF:",
      rewrite: (args) => ["--", ...args],
      *run(invocation) {
        const { process, operands } = invocation;
        const terminal = process.tty;
        if (!terminal) throw new Failure("'standard input': Inappropriate ioctl for device");
        if (operands.length === 0 || operands[0] === "-a") {
          yield* print(`speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;\n${terminal.modes.canonical ? "" : "-"}icanon ${terminal.modes.echo ? "" : "-"}echo ${terminal.modes.signals ? "" : "-"}isig\n`);
          return 0;
        }
        for (let index = 0; index < operands.length; index += 1) {
          const word = operands[index]!;
          if (word === "size") yield* print(`${terminal.rows} ${terminal.columns}\n`);
          else if (word === "sane") terminal.setModes({ canonical: true, echo: true, signals: true, mapReturn: true, mapNewline: true });
          else if (word === "raw") terminal.setModes({ canonical: false, signals: false, mapReturn: false, mapNewline: false });
          else if (word === "-raw" || word === "cooked") terminal.setModes({ canonical: true, signals: true, mapReturn: true, mapNewline: true });
          else if (word === "cbreak" || word === "-icanon") terminal.setModes({ canonical: false });
          else if (word === "-cbreak" || word === "icanon") terminal.setModes({ canonical: true });
          else if (/^-?echo$/.test(word)) terminal.setModes({ echo: !word.startsWith("-") });
          else if (/^-?isig$/.test(word)) terminal.setModes({ signals: !word.startsWith("-") });
          else if (/^-?onlcr$|^-?opost$/.test(word)) terminal.setModes({ mapNewline: !word.startsWith("-") });
          else if (/^-?icrnl$/.test(word)) terminal.setModes({ mapReturn: !word.startsWith("-") });
          else if (word === "cols" || word === "columns" || word === "rows") {
            index += 1;
            const number = Number(operands[index]);
            terminal.resize(word === "rows" ? terminal.columns : number, word === "rows" ? number : terminal.rows);
          } else if (!/^-?(?:ixon|ixoff|ixany|echoe|echok|echonl|iexten|tostop|noflsh|min|time|\d+)$/.test(word)) throw new Failure(`invalid argument '${word}'\nTry 'stty --help' for more information.`);
        }
        return 0;
      },
    },
    flavour,
  );
