import type { Process } from "../../../os/index.ts";
import { Failure } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { groupName, userName } from "../accounts.ts";

export interface Member {
  name: string;
  type: "file" | "directory" | "symlink" | "link";
  mode: number;
  uid: number;
  gid: number;
  /** seconds */
  mtime: number;
  target: string;
  data: Uint8Array;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** One member in the ustar format with GNU's long names. */
export function packMember(process: Process, member: Member): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (const [text, kind] of [[member.target, "K"], [member.name, "L"]] as const) {
    if (encodeText(text).length <= 100) continue;
    const [header, body] = packMember(process, { ...member, name: "././@LongLink", target: "", type: "file", data: encodeText(`${text}\0`), mode: 0o644, mtime: 0 });
    header!.set(encodeText(kind), 156);
    checksum(header!);
    blocks.push(header!, body!);
  }
  const header = new Uint8Array(512);
  const put = (text: string, at: number, width: number): void => header.set(encodeText(text).subarray(0, width), at);
  put(member.name, 0, 100);
  put(octal(member.mode & 0o7777, 8), 100, 8);
  put(octal(member.uid, 8), 108, 8);
  put(octal(member.gid, 8), 116, 8);
  put(octal(member.type === "file" ? member.data.length : 0, 12), 124, 12);
  put(octal(Math.floor(member.mtime), 12), 136, 12);
  put({ file: "0", link: "1", symlink: "2", directory: "5" }[member.type], 156, 1);
  put(member.target, 157, 100);
  put("ustar  \0", 257, 8);
  put(userName(process, member.uid) ?? "", 265, 32);
  put(groupName(process, member.gid) ?? "", 297, 32);
  checksum(header);
  blocks.push(header);
  if (member.type === "file" && member.data.length > 0) {
    const body = new Uint8Array(Math.ceil(member.data.length / 512) * 512);
    body.set(member.data);
    blocks.push(body);
  }
  return blocks;
}

function checksum(header: Uint8Array): void {
  header.set(encodeText("        "), 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.set(encodeText(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
}

function field(data: Uint8Array, start: number, length: number): string {
  const end = data.subarray(start, start + length).indexOf(0);
  return decodeText(data.subarray(start, start + (end < 0 ? length : end)));
}

/** The members of an archive. Throws Failure when it is none. */
function notTar(): Failure {
  return new Failure("This does not look like a tar archive\ntar: Exiting with failure status due to previous errors", 2);
}

export function unpack(data: Uint8Array): Member[] {
  const members: Member[] = [];
  if (data.length > 0 && data.length < 512) throw notTar();
  let longName: string | undefined;
  let longTarget: string | undefined;
  for (let at = 0; at + 512 <= data.length; ) {
    const header = data.subarray(at, at + 512);
    if (header.every((byte) => byte === 0)) break;
    if (field(header, 257, 5) !== "ustar" && !/^[0-7 ]+$/.test(field(header, 148, 8).trim())) throw notTar();
    const size = parseInt(field(header, 124, 12).trim() || "0", 8);
    const kind = String.fromCharCode(header[156]!);
    const body = data.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    if (kind === "L" || kind === "K") {
      const text = decodeText(body).replace(/\0.*$/s, "");
      if (kind === "L") longName = text;
      else longTarget = text;
      continue;
    }
    if (kind === "x" || kind === "g") {
      const path = /\d+ path=(.*)\n/.exec(decodeText(body));
      if (path && kind === "x") longName = path[1];
      continue;
    }
    const prefix = field(header, 257, 6) === "ustar" && header[263] === 0x30 ? field(header, 345, 155) : "";
    members.push({
      name: longName ?? (prefix === "" ? field(header, 0, 100) : `${prefix}/${field(header, 0, 100)}`),
      type: kind === "5" ? "directory" : kind === "2" ? "symlink" : kind === "1" ? "link" : "file",
      mode: parseInt(field(header, 100, 8).trim() || "644", 8),
      uid: parseInt(field(header, 108, 8).trim() || "0", 8),
      gid: parseInt(field(header, 116, 8).trim() || "0", 8),
      mtime: parseInt(field(header, 136, 12).trim() || "0", 8),
      target: longTarget ?? field(header, 157, 100),
      data: body.slice(),
    });
    longName = undefined;
    longTarget = undefined;
  }
  return members;
}
