import { constants, inflateRawSync } from "node:zlib";

/*
 * Header blocks of SPDY/3 (2.6.10): pairs of strings, compressed with zlib. All blocks of a direction are one stream of
 * zlib, whose dictionary both sides know beforehand.
 */

/** The words of the dictionary, each behind its length; `_` is a blank. */
const WORDS = (
  "options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow " +
  "authorization cache-control connection content-base content-encoding content-language content-length content-location " +
  "content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match " +
  "if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range " +
  "referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method " +
  "get status 200_OK version HTTP/1.1 url public set-cookie keep-alive origin"
).split(" ");

/** What follows the words, without lengths. */
const TEXT =
  "100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505" +
  "203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden" +
  "404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept " +
  "Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif," +
  "application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdch" +
  "charset=utf-8charset=iso-8859-1,utf-,*,enq=0.";

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const DICTIONARY = Buffer.concat([...WORDS.map((word) => lengthPrefixed(word.replace("_", " "))), Buffer.from(TEXT)]);

/** What a zlib stream with this dictionary begins with: method, flags, checksum of the dictionary. */
const ZLIB_HEAD = Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]);
/** An empty stored block: Go's reader gives out what it has read when it meets one. */
const FLUSH = Buffer.from([0, 0, 0, 0xff, 0xff]);
/** How far back deflate refers. */
const WINDOW = 32768;

/** Reads the header blocks of one direction, in order. Throws on what is no such stream. */
export class HeaderReader {
  private window: Buffer = DICTIONARY;
  private first = true;

  read(block: Buffer): Map<string, string> {
    // Every block ends at a flush, where a new one can begin with nothing but the window of what came before.
    const compressed = this.first ? block.subarray(ZLIB_HEAD.length) : block;
    this.first = false;
    const plain = inflateRawSync(compressed, { dictionary: this.window, finishFlush: constants.Z_SYNC_FLUSH });
    this.window = Buffer.concat([this.window, plain]).subarray(-WINDOW);
    return parse(plain);
  }
}

function parse(plain: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  let at = 4;
  const text = (): string => {
    const length = plain.readUInt32BE(at);
    const value = plain.toString("utf8", at + 4, at + 4 + length);
    at += 4 + length;
    return value;
  };
  for (let left = plain.readUInt32BE(0); left > 0; left -= 1) {
    const name = text();
    headers.set(name.toLowerCase(), text());
  }
  return headers;
}

/** Writes the header blocks of one direction: as stored blocks of deflate, which need no compressor. */
export class HeaderWriter {
  private first = true;

  write(headers: ReadonlyMap<string, string>): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(headers.size);
    const plain = Buffer.concat([count, ...[...headers].flatMap(([name, value]) => [lengthPrefixed(name), lengthPrefixed(value)])]);
    const stored = Buffer.alloc(5);
    stored.writeUInt16LE(plain.length, 1);
    stored.writeUInt16LE(~plain.length & 0xffff, 3);
    const head = this.first ? [ZLIB_HEAD] : [];
    this.first = false;
    return Buffer.concat([...head, stored, plain, FLUSH]);
  }
}
