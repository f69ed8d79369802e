import { ask, callback, isSystemError, printError, sleep, SocketError, ttyOf, type Call, type ExecChannel, type Process, type Program } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { formatTime } from "../../strftime.ts";
import { decodeText } from "../../text.ts";

const CONTAINERD = "/run/containerd/containerd.sock";

interface Metadata {
  name: string;
  attempt?: number;
  uid?: string;
  namespace?: string;
}

interface Container {
  id: string;
  podSandboxId: string;
  metadata: Metadata;
  image: { image: string; userSpecifiedImage?: string };
  imageRef: string;
  state: string;
  createdAt: string;
  labels: Record<string, string>;
}

interface Sandbox {
  id: string;
  metadata: Metadata;
  state: string;
  createdAt: string;
  labels: Record<string, string>;
  runtimeHandler?: string;
}

interface Image {
  id: string;
  repoTags: string[];
  repoDigests: string[];
  size: string;
}

class Fatal extends Error {}

/** What follows the subcommand: flags with their values, and the rest. */
interface Flags {
  values: Map<string, string[]>;
  rest: string[];
}

/** Long names of the flags, and those that take a value. */
const LONG: Readonly<Record<string, string>> = {
  all: "a", quiet: "q", name: "name", pod: "p", state: "s", output: "o", label: "l", id: "id", image: "image", latest: "L", last: "n", namespace: "namespace", follow: "f", tail: "tail",
  since: "since", timestamps: "t", tty: "t", interactive: "i", sync: "sync", timeout: "timeout", force: "f", verbose: "v", "no-trunc": "no-trunc", digests: "digests", previous: "p", prune: "prune",
  "runtime-endpoint": "r", "image-endpoint": "i", config: "c", debug: "D",
};
const VALUED = new Set(["name", "p", "s", "o", "l", "id", "image", "n", "namespace", "tail", "since", "timeout", "r", "c"]);

function flagsOf(args: readonly string[], flat: ReadonlySet<string> = new Set(), stop = false): Flags {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    if (arg === "--") {
      rest.push(...args.slice(index + 1));
      break;
    }
    if (!/^-./.test(arg) || (stop && rest.length > 0)) {
      rest.push(arg);
      continue;
    }
    const [head, given] = arg.includes("=") ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg, undefined];
    const names = head.startsWith("--") ? [LONG[head.slice(2)] ?? fail(`flag provided but not defined: -${head.slice(2)}`)] : /^-[a-z]{2,}$/.test(head) && !LONG[head.slice(1)] ? head.slice(1).split("") : [LONG[head.slice(1)] ?? head.slice(1)];
    for (const name of names) {
      const value = VALUED.has(name) && !flat.has(name) ? given ?? args[index += 1] ?? fail(`flag needs an argument: ${head}`) : given ?? "true";
      values.set(name, [...(values.get(name) ?? []), value]);
    }
  }
  return { values, rest };
}

function fail(message: string): never {
  throw new Fatal(message);
}

/** crictl: asks containerd by CRI. */
export const crictl: Program = function* (process: Process): Call<number> {
  const args = process.args.slice(1);
  while (/^-(?:r|i|c|-runtime-endpoint|-image-endpoint|-config|-timeout|t)$/.test(args[0] ?? "")) args.splice(0, 2);
  while (/^-/.test(args[0] ?? "") && !/^-(?:h|-help|-version|v)$/.test(args[0]!)) args.shift();
  const [command = "help", ...rest] = args;
  try {
    return (yield* runCommand(process, command, rest)) ?? 0;
  } catch (error) {
    let message: string;
    if (error instanceof Fatal) ({ message } = error);
    else if (error instanceof SocketError) message = `rpc error: code = ${error.code} desc = ${error.message}`;
    else if (isSystemError(error, "ENOENT", "ECONNREFUSED", "EACCES")) {
      const reason = error.code === "ENOENT" ? "no such file or directory" : error.code === "EACCES" ? "permission denied" : "connection refused";
      message = `validate service connection: validate CRI v1 runtime API for endpoint "unix://${CONTAINERD}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix ${CONTAINERD}: connect: ${reason}"`;
    } else throw error;
    const tty = ttyOf(process, 2) !== undefined;
    yield* printError(tty ? `\u001b[31mFATA\u001b[0m[0000] ${message} \n` : `time="${formatTime("%Y-%m-%dT%H:%M:%SZ", process.wall)}" level=fatal msg=${JSON.stringify(message)}\n`);
    return 1;
  }
};

