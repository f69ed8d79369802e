import {
  callback, exitNumber, isSystemError, printError, read, resolve, sleep, Tty, ttyOf, type Call, type ExitStatus, type HttpResponse, type Machine, type Process, type Program, type SshChannel,
} from "../../../os/index.ts";
import { decodeText } from "../../text.ts";
import { accountsOf, type Account } from "../accounts.ts";

/** Options of ssh that take a value. */
const WITH_VALUE = "bcDEeFIiJLlmOopQRSWw";

/** What the arguments say. */
interface Wanted {
  host: string;
  user: string;
  port: number;
  command: string | undefined;
  wantTty: boolean | undefined;
}

function argumentsOf(args: readonly string[]): Wanted | undefined {
  let port = 22;
  let user = "root";
  let wantTty: boolean | undefined;
  let index = 0;
  for (; index < args.length && /^-./.test(args[index]!); index += 1) {
    const arg = args[index]!;
    for (let i = 1; i < arg.length; i += 1) {
      const letter = arg[i]!;
      if (letter === "t") wantTty = true;
      if (letter === "T") wantTty = false;
      if (!WITH_VALUE.includes(letter)) continue;
      const value = arg.slice(i + 1) || (args[index += 1] ?? "");
      if (letter === "p") port = Number(value);
      if (letter === "l") user = value;
      break;
    }
  }
  const target = args[index];
  if (target === undefined) return undefined;
  const [name, host] = target.includes("@") ? [target.slice(0, target.lastIndexOf("@")), target.slice(target.lastIndexOf("@") + 1)] : [user, target];
  const rest = args.slice(index + 1);
  return { host, user: name, port, command: rest.length > 0 ? rest.join(" ") : undefined, wantTty };
}

/** The machine behind a host's sshd. Says what is wrong and answers undefined when there is none. */
export function* login(process: Process, host: string, port: number): Call<Machine | undefined> {
  let addresses: string[];
  try {
    addresses = yield* resolve(process, host);
  } catch (error) {
    if (isSystemError(error) && error.code !== "ENETUNREACH") throw error;
    yield* printError(`ssh: Could not resolve hostname ${host}: Name or service not known\r\n`);
    return undefined;
  }
  const { network } = process.machine;
  try {
    if (!network || addresses.length === 0) throw new Error("no network");
    const response = yield* callback<HttpResponse>("connect", (done, fail) =>
      network.http(addresses[0]!, port, { method: "CONNECT", path: "/", headers: {} }, done, fail));
    const channel = response.upgrade as SshChannel | undefined;
    if (channel) return channel.machine;
    yield* printError("kex_exchange_identification: Connection closed by remote host\r\n");
  } catch (error) {
    yield* printError(`ssh: connect to host ${host} port ${port}: ${isSystemError(error) ? error.message : "Network is unreachable"}\r\n`);
  }
  return undefined;
}

