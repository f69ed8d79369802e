import { CONTAINERD_SOCKET, isSystemError, printError, SocketError, type Call, type Process, type Program } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { config } from "./config.ts";
import { inspect, ps, rm, start, stop } from "./containers.ts";
import { runtime } from "./cri.ts";
import { exec } from "./exec.ts";
import { commandNamed, commandWords, Fatal, helpOf, Misuse, NeedsHelp, readFlags, type Flags } from "./flags.ts";
import { imagefsinfo, images, inspecti, pull, rmi } from "./images.ts";
import { log } from "./log.ts";
import { logs } from "./logs.ts";
import { printStatuses, rpcText } from "./output.ts";
import { inspectp, pods, rmp, stopp } from "./pods.ts";
import { stats, statsp } from "./stats.ts";

const VERSION = "v1.36.0";
const CONFIG = "/etc/crictl.yaml";

function* info(process: Process, flags: Flags): Call<void> {
  const { status, info: more, ...rest } = yield* runtime<{ status: object; info: object }>(process, "Status", { verbose: !flags.has("quiet") });
  yield* printStatuses(flags.get("output") ?? "json", [{ ...rest, status, ...more }]);
}

function* version(process: Process): Call<void> {
  const told = yield* runtime<Record<string, string>>(process, "Version");
  const fields = ["version", "runtimeName", "runtimeVersion", "runtimeApiVersion"];
  yield* print(fields.map((field) => `${field[0]!.toUpperCase()}${field.slice(1)}:  ${told[field]}\n`).join(""));
}

const commands: Readonly<Record<string, (process: Process, flags: Flags, configuration: string) => Call<void>>> = {
  config, exec, images, imagefsinfo, info, inspect, inspecti, inspectp, logs, pods, ps, pull, rm, rmi, rmp, start, stats, statsp, stop, stopp, version,
};

const GLOBAL = [
  { name: "config", alias: "c", usage: "Location of the client config file", value: "string", default: CONFIG },
  { name: "debug", alias: "D", usage: "Enable debug mode" },
  { name: "help", alias: "h", usage: "show help" },
  { name: "image-endpoint", alias: "i", usage: "Endpoint of CRI image manager service", value: "string" },
  { name: "runtime-endpoint", alias: "r", usage: "Endpoint of CRI container runtime service", value: "string" },
  { name: "timeout", alias: "t", usage: "Timeout of connecting to the server in seconds", value: "string", default: "2s" },
  { name: "version", alias: "v", usage: "print the version" },
];

function help(): string {
  const rows = Object.entries(commandWords).map(([name, { aliases = [], usage }]): [string, string] => [[name, ...aliases].join(", "), usage]);
  rows.push(["help, h", "Shows a list of commands or help for one command"]);
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return `NAME:\n   crictl - client for CRI\n\nUSAGE:\n   crictl [global options] command [command options]\n\nVERSION:\n   ${VERSION}\n\nCOMMANDS:\n${rows.map(([name, usage]) => `   ${name.padEnd(width)}${usage}\n`).join("")}`;
}

/** crictl: asks containerd by CRI. */
export const crictl: Program = function* (process: Process): Call<number> {
  let command: string | undefined;
  try {
    const global = readFlags(GLOBAL, process.args.slice(1));
    const [name = "help", ...args] = global.rest;
    if (global.has("version")) {
      yield* print(`crictl version ${VERSION}\n`);
      return 0;
    }
    if (name === "help" || name === "h" || global.has("help")) {
      const asked = name === "help" || name === "h" ? args[0] : undefined;
      if (asked !== undefined && commandNamed(asked) === undefined) return yield* noTopic(asked);
      yield* print(asked === undefined ? help() : helpOf(commandNamed(asked)!));
      return 0;
    }
    command = commandNamed(name);
    if (command === undefined) return yield* noTopic(name);
    const flags = readFlags([...commandWords[command]!.flags, { name: "help", alias: "h", usage: "" }], args);
    if (flags.has("help")) throw new NeedsHelp();
    yield* commands[command]!(process, flags, global.get("config") ?? CONFIG);
    return 0;
  } catch (error) {
    if (error instanceof NeedsHelp) {
      yield* print(helpOf(command!));
      return 0;
    }
    if (error instanceof Misuse) yield* print(`Incorrect Usage: ${error.message}\n\n${command === undefined ? help() : helpOf(command)}\n`);
    yield* log(process, "fatal", reasonOf(error));
    return 1;
  }
};

/** What the last line says of an error. Throws what is none of crictl's. */
function reasonOf(error: unknown): string {
  if (error instanceof Fatal) return error.message;
  if (error instanceof SocketError) return rpcText(error);
  if (!isSystemError(error, "ENOENT", "ECONNREFUSED", "EACCES")) throw error;
  const reason = error.code === "ENOENT" ? "no such file or directory" : error.code === "EACCES" ? "permission denied" : "connection refused";
  return `validate service connection: validate CRI v1 runtime API for endpoint "unix://${CONTAINERD_SOCKET}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${CONTAINERD_SOCKET}: connect: ${reason}"`;
}

function* noTopic(name: string): Call<number> {
  yield* printError(`No help topic for '${name}'\n`);
  return 3;
}
