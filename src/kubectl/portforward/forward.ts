import {
  callback, isSystemError, print, printError, type Call, type Connection, type Listener, type Process,
} from "../../os/index.ts";
import { FileReader, FileWriter } from "../../os/file-events.ts";
import { CommandError, ConnectionError, StatusError } from "../errors.ts";
import type { Invocation } from "../invocation.ts";
import { logHeader } from "../rest/discovery.ts";
import type { StreamSession } from "../rest/streams.ts";
import type { ForwardedPort } from "./ports.ts";

interface Address {
  address: string;
  /** Failing is passed over when another address of the same name works: localhost is two. */
  lenient: boolean;
}

/** Values of --address. Throws CommandError. */
export function parseAddresses(texts: readonly string[]): Address[] {
  const found = texts.flatMap((text): Address[] => {
    if (text === "localhost") return [{ address: "127.0.0.1", lenient: true }, { address: "::1", lenient: true }];
    if (/^(\d{1,3}\.){3}\d{1,3}$/.test(text) || text.includes(":")) return [{ address: text, lenient: false }];
    throw new CommandError(`${text} is not a valid IP`);
  });
  return found.filter(({ address }, index) => found.findIndex((other) => other.address === address) === index);
}

const shown = (address: string, port: number): string => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);

/** Listens on local ports and passes connections on to a Pod, till SIGINT or till the Pod is lost. */
export function* forwardPorts(
  invocation: Invocation, path: string, ports: readonly ForwardedPort[], addresses: readonly Address[],
): Call<void> {
  const { process } = invocation;
  let wake: (() => void) | undefined;
  let stopped = false;
  let lost = false;
  const notify = (): void => {
    const waiting = wake;
    wake = undefined;
    waiting?.();
  };
  process.onSignal("SIGINT", () => {
    stopped = true;
    notify();
  });
  const arrived: { connection: Connection; port: ForwardedPort }[] = [];
  let listening = 0;
  for (const port of ports) {
    const made = yield* listen(invocation, port, addresses);
    for (const { listener, local } of made) {
      listening += 1;
      const accept = (): void => {
        for (let connection = listener.accept(); connection; connection = listener.accept()) {
          arrived.push({ connection, port: { ...port, local } });
        }
        notify();
        if (!stopped) listener.whenReady("read", accept);
      };
      listener.whenReady("read", accept);
    }
  }
  if (listening === 0) {
    const list = ports.map(({ local, remote }) => `{${local} ${remote}}`).join(" ");
    throw new CommandError(`unable to listen on any of the requested ports: [${list}]`);
  }
  while (!stopped && !lost) {
    const next = arrived.shift();
    if (!next) {
      yield* callback<void>("read", (done) => {
        wake = () => done();
        return () => { wake = undefined; };
      });
      continue;
    }
    yield* print(`Handling connection for ${next.port.local}\n`);
    process.startThread(handle(invocation, path, next.connection, next.port, () => {
      lost = true;
      notify();
    }));
  }
  if (lost) throw new CommandError("lost connection to pod");
}

interface Listening {
  listener: Listener;
  local: number;
  fd: number;
}

function* listen(
  { process }: Invocation, port: ForwardedPort, addresses: readonly Address[],
): Call<Listening[]> {
  const made: Listening[] = [];
  const problems: string[] = [];
  let local = port.local;
  let strict = false;
  for (const { address, lenient } of addresses) {
    try {
      const listener = process.machine.network!.listen(local, { address });
      // As a descriptor, it is closed when the process ends.
      const fd = process.addDescriptor(listener);
      local = listener.port;
      made.push({ listener, local, fd });
      yield* print(`Forwarding from ${shown(address, local)} -> ${port.remote}\n`);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const family = address.includes(":") ? "tcp6" : "tcp4";
      const why = `listen ${family} ${shown(address, local)}: bind: ${error.message.toLowerCase().replace(/:.*$/, "")}`;
      problems.push(`unable to create listener: Error ${why}`);
      strict ||= !lenient;
    }
  }
  if (problems.length > 0 && (strict || made.length === 0)) {
    for (const { fd } of made) process.closeDescriptor(fd);
    const text = `Listeners failed to create with the following errors: [${problems.join(" ")}]`;
    yield* printError(`Unable to listen on port ${local}: ${text}\n`);
    return [];
  }
  return made;
}

function* handle(invocation: Invocation, path: string, connection: Connection, port: ForwardedPort, onLost: () => void): Call<void> {
  connection.retain();
  let session: StreamSession;
  try {
    session = yield* invocation.client.upgrade(path, { ports: String(port.remote) }, "portforward.k8s.io");
  } catch (error) {
    if (!(error instanceof StatusError) && !(error instanceof ConnectionError)) throw error;
    connection.release();
    yield* unhandled(invocation.process, `error creating error stream for port ${port.local} -> ${port.remote}: ${error.message}`);
    onLost();
    return;
  }
  const problem = yield* callback<string | undefined>("read", (done) => pump(session, connection, done));
  connection.release();
  if (problem === undefined) return;
  yield* unhandled(invocation.process, `an error occurred forwarding ${port.local} -> ${port.remote}: ${problem}`);
  onLost();
}

function* unhandled(process: Process, text: string): Call<void> {
  yield* printError(`${logHeader(process, "E")} portforward.go:424] "Unhandled Error" err=${JSON.stringify(text)}\n`);
}

/** Bytes both ways till one side ends; `done` gets what went wrong. Answers how to stop it. */
function pump(session: StreamSession, connection: Connection, done: (problem: string | undefined) => void): () => void {
  let ended = false;
  const end = (problem?: string): void => {
    if (ended) return;
    ended = true;
    toClient.stop();
    fromClient.stop();
    done(problem);
  };
  const hangUp = (): void => {
    session.close();
    end();
  };
  const toClient = new FileWriter(connection, hangUp);
  const fromClient = new FileReader(connection, { data: (data) => session.writeStdin(data), end: () => session.closeStdin(), broken: hangUp });
  session.onOutput((_stream, data) => toClient.add(data));
  session.onEnd(({ error }) => toClient.end(() => end(error?.message)));
  fromClient.start();
  return () => session.close();
}
