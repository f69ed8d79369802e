import { isSystemError, printError, sleep, type Call, type Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { decodeText } from "../../../text.ts";
import { runtime, type Metadata } from "./cri.ts";
import { fail, NeedsHelp, type Flags } from "./flags.ts";

interface ContainerLog {
  logPath: string;
  state: string;
  metadata: Metadata;
}

/** The log file of a container, which the kubelet names. */
export function* logs(process: Process, flags: Flags): Call<void> {
  const [id, ...more] = flags.rest;
  if (id === undefined || id === "") fail("ID cannot be empty");
  if (more.length > 0) throw new NeedsHelp();
  const stream = flags.get("stream");
  if (stream !== undefined && !/^(?:stdout|stderr)?$/.test(stream)) fail(`invalid stream ${JSON.stringify(stream)}, must be "stdout" or "stderr"`);
  const tail = flags.get("tail");
  if (tail !== undefined && stream !== undefined) fail("--tail and --stream are mutually exclusive");
  const { status } = yield* runtime<{ status: ContainerLog }>(process, "ContainerStatus", { containerId: id, verbose: false });
  const path = flags.has("previous") ? previousLog(status) : status.logPath;
  const stamps = flags.has("timestamps");
  const shown = (text: string): { fd: number; text: string }[] => text.split("\n").filter((line) => line !== "").map((line) => {
    const match = /^(\S+) (stdout|stderr) ([FP]) (.*)$/s.exec(line);
    if (match && stream && match[2] !== stream) return { fd: 1, text: "" };
    return match ? { fd: match[2] === "stderr" ? 2 : 1, text: `${stamps ? `${match[1]} ` : ""}${match[4]}${match[3] === "F" ? "\n" : ""}` } : { fd: 1, text: `${line}\n` };
  });
  const readLog = (): string => {
    try {
      return decodeText(process.files.readFile(path));
    } catch (error) {
      if (!isSystemError(error)) throw error;
      return fail(`failed to try resolving symlinks in path "${path}": lstat ${path}: no such file or directory`);
    }
  };
  let text = readLog();
  const since = flags.get("since");
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
  while (flags.has("follow")) {
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
}

/** The log of the run before this one: files are named by the attempt. */
function previousLog({ logPath, metadata }: ContainerLog): string {
  const attempt = metadata.attempt ?? 0;
  if (attempt === 0) return fail(`previous terminated container ${metadata.name} not found`);
  return `${logPath.slice(0, logPath.lastIndexOf("/") + 1)}${attempt - 1}${logPath.slice(logPath.lastIndexOf("."))}`;
}
