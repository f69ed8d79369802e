import { ByteQueue, CountedFile, SystemError, type Cancel, type Connection, type FileInfo } from "../../os/index.ts";

/** Bytes on their way in one direction before a writer waits: a socket's send buffer and the window. */
const WINDOW = 262144;

/** One end of a TCP connection. */
export class ConnectionEnd extends CountedFile implements Connection {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  private readonly incoming: ByteQueue;
  private readonly outgoing: ByteQueue;
  private wasReset = false;
  peer: ConnectionEnd | undefined;
  /** Told once, when this end is closed or reset. */
  onClosed: (() => void) | undefined;

  constructor(local: [string, number], remote: [string, number], incoming: ByteQueue, outgoing: ByteQueue) {
    super();
    [this.localAddress, this.localPort] = local;
    [this.remoteAddress, this.remotePort] = remote;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  read(max: number): Uint8Array | undefined {
    if (this.wasReset) throw new SystemError("ECONNRESET");
    return this.incoming.take(max);
  }

  write(data: Uint8Array): number | undefined {
    if (this.wasReset) throw new SystemError("ECONNRESET");
    return this.outgoing.put(data);
  }

  whenReady(side: "read" | "write", callback: () => void): Cancel {
    if (this.wasReset) {
      callback();
      return () => {};
    }
    return side === "read" ? this.incoming.whenReadable(callback) : this.outgoing.whenWritable(callback);
  }

  shutdown(): void {
    if (this.outgoing.writers) this.outgoing.closeWriters();
  }

  reset(): void {
    this.broken();
    this.peer?.broken();
  }

  /** The other side has gone without a word. */
  broken(): void {
    if (this.wasReset) return;
    this.wasReset = true;
    this.incoming.readable.wake();
    this.outgoing.writable.wake();
    this.closed();
  }

  info(): FileInfo {
    return { type: "socket" };
  }

  protected close(): void {
    this.shutdown();
    this.incoming.closeReaders();
    this.closed();
  }

  private closed(): void {
    const told = this.onClosed;
    this.onClosed = undefined;
    told?.();
  }
}

/** The two ends of a new connection. */
export function connectionPair(
  client: [string, number],
  server: [string, number],
): { client: ConnectionEnd; server: ConnectionEnd } {
  const there = new ByteQueue(WINDOW);
  const back = new ByteQueue(WINDOW);
  const ends = { client: new ConnectionEnd(client, server, back, there), server: new ConnectionEnd(server, client, there, back) };
  ends.client.peer = ends.server;
  ends.server.peer = ends.client;
  return ends;
}