const HELP = `NAME:
   crictl - client for CRI

USAGE:
   crictl [global options] command [command options] [arguments...]

COMMANDS:
   exec                Run a command in a running container
   images, image, img  List images
   inspect             Display the status of one or more containers
   inspecti            Return the status of one or more images
   inspectp            Display the status of one or more pods
   logs                Fetch the logs of a container
   pods                List pods
   ps                  List containers
   pull                Pull an image from a registry
   rm                  Remove one or more containers
   rmi                 Remove one or more images
   rmp                 Remove one or more pods
   start               Start one or more created containers
   info                Display information of the container runtime
   stop                Stop one or more running containers
   stopp               Stop one or more running pods
   stats               List container(s) resource usage statistics
   version             Display runtime version information
`;

function* runtime<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, CONTAINERD, `/runtime.v1.RuntimeService/${method}`, body);
}

function* imageService<T>(process: Process, method: string, body: object = {}): Call<T> {
  return yield* ask<T>(process, CONTAINERD, `/runtime.v1.ImageService/${method}`, body);
}

function* runCommand(process: Process, command: string, args: readonly string[]): Call<number | void> {
  switch (command) {
    case "ps": return yield* listContainers(process, args);
    case "pods": case "pod": return yield* listPods(process, args);
    case "images": case "image": case "img": return yield* listImages(process, args);
    case "inspect": return yield* inspect(process, args, "ContainerStatus", "containerId");
    case "inspectp": return yield* inspect(process, args, "PodSandboxStatus", "podSandboxId");
    case "inspecti": {
      for (const image of needed(flagsOf(args).rest)) {
        const answer = yield* imageService<{ status?: object }>(process, "ImageStatus", { image: { image }, verbose: true });
        if (!answer.status) fail(`no such image "${image}" present`);
        yield* print(`${JSON.stringify(answer, null, 2)}\n`);
      }
      return 0;
    }
    case "logs": return yield* logs(process, args);
    case "exec": return yield* exec(process, args);
    case "stop": return yield* each(process, args, "StopContainer", "containerId", (flags) => ({ timeout: Number(flags.values.get("timeout")?.[0] ?? 0) }));
    case "start": return yield* each(process, args, "StartContainer", "containerId");
    case "rm": return yield* each(process, args, "RemoveContainer", "containerId");
    case "stopp": return yield* each(process, args, "StopPodSandbox", "podSandboxId", undefined, "Stopped sandbox ");
    case "rmp": return yield* each(process, args, "RemovePodSandbox", "podSandboxId", undefined, "Removed sandbox ");
    case "pull": {
      for (const image of needed(flagsOf(args).rest)) {
        const { imageRef } = yield* imageService<{ imageRef: string }>(process, "PullImage", { image: { image } });
        yield* print(`Image is up to date for ${imageRef}\n`);
      }
      return 0;
    }
    case "rmi": {
      for (const image of needed(flagsOf(args).rest)) {
        const { status } = yield* imageService<{ status?: Image }>(process, "ImageStatus", { image: { image } });
        if (!status) fail(`no such image ${image}`);
        yield* imageService(process, "RemoveImage", { image: { image: status.id } });
        yield* print(status.repoTags.map((tag) => `Deleted: ${tag}\n`).join("") || `Deleted: ${status.id}\n`);
      }
      return 0;
    }
    case "stats": return yield* stats(process, args);
    case "version": {
      const version = yield* runtime<Record<string, string>>(process, "Version");
      yield* print(`Version:  ${version["version"]}\nRuntimeName:  ${version["runtimeName"]}\nRuntimeVersion:  ${version["runtimeVersion"]}\nRuntimeApiVersion:  ${version["runtimeApiVersion"]}\n`);
      return 0;
    }
    case "info":
      yield* print(`${JSON.stringify(yield* runtime<object>(process, "Status", { verbose: true }), null, 2)}\n`);
      return 0;
    case "--version": case "-v":
      yield* print("crictl version v1.36.0\n");
      return 0;
    case "help": case "-h": case "--help":
      yield* print(HELP);
      return 0;
    default:
      yield* printError(`No help topic for '${command}'\n`);
      return 3;
  }
}

