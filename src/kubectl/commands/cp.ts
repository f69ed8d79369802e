import { callback, concat, write, type Call, type Process } from "../../os/index.ts";
import { packTar, unpackTar, type TarMember } from "../../os/tar.ts";
import type { Command } from "../command.ts";
import { completeCopies } from "../complete/resources.ts";
import { CommandError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import { containerFor } from "../pods/containers.ts";
import { podPath, refuseCompleted } from "../pods/pod.ts";
import type { StreamEnd } from "../rest/streams.ts";
import { exitWith, openStream, refuseFailure } from "../streams/connect.ts";

/** `[[namespace/]pod:]path` */
interface Place {
  namespace: string;
  pod: string;
  path: string;
}

const CHUNK = 32 * 1024;
/** What an archive ends with. */
const END = new Uint8Array(1024);

export const cp: Command = {
  name: "cp",
  flags: defineFlags("container,c:string no-preserve retries:int=0"),
  complete: completeCopies,
  *run(invocation) {
    const { args } = invocation;
    void invocation.namespace;
    void invocation.client;
    if (args.length !== 2) throw new CommandError("source and destination are required");
    const [from, to] = args.map((text) => placeOf(invocation, text)) as [Place, Place];
    if (from.pod !== "" && to.pod !== "") throw new CommandError("one of src or dest must be a local file specification");
    if (from.path === "" || to.path === "") throw new CommandError("filepath can not be empty");
    if (from.pod !== "") yield* copyFromPod(invocation, from, to.path);
    else if (to.pod !== "") yield* copyToPod(invocation, from.path, to);
    else throw new CommandError("one of src or dest must be a remote file specification");
  },
};

function placeOf(invocation: Invocation, text: string): Place {
  const at = text.indexOf(":");
  if (at < 0) return { namespace: "", pod: "", path: text };
  const pieces = text.slice(0, at).split("/");
  if (at === 0 || pieces.length > 2) throw new CommandError("filespec must match the canonical format: [[namespace/]pod:]file/path");
  return { namespace: pieces.length === 2 ? pieces[0]! : invocation.namespace, pod: pieces.at(-1)!, path: clean(text.slice(at + 1)) };
}

/** path.Clean of Go. */
function clean(path: string): string {
  if (path === "") return "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || !path.startsWith("/")) parts.push(part);
  }
  return path.startsWith("/") ? `/${parts.join("/")}` : parts.join("/") || ".";
}

const base = (path: string): string => clean(path).split("/").at(-1) || "/";
const folder = (path: string): string => {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at) || "/";
};

interface Ran {
  output: Uint8Array;
  code: number;
}

/** Runs a command in the container; what it says on standard error goes to `errors`. */
function* runIn(invocation: Invocation, place: Place, command: readonly string[], input?: Uint8Array, errors?: 1 | 2): Call<Ran> {
  const { namespace, pod: name } = place;
  const pod = yield* invocation.client.json(podPath({ namespace, name }));
  refuseCompleted(pod, "exec into");
  const { container } = yield* containerFor(invocation, pod, invocation.flags.string("container"), errors === undefined, errors);
  const query = { container: container.name, command, stdout: true, stderr: true, stdin: input !== undefined };
  const session = yield* openStream(invocation, podPath({ namespace, name }, "exec"), query);
  const output: Uint8Array[] = [];
  const complaints: Uint8Array[] = [];
  session.onOutput((stream, data) => (stream === "stdout" ? output : complaints).push(data.slice()));
  if (input) {
    for (let at = 0; at < input.length; at += CHUNK) session.writeStdin(input.slice(at, at + CHUNK));
    session.closeStdin();
  }
  const { exitCode, error } = yield* callback<StreamEnd>("read", (done) => {
    session.onEnd(done);
    return () => session.close();
  });
  if (errors) for (const data of complaints) yield* write(errors, data);
  refuseFailure(error);
  return { output: concat(output), code: exitCode };
}

function* copyToPod(invocation: Invocation, path: string, to: Place): Call<void> {
  const { process, flags } = invocation;
  if (!process.files.exists(path)) throw new CommandError(`${path} doesn't exist in local filesystem`);
  const isDirectory = (yield* runIn(invocation, to, ["test", "-d", to.path])).code === 0;
  const target = isDirectory ? clean(`${to.path}/${base(path)}`) : to.path;
  const members = membersOf(process, clean(path), base(target));
  const preserve = flags.bool("no-preserve") ? ["--no-same-permissions", "--no-same-owner"] : [];
  const command = ["tar", ...preserve, "-xmf", "-", "-C", folder(target)];
  const { output, code } = yield* runIn(invocation, to, command, concat([...members.flatMap((member) => packTar(member, "root", "root")), END]), 2);
  if (output.length > 0) yield* write(1, output);
  exitWith(code);
}

/** A file, or all that a directory holds; of a directory itself nothing is told but when it is empty. */
function membersOf(process: Process, path: string, name: string): TarMember[] {
  const { files } = process;
  const { type, mode, mtime } = files.lstat(path);
  const common = { name, mode, mtime: mtime / 1000, uid: 0, gid: 0, target: "", data: new Uint8Array(0) };
  if (type === "symlink") return [{ ...common, type, target: files.readlink(path) }];
  if (type !== "directory") return [{ ...common, type: "file", data: files.readFile(path) }];
  const names = files.readdir(path);
  if (names.length === 0) return [{ ...common, type, name: `${name}/` }];
  return [...names].sort().flatMap((child) => membersOf(process, `${path}/${child}`, `${name}/${child}`));
}

function* copyFromPod(invocation: Invocation, from: Place, path: string): Call<void> {
  // The real one ends with what has come, before it hears that tar has failed.
  const { output } = yield* runIn(invocation, from, ["tar", "cf", "-", from.path], undefined, 1);
  const { files } = invocation.process;
  const prefix = from.path.replace(/^\/+/, "").replace(/^(?:\.\.\/)+/, "");
  const entries = unpackTar(output) ?? [];
  const destination = files.isDirectory(path) && !entries.some(({ type }) => type === "directory") ? `${path}/${base(from.path)}` : path;
  for (const { name, type, data, mode, target } of entries) {
    if (!name.startsWith(prefix)) throw new CommandError(`tar contents corrupted`);
    const rest = clean(name.slice(prefix.length).replace(/^\/+/, "") || ".");
    const place = rest === "." ? destination : `${destination}/${rest}`;
    if (rest.startsWith("..")) {
      yield* invocation.printError(`warning: file ${JSON.stringify(place)} is outside target destination, skipping\n`);
      continue;
    }
    if (type === "symlink") {
      yield* invocation.printError(
        `warning: skipping symlink: ${JSON.stringify(place)} -> ${JSON.stringify(target)}` +
          ` (consider using "kubectl exec -n ${JSON.stringify(from.namespace)} ${JSON.stringify(from.pod)} -- tar cf - ${JSON.stringify(from.path)} | tar xf -")\n`,
      );
    } else if (type === "directory") files.mkdir(place, { recursive: true });
    else {
      const parent = folder(place);
      if (!files.exists(parent)) files.mkdir(parent, { recursive: true });
      files.writeFile(place, data, { mode });
    }
  }
}
