import type { WebSocket } from "ws";
import type { PortForwarder, StreamSession } from "../../cluster/apiserver/index.ts";
import type { ServedClock } from "./clock.ts";
import { endStatus, endText } from "./outcome.ts";
import { watchBacklog } from "./websocket.ts";

/** Channels of remote commands: the first byte of each message. */
const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** What the client asked for. */
export interface StreamsWanted {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
}

/** Subprotocols of exec and attach that are spoken, the best first. */
export const COMMAND_PROTOCOLS = [
  "v5.channel.k8s.io", "v4.channel.k8s.io", "v4.base64.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io",
  "channel.k8s.io", "base64.channel.k8s.io",
];

/** Sends a message on a channel: its number before the data, in base64 a digit before the text. */
function channelSender(socket: WebSocket, clock: ServedClock): (channel: number, data: Uint8Array) => void {
  const base64 = socket.protocol.includes("base64");
  return (channel, data) => {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(base64 ? `${channel}${Buffer.from(data).toString("base64")}` : Buffer.concat([Buffer.from([channel]), data]));
    watchBacklog(socket, clock);
  };
}

/** A message of the client: its channel and data. */
function received(socket: WebSocket, data: Buffer): { channel: number; data: Buffer } {
  if (!socket.protocol.includes("base64")) return { channel: data[0] ?? -1, data: data.subarray(1) };
  const text = data.toString("latin1");
  return { channel: Number(text[0] ?? -1), data: Buffer.from(text.slice(1), "base64") };
}

/** Joins a WebSocket with a session of exec or attach. */
export function serveCommandChannels(socket: WebSocket, session: StreamSession, wanted: StreamsWanted, clock: ServedClock): void {
  const { protocol } = socket;
  const send = channelSender(socket, clock);
  const lowest = wanted.stdout ? CHANNEL.stdout : wanted.stderr ? CHANNEL.stderr : CHANNEL.error;
  // Tells the client that the streams are there.
  send(lowest, new Uint8Array(0));
  let ended = false;
  session.onOutput((stream, data) => {
    if (wanted[stream]) send(CHANNEL[stream], data);
  });
  session.onEnd((end) => {
    ended = true;
    const old = !protocol.startsWith("v4") && !protocol.startsWith("v5");
    const text = old ? endText(end) : endStatus(end);
    if (text !== "") send(CHANNEL.error, Buffer.from(text));
    socket.close(1000);
  });
  socket.on("message", (message: Buffer) => {
    clock.input(() => {
      const { channel, data } = received(socket, message);
      if (channel === CHANNEL.stdin) session.writeStdin(data);
      else if (channel === CHANNEL.resize) resize(session, data);
      else if (channel === CHANNEL.close && data[0] === CHANNEL.stdin) session.closeStdin();
    });
  });
  socket.on("close", () => {
    if (!ended) clock.input(() => session.close());
  });
}

/** A size as kubectl sends it: `{"Width":80,"Height":24}`; what is none is passed over. */
export function resize(session: StreamSession, data: Uint8Array): void {
  for (const line of Buffer.from(data).toString("utf8").split("\n")) {
    let size: { Width?: unknown; Height?: unknown };
    try {
      size = JSON.parse(line) as typeof size;
    } catch {
      continue;
    }
    if (Number.isInteger(size.Width) && Number.isInteger(size.Height)) session.resize(size.Width as number, size.Height as number);
  }
}

/** Port-forward in channels: two for each port, data and errors, each of which first tells its port. */
export function servePortChannels(socket: WebSocket, ports: readonly number[], forwarder: PortForwarder, clock: ServedClock): void {
  const send = channelSender(socket, clock);
  const sessions = ports.map((port, index) => {
    const number = Buffer.from([port & 255, port >> 8]);
    send(2 * index, number);
    send(2 * index + 1, number);
    const session = forwarder.connect(port);
    session.onOutput((_stream, data) => send(2 * index, data));
    session.onEnd(({ error }) => {
      if (error) send(2 * index + 1, Buffer.from(error.message));
      left -= 1;
      if (left === 0) socket.close(1000);
    });
    return session;
  });
  let left = sessions.length;
  socket.on("message", (message: Buffer) => {
    clock.input(() => {
      const { channel, data } = received(socket, message);
      if (channel % 2 === 0) sessions[channel / 2]?.writeStdin(data);
    });
  });
  socket.on("close", () => clock.input(() => sessions.forEach((session) => session.close())));
}