function needed(rest: readonly string[]): readonly string[] {
  return rest.length > 0 ? rest : fail("ID cannot be empty");
}

/** Docker's words for how long ago something was, as crictl uses them. */
export function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.floor(seconds / 3600 + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.floor(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.floor(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24 / 30)} months`;
  return `${Math.floor(hours / 24 / 365)} years`;
}

/** Columns at least 20 wide with three blanks between, the last one without. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_cell, index) => Math.max(20, ...rows.map((row) => row[index]!.length + 3)));
  return rows.map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index]!))).join("")}\n`).join("");
}

const short = (id: string): string => id.replace(/^sha256:/, "").slice(0, 13);
const ago = (process: Process, nanoseconds: string): string => `${durationText(process.wall - Number(BigInt(nanoseconds) / 1_000_000n))} ago`;

function* listContainers(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args);
  const flag = (name: string): string | undefined => values.get(name)?.at(-1);
  const { containers } = yield* runtime<{ containers: Container[] }>(process, "ListContainers");
  const { items } = yield* runtime<{ items: Sandbox[] }>(process, "ListPodSandbox");
  const state = flag("s");
  const id = flag("id") ?? rest[0];
  let list = containers
    .filter((each) => (values.has("a") || id !== undefined ? true : state !== undefined ? true : values.has("L") || values.has("n") ? true : each.state === "CONTAINER_RUNNING"))
    .filter((each) => state === undefined || each.state.toLowerCase().endsWith(state.toLowerCase()))
    .filter((each) => flag("name") === undefined || new RegExp(flag("name")!).test(each.metadata.name))
    .filter((each) => flag("p") === undefined || each.podSandboxId.startsWith(flag("p")!))
    .filter((each) => id === undefined || each.id.startsWith(id))
    .filter((each) => flag("image") === undefined || short(each.image.image).startsWith(flag("image")!.slice(0, 13)) || each.image.userSpecifiedImage?.includes(flag("image")!) === true)
    .filter((each) => flag("namespace") === undefined || each.labels["io.kubernetes.pod.namespace"] === flag("namespace"))
    .filter((each) => (values.get("l") ?? []).every((pair) => each.labels[pair.split("=")[0]!] === pair.split("=")[1]))
    .sort((a, b) => (BigInt(b.createdAt) > BigInt(a.createdAt) ? 1 : BigInt(b.createdAt) < BigInt(a.createdAt) ? -1 : 0));
  if (values.has("L")) list = list.slice(0, 1);
  else if (values.has("n")) list = list.slice(0, Number(flag("n")));
  if (values.has("q")) yield* print(list.map((each) => `${each.id}\n`).join(""));
  else if (flag("o") === "json") yield* print(`${JSON.stringify({ containers: list }, null, 2)}\n`);
  else {
    const trim = (text: string): string => (values.has("no-trunc") ? text : short(text));
    yield* print(table([
      ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"],
      ...list.map((each) => [
        trim(each.id), trim(each.image.image), ago(process, each.createdAt), stateText(each.state), each.metadata.name, String(each.metadata.attempt ?? 0), trim(each.podSandboxId),
        items.find((pod) => pod.id === each.podSandboxId)?.metadata.name ?? each.labels["io.kubernetes.pod.name"] ?? "unknown", each.labels["io.kubernetes.pod.namespace"] ?? "unknown",
      ]),
    ]));
  }
  return 0;
}

function stateText(state: string): string {
  const word = state.replace(/^(?:CONTAINER|SANDBOX)_/, "").toLowerCase();
  return word === "notready" ? "NotReady" : word[0]!.toUpperCase() + word.slice(1);
}

