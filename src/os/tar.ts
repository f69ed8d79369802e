import { decode, encode } from "./text.ts";

/** A file in an archive. Whoever reads one finds owner and group by their numbers. */
export interface TarMember {
  name: string;
  type: "file" | "directory" | "symlink" | "link";
  mode: number;
  uid: number;
  gid: number;
  /** s since 1970 */
  mtime: number;
  /** Where a link leads. */
  target: string;
  data: Uint8Array;
}

/** How names become bytes, and bytes names. */
export interface TarText {
  encode(text: string): Uint8Array;
  decode(data: Uint8Array): string;
}

const BLOCK = 512;
const TYPES = { file: "0", link: "1", symlink: "2", directory: "5" } as const;
/** Names that are longer stand in members of their own before the one they belong to, as GNU writes them. */
const MAX_NAME = 100;

/** One member as blocks, in the format of POSIX (ustar) with GNU's long names. An archive ends with two empty blocks. */
export function packTar(member: TarMember, owner: string, group: string, text: TarText = { encode, decode }): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (const [name, kind] of [[member.target, "K"], [member.name, "L"]] as const) {
    if (text.encode(name).length <= MAX_NAME) continue;
    const long: TarMember = { ...member, name: "././@LongLink", target: "", type: "file", data: text.encode(`${name}\0`), mode: 0o644, mtime: 0 };
    const [header, body] = packTar(long, owner, group, text);
    header!.set(encode(kind), 156);
    checksum(header!);
    blocks.push(header!, body!);
  }
  const header = new Uint8Array(BLOCK);
  const put = (value: string, at: number, width: number): void => header.set(text.encode(value).subarray(0, width), at);
  const number = (value: number, at: number, width: number): void => put(`${value.toString(8).padStart(width - 1, "0")}\0`, at, width);
  const size = member.type === "file" ? member.data.length : 0;
  put(member.name, 0, 100);
  number(member.mode & 0o7777, 100, 8);
  number(member.uid, 108, 8);
  number(member.gid, 116, 8);
  number(size, 124, 12);
  number(Math.floor(member.mtime), 136, 12);
  put(TYPES[member.type], 156, 1);
  put(member.target, 157, 100);
  put("ustar  \0", 257, 8);
  put(owner, 265, 32);
  put(group, 297, 32);
  checksum(header);
  blocks.push(header);
  if (size > 0) {
    const body = new Uint8Array(Math.ceil(size / BLOCK) * BLOCK);
    body.set(member.data);
    blocks.push(body);
  }
  return blocks;
}

function checksum(header: Uint8Array): void {
  header.set(encode("        "), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(encode(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
}

/** The members of an archive; undefined when it is none. */
export function unpackTar(data: Uint8Array, text: TarText = { encode, decode }): TarMember[] | undefined {
  const members: TarMember[] = [];
  if (data.length > 0 && data.length < BLOCK) return undefined;
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (let at = 0; at + BLOCK <= data.length; ) {
    const header = data.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const field = (start: number, length: number): string => {
      const bytes = header.subarray(start, start + length);
      const end = bytes.indexOf(0);
      return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
    };
    const number = (start: number, length: number, none: string): number => parseInt(field(start, length).trim() || none, 8);
    if (field(257, 5) !== "ustar" && !/^[0-7 ]+$/.test(field(148, 8).trim())) return undefined;
    const size = number(124, 12, "0");
    if (!(size >= 0)) return undefined;
    const kind = field(156, 1);
    const body = data.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (kind === "L" || kind === "K") {
      const long = text.decode(body).replace(/\0.*$/s, "");
      if (kind === "L") longName = long;
      else longTarget = long;
      continue;
    }
    if (kind === "x" || kind === "g") {
      const path = /\d+ path=(.*)\n/.exec(text.decode(body));
      if (path && kind === "x") longName = path[1];
      continue;
    }
    const prefix = field(257, 6) === "ustar" && header[263] === 0x30 ? field(345, 155) : "";
    members.push({
      name: longName ?? (prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`),
      type: kind === "5" ? "directory" : kind === "2" ? "symlink" : kind === "1" ? "link" : "file",
      mode: number(100, 8, "644"),
      uid: number(108, 8, "0"),
      gid: number(116, 8, "0"),
      mtime: number(136, 12, "0"),
      target: longTarget ?? field(157, 100),
      data: body.slice(),
    });
    longName = undefined;
    longTarget = undefined;
  }
  return members;
}
