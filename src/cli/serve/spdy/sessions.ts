import type { PortForwarder, StreamSession } from "../../../cluster/apiserver/index.ts";
import type { ServedClock } from "../clock.ts";
import { endStatus, endText } from "../outcome.ts";
import { resize, type StreamsWanted } from "../websocket-channels.ts";
import { SpdyConnection, type SpdyStream } from "./connection.ts";

/** Versions of the remote command protocol over SPDY, the best first. */
export const SPDY_COMMAND_PROTOCOLS = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];
export const PORT_FORWARD_PROTOCOL = "portforward.k8s.io";

/** The bytes below SPDY: a socket, or the messages of a WebSocket. */
export interface Transport {
  send(bytes: Buffer): void;
  /** Ends it, after what was sent. */
  end(): void;
}

/** Joins streams of a connection with a session of exec or attach. Answers the connection: feed it, close it. */
export function serveCommandStreams(
  transport: Transport, session: StreamSession, wanted: StreamsWanted & { tty: boolean }, protocol: string, clock: ServedClock,
): SpdyConnection {
  const streams = new Map<string, SpdyStream>();
  const needed = ["error", ...(["stdin", "stdout", "stderr"] as const).filter((name) => wanted[name] && !(name === "stderr" && wanted.tty))];
  let ended = false;
  const begin = (): void => {
    session.onOutput((name, data) => streams.get(name)?.write(data));
    session.onEnd((end) => {
      ended = true;
      const text = protocol === "v4.channel.k8s.io" ? endStatus(end) : endText(end);
      if (text !== "") streams.get("error")!.write(Buffer.from(text));
      for (const stream of streams.values()) stream.end();
      connection.goAway();
      transport.end();
    });
  };
  const connection = new SpdyConnection(
    (bytes) => transport.send(bytes),
    (stream) => {
      const type = stream.headers.get("streamtype") ?? "";
      streams.set(type, stream);
      if (type === "stdin") {
        stream.onData = (data) => clock.input(() => session.writeStdin(data));
        stream.onEnd = () => clock.input(() => session.closeStdin());
      }
      if (type === "resize") stream.onData = (data) => clock.input(() => resize(session, data));
      if (type === "error") {
        stream.onReset = () => {
          if (!ended) clock.input(() => session.close());
        };
      }
      if (needed.includes(type) && needed.every((name) => streams.has(name))) clock.input(begin);
    },
  );
  return connection;
}

/** Pairs of streams, data and error, each of which is a connection to a port of the Pod. */
export function servePortStreams(transport: Transport, forwarder: PortForwarder, clock: ServedClock): SpdyConnection {
  const waiting = new Map<string, Map<string, SpdyStream>>();
  return new SpdyConnection(
    (bytes) => transport.send(bytes),
    (stream) => {
      const id = stream.headers.get("requestid") ?? "";
      const pair = waiting.get(id) ?? new Map<string, SpdyStream>();
      pair.set(stream.headers.get("streamtype") ?? "", stream);
      const data = pair.get("data");
      const error = pair.get("error");
      if (!data || !error) {
        waiting.set(id, pair);
        return;
      }
      waiting.delete(id);
      clock.input(() => forwardPort(data, error, forwarder, clock));
    },
  );
}

function forwardPort(data: SpdyStream, error: SpdyStream, forwarder: PortForwarder, clock: ServedClock): void {
  const port = Number(data.headers.get("port"));
  const answered = clock.wait();
  const session = forwarder.connect(port);
  session.onOutput((_stream, bytes) => data.write(bytes));
  session.onEnd((end) => {
    answered();
    if (end.error) error.write(Buffer.from(end.error.message));
    data.end();
    error.end();
  });
  data.onData = (bytes) => clock.input(() => session.writeStdin(bytes));
  data.onEnd = () => clock.input(() => session.closeStdin());
  data.onReset = () => {
    answered();
    clock.input(() => session.close());
  };
}
