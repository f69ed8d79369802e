import type { Process } from "../../../os/index.ts";
import { packTar, unpackTar, type TarMember } from "../../../os/tar.ts";
import { Failure } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { groupName, userName } from "../accounts.ts";

export type Member = TarMember;

/** Names whose bytes are no UTF-8 survive. */
const TEXT = { encode: encodeText, decode: decodeText };

/** One member in the ustar format with GNU's long names; owners are called as on this machine. */
export function packMember(process: Process, member: Member): Uint8Array[] {
  return packTar(member, userName(process, member.uid) ?? "", groupName(process, member.gid) ?? "", TEXT);
}

/** The members of an archive. Throws Failure when it is none. */
export function unpack(data: Uint8Array): Member[] {
  const members = unpackTar(data, TEXT);
  if (members) return members;
  throw new Failure("This does not look like a tar archive\ntar: Exiting with failure status due to previous errors", 2);
}