function* listPods(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args);
  const flag = (name: string): string | undefined => values.get(name)?.at(-1);
  const { items } = yield* runtime<{ items: Sandbox[] }>(process, "ListPodSandbox");
  const id = flag("id") ?? rest[0];
  const list = items
    .filter((pod) => flag("s") === undefined || pod.state.toLowerCase().endsWith(`_${flag("s")!.toLowerCase()}`))
    .filter((pod) => flag("name") === undefined || new RegExp(flag("name")!).test(pod.metadata.name))
    .filter((pod) => flag("namespace") === undefined || pod.metadata.namespace === flag("namespace"))
    .filter((pod) => id === undefined || pod.id.startsWith(id))
    .filter((pod) => (values.get("l") ?? []).every((pair) => pod.labels[pair.split("=")[0]!] === pair.split("=")[1]))
    .sort((a, b) => (BigInt(b.createdAt) > BigInt(a.createdAt) ? 1 : BigInt(b.createdAt) < BigInt(a.createdAt) ? -1 : 0));
  if (values.has("q")) yield* print(list.map((pod) => `${pod.id}\n`).join(""));
  else if (flag("o") === "json") yield* print(`${JSON.stringify({ items: list }, null, 2)}\n`);
  else {
    yield* print(table([
      ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
      ...list.map((pod) => [
        values.has("no-trunc") ? pod.id : short(pod.id), ago(process, pod.createdAt), stateText(pod.state), pod.metadata.name, pod.metadata.namespace ?? "", String(pod.metadata.attempt ?? 0),
        pod.runtimeHandler ? pod.runtimeHandler : "(default)",
      ]),
    ]));
  }
  return 0;
}

/** 71000000 as "71MB": three significant digits, powers of 1000. */
function sizeText(text: string): string {
  let value = Number(text);
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit += 1;
  }
  return `${Number(value.toPrecision(3))}${["B", "kB", "MB", "GB", "TB"][unit]}`;
}

function* listImages(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args);
  const { images } = yield* imageService<{ images: Image[] }>(process, "ListImages");
  const list = images.filter((image) => rest[0] === undefined || image.repoTags.some((tag) => tag.includes(rest[0]!)));
  if (values.has("q")) yield* print(list.map((image) => `${image.id}\n`).join(""));
  else if (values.get("o")?.at(-1) === "json") yield* print(`${JSON.stringify({ images: list }, null, 2)}\n`);
  else {
    const rows = list.flatMap((image) => (image.repoTags.length > 0 ? image.repoTags : [`${image.repoDigests[0]?.split("@")[0] ?? "<none>"}:<none>`]).map((tag) => {
      const at = tag.lastIndexOf(":");
      return [tag.slice(0, at), tag.slice(at + 1), values.has("no-trunc") ? image.id : short(image.id), sizeText(image.size)];
    }));
    rows.sort((a, b) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : a[1]! < b[1]! ? -1 : 1));
    yield* print(table([["IMAGE", "TAG", "IMAGE ID", "SIZE"], ...rows]));
  }
  return 0;
}

function* inspect(process: Process, args: readonly string[], method: string, field: string): Call<number> {
  const { values, rest } = flagsOf(args);
  let ids = rest;
  if (ids.length === 0 && values.has("name")) {
    const { containers } = yield* runtime<{ containers: Container[] }>(process, "ListContainers");
    ids = containers.filter((each) => each.metadata.name === values.get("name")!.at(-1)).map((each) => each.id);
  }
  for (const id of needed(ids)) {
    const answer = yield* runtime<{ status: object; info: object }>(process, method, { [field]: id, verbose: true });
    yield* print(`${JSON.stringify(answer, null, 2)}\n`);
  }
  return 0;
}

function* each(
  process: Process, args: readonly string[], method: string, field: string, more: (flags: Flags) => object = () => ({}), said = "",
): Call<number> {
  const flags = flagsOf(args);
  for (const id of needed(flags.rest)) {
    yield* runtime(process, method, { [field]: id, ...more(flags) });
    yield* print(`${said}${id}\n`);
  }
  return 0;
}

