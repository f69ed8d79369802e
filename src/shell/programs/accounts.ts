import type { Process } from "../../os/index.ts";

/** A line of /etc/passwd. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

function lines(process: Process, path: string): string[][] {
  try {
    return process.files.readText(path).split("\n").filter((line) => line !== "").map((line) => line.split(":"));
  } catch {
    return [];
  }
}

export function accounts(process: Process): Account[] {
  return lines(process, "/etc/passwd").map(account);
}

/** The accounts of the text of a /etc/passwd. */
export function accountsOf(text: string): Account[] {
  return text.split("\n").filter((line) => line !== "").map((line) => account(line.split(":")));
}

function account([name, , uid, gid, , home, shell]: readonly string[]): Account {
  return { name: name ?? "", uid: Number(uid), gid: Number(gid), home: home ?? "/", shell: shell ?? "/bin/sh" };
}

export function groups(process: Process): { name: string; gid: number; members: string[] }[] {
  return lines(process, "/etc/group").map(([name, , gid, members]) => ({
    name: name ?? "", gid: Number(gid), members: (members ?? "").split(",").filter((member) => member !== ""),
  }));
}

/** The name of a user id; undefined when there is none. */
export function userName(process: Process, uid: number): string | undefined {
  return accounts(process).find((account) => account.uid === uid)?.name;
}

export function groupName(process: Process, gid: number): string | undefined {
  return groups(process).find((group) => group.gid === gid)?.name;
}

/** The id of a user given by name or number. */
export function userId(process: Process, text: string): number | undefined {
  const found = accounts(process).find((account) => account.name === text);
  if (found) return found.uid;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

export function groupId(process: Process, text: string): number | undefined {
  const found = groups(process).find((group) => group.name === text);
  if (found) return found.gid;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
