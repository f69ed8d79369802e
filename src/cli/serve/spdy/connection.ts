import { HeaderReader, HeaderWriter } from "./header-block.ts";

const VERSION = 3;
const TYPE = { synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7, headers: 8, windowUpdate: 9 } as const;
const FLAG_FIN = 1;
/** Status of RST_STREAM: the stream is no longer wanted. */
const CANCEL = 5;
const GREATEST_DATA = 65536;
/** Bytes of a frame's head. */
const HEAD = 8;

/** One of the streams that share a connection: bytes both ways. */
export class SpdyStream {
  readonly id: number;
  /** As the client opened it; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  onData: ((data: Uint8Array) => void) | undefined;
  /** The client sends no more. */
  onEnd: (() => void) | undefined;
  /** The client wants nothing more of it, or its connection is gone. */
  onReset: (() => void) | undefined;
  ended = false;
  private readonly connection: SpdyConnection;

  constructor(connection: SpdyConnection, id: number, headers: ReadonlyMap<string, string>) {
    this.connection = connection;
    this.id = id;
    this.headers = headers;
  }

  write(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += GREATEST_DATA) {
      this.connection.sendData(this, data.subarray(at, at + GREATEST_DATA), 0);
    }
  }

  end(): void {
    if (this.ended) return;
    this.connection.sendData(this, new Uint8Array(0), FLAG_FIN);
    this.ended = true;
  }

  reset(): void {
    if (!this.ended) this.connection.sendReset(this.id);
    this.ended = true;
  }
}

/**
 * The server's side of SPDY/3.1 as Kubernetes speaks it: streams that the client opens, without flow control. `send`
 * takes the bytes of whole frames.
 */
export class SpdyConnection {
  private readonly send: (bytes: Buffer) => void;
  private readonly onStream: (stream: SpdyStream) => void;
  private readonly streams = new Map<number, SpdyStream>();
  private readonly reader = new HeaderReader();
  private readonly writer = new HeaderWriter();
  private buffer: Buffer = Buffer.alloc(0);
  private lastStream = 0;
  private closed = false;

  constructor(send: (bytes: Buffer) => void, onStream: (stream: SpdyStream) => void) {
    this.send = send;
    this.onStream = onStream;
  }

  /** Takes bytes as they come. Throws on what is no SPDY. */
  receive(bytes: Uint8Array): void {
    this.buffer = this.buffer.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.buffer, bytes]);
    while (this.buffer.length >= HEAD) {
      const length = this.buffer.readUIntBE(5, 3);
      if (this.buffer.length < HEAD + length) return;
      const frame = this.buffer.subarray(0, HEAD + length);
      this.buffer = this.buffer.subarray(HEAD + length);
      this.take(frame);
    }
  }

  /** The transport is gone, or is given up. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const stream of this.streams.values()) stream.onReset?.();
    this.streams.clear();
  }

  /** Says that no new streams are taken; the transport may then be closed. */
  goAway(): void {
    const body = Buffer.alloc(8);
    body.writeUInt32BE(this.lastStream, 0);
    this.control(TYPE.goAway, 0, body);
  }

  sendData(stream: SpdyStream, data: Uint8Array, flags: number): void {
    if (stream.ended || this.closed) return;
    const head = Buffer.alloc(HEAD);
    head.writeUInt32BE(stream.id, 0);
    head.writeUInt8(flags, 4);
    head.writeUIntBE(data.length, 5, 3);
    this.send(Buffer.concat([head, data]));
  }

  sendReset(id: number): void {
    const body = Buffer.alloc(8);
    body.writeUInt32BE(id, 0);
    body.writeUInt32BE(CANCEL, 4);
    this.control(TYPE.reset, 0, body);
  }

  private control(type: number, flags: number, body: Buffer): void {
    if (this.closed) return;
    const head = Buffer.alloc(HEAD);
    head.writeUInt16BE(0x8000 | VERSION, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt8(flags, 4);
    head.writeUIntBE(body.length, 5, 3);
    this.send(Buffer.concat([head, body]));
  }

  private take(frame: Buffer): void {
    const flags = frame.readUInt8(4);
    const body = frame.subarray(HEAD);
    if ((frame[0]! & 0x80) === 0) {
      const stream = this.streams.get(frame.readUInt32BE(0) & 0x7fffffff);
      if (body.length > 0) stream?.onData?.(body);
      if (flags & FLAG_FIN) stream?.onEnd?.();
      return;
    }
    switch (frame.readUInt16BE(2)) {
      case TYPE.synStream:
        this.open(body, flags);
        return;
      case TYPE.reset: {
        const id = body.readUInt32BE(0) & 0x7fffffff;
        const stream = this.streams.get(id);
        this.streams.delete(id);
        if (stream) stream.ended = true;
        stream?.onReset?.();
        return;
      }
      case TYPE.ping:
        this.control(TYPE.ping, 0, body);
        return;
      case TYPE.headers:
        // Nobody needs them, but the next block refers to them.
        this.reader.read(body.subarray(4));
        return;
      default:
        return;
    }
  }

  private open(body: Buffer, flags: number): void {
    const id = body.readUInt32BE(0) & 0x7fffffff;
    const stream = new SpdyStream(this, id, this.reader.read(body.subarray(10)));
    this.lastStream = id;
    this.streams.set(id, stream);
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id, 0);
    this.control(TYPE.synReply, 0, Buffer.concat([reply, this.writer.write(new Map())]));
    this.onStream(stream);
    if (flags & FLAG_FIN) stream.onEnd?.();
  }
}