/** ssh: a shell or a command on another machine of the network. */
export const ssh: Program = function* (process: Process): Call<number> {
  const wanted = argumentsOf(process.args.slice(1));
  if (!wanted) {
    yield* printError("usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface] [-b bind_address]\n           [-c cipher_spec] [-D [bind_address:]port] [-E log_file]\n           [-e escape_char] [-F configfile] [-I pkcs11] [-i identity_file]\n           [-J [user@]host[:port]] [-L address] [-l login_name] [-m mac_spec]\n           [-O ctl_cmd] [-o option] [-p port] [-Q query_option] [-R address]\n           [-S ctl_path] [-W host:port] [-w local_tun[:remote_tun]]\n           destination [command [argument ...]]\n");
    return 255;
  }
  const machine = yield* login(process, wanted.host, wanted.port);
  if (!machine) return 255;
  const account = accountOn(machine, wanted.user);
  if (!account) {
    yield* printError(`${wanted.user}@${wanted.host}: Permission denied (publickey).\r\n`);
    return 255;
  }
  const env = new Map([
    ["HOME", account.home], ["USER", account.name], ["LOGNAME", account.name], ["SHELL", account.shell], ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["LANG", process.env.get("LANG") ?? "C.UTF-8"], ["SSH_CONNECTION", `${process.machine.network?.addresses[0] ?? "127.0.0.1"} 50000 ${machine.network?.addresses[0] ?? "127.0.0.1"} 22`],
  ]);
  const cwd = account.home;
  const local = ttyOf(process, 0);
  const credentials = { uid: account.uid, gid: account.gid, groups: [account.gid] };
  const args = wanted.command === undefined ? ["-bash"] : ["bash", "-c", wanted.command];
  const terminal = wanted.wantTty ?? (wanted.command === undefined && local !== undefined);
  if (!terminal || !local) {
    const files = new Map([0, 1, 2].flatMap((fd) => (process.hasDescriptor(fd) ? [[fd, process.descriptor(fd)] as const] : [])));
    const child = machine.spawn({ file: "/bin/bash", args: wanted.command === undefined ? ["bash", "-s"] : args, env, cwd, credentials, files, session: {} });
    process.onSignal("SIGINT", () => machine.signal(child, "SIGHUP"));
    return yield* left(yield* ended(child), machine, wanted.host);
  }
  return yield* interactive(process, local, machine, { args, env, cwd, credentials }, wanted.host);
};

/** What ssh ends with: what the command did, unless the other side has gone away under it. */
function* left(status: ExitStatus, machine: Machine, host: string): Call<number> {
  yield* sleep(0);
  if (status.signal !== "SIGKILL" || [...machine.pids.processes.values()].some((process) => !process.status)) return exitNumber(status);
  yield* printError(`Connection to ${host} closed by remote host.\r\n`);
  return 255;
}

function* ended(child: Process): Call<ExitStatus> {
  for (;;) {
    try {
      return yield* callback<ExitStatus>("ppoll", (done) => child.onExit(done));
    } catch (error) {
      if (!isSystemError(error, "EINTR")) throw error;
    }
  }
}

/** A session with a terminal of its own on the other side: here keys go through as they are, there they mean something. */
function* interactive(
  process: Process, local: Tty, machine: Machine,
  options: { args: readonly string[]; env: Map<string, string>; cwd: string; credentials: { uid: number; gid: number; groups: number[] } }, host: string,
): Call<number> {
  const out = process.descriptor(1);
  const remote = new Tty({ name: "/dev/pts/0", columns: local.columns, rows: local.rows, onOutput: (data) => void out.write(data) });
  options.env.set("TERM", process.env.get("TERM") ?? "xterm-256color").set("SSH_TTY", remote.name);
  const before = { ...local.modes };
  local.setModes({ canonical: false, echo: false, signals: false, mapReturn: false, mapNewline: false });
  process.onSignal("SIGWINCH", () => remote.resize(local.columns, local.rows));
  const files = new Map([0, 1, 2].map((fd) => [fd, remote.slave]));
  const child = machine.spawn({ file: "/bin/bash", ...options, files, session: { tty: remote } });
  process.startThread((function* () {
    for (;;) {
      const data = yield* read(0);
      if (data.length === 0) {
        remote.hangUp();
        return;
      }
      remote.input(data);
    }
  })());
  try {
    return yield* left(yield* ended(child), machine, host);
  } finally {
    local.setModes(before);
    yield* printError(`Connection to ${host} closed.\r\n`);
  }
}

/** The account of that name on another machine. */
function accountOn(machine: Machine, name: string): Account | undefined {
  let text = "root:x:0:0:root:/root:/bin/bash\n";
  try {
    const node = machine.fs.node("/etc/passwd", { uid: 0, gid: 0, groups: [0] });
    if (node.type === "file") text = decodeText(node.data);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // A machine without that file has root.
  }
  return accountsOf(text).find((account) => account.name === name);
}
