import type { Document } from "./document.ts";

/** What the bottom line can tell. */
export interface Where {
  document: Document;
  index: number;
  count: number;
  next: string | undefined;
  /** The first line on the screen and the last one, from 0; -1 when there is none. */
  top: number;
  bottom: number;
  atEnd: boolean;
}

const nameOf = (where: Where): string => where.document.name;
const fileOf = (where: Where): string => (where.count > 1 ? `(file ${where.index + 1} of ${where.count})` : "");
const percentOf = (where: Where): string => {
  const { size } = where.document;
  return size === undefined || size === 0 ? "" : `${Math.round((where.document.offset(where.bottom + 1) * 100) / size)}%`;
};
const nextOf = (where: Where): string => (where.next === undefined ? "" : `- Next: ${where.next}`);
const join = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join(" ");

const linesOf = ({ document, top, bottom }: Where): string => (bottom < 0 ? "" : `lines ${top + 1}-${bottom + 1}${document.ended ? `/${document.lines.length}` : ""}`);
const byteOf = ({ document, bottom }: Where): string => (bottom < 0 ? "" : `byte ${document.offset(bottom + 1)}${document.size === undefined ? "" : `/${document.size}`}`);

/** The prompt of a kind: 0 is the short one, 1 -m, 2 -M; `fresh`: the file has just been opened. Empty: a colon. */
export function promptOf(kind: number, where: Where, fresh: boolean): string {
  const end = where.atEnd ? join("(END)", nextOf(where)) : "";
  if (kind === 0) return join(...(fresh ? [nameOf(where), fileOf(where)] : []), end);
  if (kind === 1) return join(...(fresh ? [nameOf(where), fileOf(where)] : []), end !== "" ? end : percentOf(where) !== "" ? percentOf(where) : byteOf(where));
  return join(nameOf(where), fresh ? fileOf(where) : "", linesOf(where) === "" ? byteOf(where) : linesOf(where), end !== "" ? end : percentOf(where));
}

/** What `=` answers. */
export function describePlace(where: Where): string {
  return join(nameOf(where), fileOf(where), linesOf(where), byteOf(where), where.atEnd ? join("(END)", nextOf(where)) : percentOf(where));
}
