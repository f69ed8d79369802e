import { callback } from "./calls.ts";
import { SystemError } from "./errors.ts";
import type { OpenFile } from "./file.ts";
import { FifoNode, normalizePath, permits, ROOT, type FileSystem } from "./fs/index.ts";
import type { HttpHandler, HttpResponse } from "./http.ts";
import type { Machine } from "./machine.ts";
import type { Process } from "./process.ts";
import { decode, encode } from "./text.ts";
import type { Call } from "./thread.ts";
import type { Tty } from "./tty.ts";

/*
 * Services behind the name of a Unix socket: what systemctl asks systemd by D-Bus and crictl asks containerd by gRPC. A
 * method is a path, what goes in and what comes back is JSON.
 */

/** A service has refused: `code` is a gRPC code or the name of a D-Bus error. */
export class SocketError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** One method of a service: answers at once by its value, or later through `respond`. Throws SocketError. */
export type SocketMethod = (body: Record<string, unknown>, respond: (answer: unknown) => void, fail: (error: SocketError) => void) => void;

/** A service from its methods. A method that is not there answers `Unimplemented`. */
export function socketService(methods: Readonly<Record<string, SocketMethod>>): HttpHandler {
  return (request, done) => {
    const refuse = ({ code, message }: SocketError): void => done({ status: 400, headers: {}, body: encode(JSON.stringify({ code, message })) });
    const method = Object.hasOwn(methods, request.path) ? methods[request.path] : undefined;
    if (!method) {
      refuse(new SocketError("Unimplemented", `unknown method ${request.path}`));
      return;
    }
    try {
      const body = (request.body && request.body.length > 0 ? JSON.parse(decode(request.body)) : {}) as Record<string, unknown>;
      method(body, (answer) => {
        const upgrade = answer instanceof Upgrade ? answer.channel : undefined;
        if (upgrade !== undefined) done({ status: 101, headers: {}, body: new Uint8Array(0), upgrade });
        else done({ status: 200, headers: {}, body: encode(JSON.stringify(answer ?? {})) });
      }, refuse);
    } catch (error) {
      if (!(error instanceof SocketError)) throw error;
      refuse(error);
    }
  };
}

/** An answer that is a channel and no message. */
export class Upgrade {
  readonly channel: unknown;
  constructor(channel: unknown) {
    this.channel = channel;
  }
}

/** Runs a process in a container, on descriptors of the caller. */
export interface ExecChannel {
  /** `tty` has to be the terminal of `files`, where there is one. */
  start(files: ReadonlyMap<number, OpenFile>, tty: Tty | undefined, onExit: (code: number) => void): { kill(): void };
}

/** What sshd hands to one who has logged in: the machine on which to start a shell. */
export interface SshChannel {
  machine: Machine;
}

/** Listens at a path: the socket's name is put there. Answers what ends it, which leaves the name, as a server that died. */
export function listenUnix(fs: FileSystem, path: string, service: HttpHandler, mode = 0o660): () => void {
  const at = normalizePath(path);
  fs.mkdir(normalizePath("..", at), ROOT, { recursive: true });
  const node = new FifoNode(fs.context, "socket", () => { throw new SystemError("ENXIO", path); }, mode);
  node.service = service;
  fs.place(at, node);
  return () => { node.service = undefined; };
}

/** The service that listens at a path. Throws SystemError ENOENT, EACCES, ECONNREFUSED. */
export function connectUnix(process: Process, path: string): HttpHandler {
  const node = process.machine.fs.node(normalizePath(path, process.cwd), process.credentials);
  if (!permits(node, process.credentials, 2)) throw new SystemError("EACCES", path);
  if (node.type !== "socket" || !node.service) throw new SystemError("ECONNREFUSED", path);
  return node.service;
}

/**
 * Calls a method of the service at a socket and answers what it answers (a channel for methods that open one). Throws
 * SystemError as `connectUnix`, and SocketError when the service refuses.
 */
export function* ask<T>(process: Process, path: string, method: string, body: object = {}): Call<T> {
  const service = connectUnix(process, path);
  const response = yield* callback<HttpResponse>("recvmsg", (done) =>
    service({ method: "POST", path: method, headers: {}, body: encode(JSON.stringify(body)) }, done) ?? undefined,
  );
  if (response.upgrade !== undefined) return response.upgrade as T;
  const answer = JSON.parse(decode(response.body as Uint8Array)) as T & { code: string; message: string };
  if (response.status !== 200) throw new SocketError(answer.code, answer.message);
  return answer;
}
