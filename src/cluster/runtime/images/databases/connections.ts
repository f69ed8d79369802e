import {
  callback, decode, encode, Exit, isSystemError, printError, read, write,
  type Call, type Connection, type Listener, type Process,
} from "../../../../os/index.ts";

/** Accepts connections for ever, each in a thread of its own. `inUse`: what is said of a port that is taken, and the exit code then. */
export function* acceptAll(
  process: Process,
  port: number,
  inUse: { text: string; code?: number },
  handle: (connection: Connection, fd: number) => Call<void>,
): Call<void> {
  let listener: Listener;
  try {
    listener = process.machine.network!.listen(port, { ipv6: "also" });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(inUse.text);
    throw new Exit(inUse.code ?? 1);
  }
  process.addDescriptor(listener);
  process.startThread((function* (): Call<void> {
    for (;;) {
      const connection = yield* callback<Connection | undefined>("accept", (done) => listener.whenReady("read", () => done(listener.accept())));
      if (!connection) continue;
      const fd = process.addDescriptor(connection);
      process.startThread((function* (): Call<void> {
        try {
          yield* handle(connection, fd);
        } finally {
          if (process.hasDescriptor(fd)) process.closeDescriptor(fd);
        }
      })());
    }
  })());
}

/** The address of a host, by the files of the machine and its name server. Throws ResolveError. */
export function* addressOf(process: Process, host: string): Call<string> {
  const text = (path: string): string => (process.files.exists(path) ? process.files.readText(path) : "");
  const [address = ""] = yield* callback<string[]>("resolve", (done, fail) =>
    process.machine.network!.resolve(host, { hosts: text("/etc/hosts"), resolvConf: text("/etc/resolv.conf") }, done, fail));
  return address;
}

/** Connects; answers a descriptor. Throws SystemError. */
export function* connectTo(process: Process, address: string, port: number): Call<number> {
  const connection = yield* callback<Connection>("connect", (done, fail) => process.machine.network!.connect(address, port, done, fail));
  return process.addDescriptor(connection);
}

/** Lines over a descriptor: what has come in since the last newline is kept. */
export class LineChannel {
  private readonly fd: number;
  private buffer = "";

  constructor(fd: number) {
    this.fd = fd;
  }

  /** Without its newline; undefined at the end. */
  *line(): Call<string | undefined> {
    for (;;) {
      const at = this.buffer.indexOf("\n");
      if (at >= 0) {
        const line = this.buffer.slice(0, at).replace(/\r$/, "");
        this.buffer = this.buffer.slice(at + 1);
        return line;
      }
      const data = yield* read(this.fd);
      if (data.length === 0) return undefined;
      this.buffer += decode(data);
    }
  }

  /** So many bytes; undefined when the end comes before. */
  *bytes(count: number): Call<string | undefined> {
    while (encode(this.buffer).length < count) {
      const data = yield* read(this.fd);
      if (data.length === 0) return undefined;
      this.buffer += decode(data);
    }
    const taken = decode(encode(this.buffer).slice(0, count));
    this.buffer = this.buffer.slice(taken.length);
    return taken;
  }

  *say(message: object): Call<void> {
    yield* write(this.fd, `${JSON.stringify(message)}\n`);
  }
}