/** The log file of a container, which the kubelet names. */
function* logs(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args, new Set(["p"]));
  const [id] = needed(rest);
  const { status } = yield* runtime<{ status: { logPath: string; state: string } }>(process, "ContainerStatus", { containerId: id, verbose: false });
  const stamps = values.has("t");
  const shown = (text: string): { fd: number; text: string }[] => text.split("\n").filter((line) => line !== "").map((line) => {
    const match = /^(\S+) (stdout|stderr) ([FP]) (.*)$/s.exec(line);
    return match ? { fd: match[2] === "stderr" ? 2 : 1, text: `${stamps ? `${match[1]} ` : ""}${match[4]}${match[3] === "F" ? "\n" : ""}` } : { fd: 1, text: `${line}\n` };
  });
  const readLog = (): string => {
    try {
      return decodeText(process.files.readFile(status.logPath));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return fail(`failed to try resolving symlinks in path "${status.logPath}": lstat ${status.logPath}: no such file or directory`);
    }
  };
  let text = readLog();
  const tail = values.get("tail")?.at(-1);
  const since = values.get("since")?.at(-1);
  let lines = shown(text);
  if (since !== undefined && /^\d+[smh]$/.test(since)) {
    const from = process.wall - Number(since.slice(0, -1)) * { s: 1000, m: 60_000, h: 3_600_000 }[since.at(-1) as "s"];
    lines = shown(text.split("\n").filter((line) => Date.parse(line.split(" ")[0]!) >= from).join("\n"));
  }
  if (tail !== undefined && Number(tail) >= 0) lines = lines.slice(Math.max(0, lines.length - Number(tail)));
  const put = function* (list: readonly { fd: number; text: string }[]): Call<void> {
    for (const line of list) {
      if (line.fd === 2) yield* printError(line.text);
      else yield* print(line.text);
    }
  };
  yield* put(lines);
  while (values.has("f")) {
    yield* sleep(200);
    const now = readLog();
    if (now.length === text.length) {
      const answer = yield* runtime<{ status: { state: string } }>(process, "ContainerStatus", { containerId: id, verbose: false });
      if (answer.status.state !== "CONTAINER_RUNNING") break;
      continue;
    }
    yield* put(shown(now.length > text.length ? now.slice(text.length) : now));
    text = now;
  }
  return 0;
}

/** Runs a command in a container, on the descriptors of this process. */
function* exec(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args, new Set(), true);
  const [id, ...cmd] = needed(rest);
  if (cmd.length === 0) return fail("\"exec\" requires at least 2 arguments.");
  const terminal = values.has("t") ? ttyOf(process, 0) : undefined;
  const channel = yield* runtime<ExecChannel>(process, "Exec", { containerId: id, cmd, tty: terminal !== undefined, stdin: values.has("i"), stdout: true, stderr: true });
  const before = terminal ? { ...terminal.modes } : undefined;
  const files = new Map([0, 1, 2].flatMap((fd) => (process.hasDescriptor(fd) ? [[fd, process.descriptor(fd)] as const] : [])));
  try {
    let running: { kill(): void } | undefined;
    const code = yield* callback<number>("exec", (done) => {
      running = channel.start(files, terminal, done);
      return () => running?.kill();
    });
    if (code !== 0) fail(`execing command in container: command terminated with exit code ${code}`);
    return 0;
  } finally {
    if (terminal && before) terminal.setModes(before);
  }
}

function* stats(process: Process, args: readonly string[]): Call<number> {
  const { values, rest } = flagsOf(args);
  const answer = yield* runtime<{ stats: { attributes: { id: string; metadata: Metadata }; cpu?: { usageNanoCores?: { value: string } }; memory?: { workingSetBytes?: { value: string } }; writableLayer?: { usedBytes?: { value: string }; inodesUsed?: { value: string } } }[] }>(process, "ListContainerStats", {});
  const list = answer.stats.filter((each) => rest[0] === undefined || each.attributes.id.startsWith(rest[0]));
  if (values.get("o")?.at(-1) === "json") {
    yield* print(`${JSON.stringify({ stats: list }, null, 2)}\n`);
    return 0;
  }
  yield* print(table([
    ["CONTAINER", "NAME", "CPU %", "MEM", "DISK", "INODES"],
    ...list.map((each) => [
      short(each.attributes.id), each.attributes.metadata.name, (Number(each.cpu?.usageNanoCores?.value ?? 0) / 1e7).toFixed(2), sizeText(each.memory?.workingSetBytes?.value ?? "0"),
      sizeText(each.writableLayer?.usedBytes?.value ?? "0"), each.writableLayer?.inodesUsed?.value ?? "0",
    ]),
  ]));
  return 0;
}
