import { base64Url, encode, fromBase64Url } from "../os/index.ts";
import { gunzip, gzip } from "../shell/deflate.ts";
import { FOLDER_LIMITS, type LabFolder, tooLarge } from "./format/folder.ts";

const VERSION = "1";

/** A lab's folder as text that may stand in a link. */
export function encodeFolder(folder: LabFolder): string {
  return VERSION + base64Url(gzip(encode(JSON.stringify(folder))));
}

/** What such a link says. Throws an Error with one sentence. */
export function decodeFolder(text: string): LabFolder {
  const refuse = (what: string): never => {
    throw new Error(`This link holds no lab that can be read (${what}). It may have been cut off: ask for it again.`);
  };
  if (!/^[\w-]+$/.test(text)) return refuse("it has characters that no link has");
  if (!text.startsWith(VERSION)) return refuse("it was made by another version of Podlab");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(gunzip(fromBase64Url(text.slice(1)), FOLDER_LIMITS.characters * 4)));
  } catch {
    return refuse("it is incomplete, damaged or too large");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refuse("it holds no folder");
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > FOLDER_LIMITS.files) return refuse("it holds too many files");
  if (entries.some(([, content]) => typeof content !== "string")) return refuse("it holds no files");
  return checkedFolder(Object.fromEntries(entries) as Record<string, string>);
}

/** Takes the folder that holds lab.yaml for the lab: paths become relative to it. Throws an Error with one sentence. */
export function checkedFolder(files: Readonly<Record<string, string>>): LabFolder {
  const roots = Object.keys(files).filter((path) => /(^|\/)lab\.yaml$/.test(path)).sort((a, b) => a.length - b.length);
  const root = roots[0]?.slice(0, -"lab.yaml".length);
  if (root === undefined) throw new Error("There is no lab.yaml in this folder: every lab has one (see docs/AUTHORING.md).");
  const inside = Object.entries(files).filter(([path]) => path.startsWith(root) && !path.split("/").some((part) => part === ".." || part.startsWith(".")));
  const folder = Object.fromEntries(inside.map(([path, content]) => [path.slice(root.length), content]));
  const problem = tooLarge(folder);
  if (problem !== undefined) throw new Error(problem);
  return folder;
}
