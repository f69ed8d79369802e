import { decode, ROOT, type Credentials, type FileSystem } from "../../os/index.ts";
import { RuntimeError, type ContainerConfig } from "./container-config.ts";

/**
 * The numbers of the user of a container: those of its security context, else those of the image's user, which may be a
 * name of its /etc/passwd. Groups of the user in /etc/group are added (supplementalGroupsPolicy Merge).
 */
export function resolveUser(fs: FileSystem, config: ContainerConfig): Credentials {
  const passwd = table(fs, "/etc/passwd");
  const groups = table(fs, "/etc/group");
  const [userName = "", groupName] = (config.image.config.user ?? "").split(":");
  let uid = config.runAsUser;
  let gid = config.runAsGroup;
  let login: string | undefined;
  if (uid === undefined) {
    const entry = userName === "" ? passwd.find((fields) => fields[2] === "0") : passwd.find((fields) => fields[0] === userName || fields[2] === userName);
    if (userName !== "" && !/^\d+$/.test(userName) && !entry) {
      throw new RuntimeError(`failed to generate container "" spec: failed to apply OCI options: no users found`);
    }
    uid = entry ? Number(entry[2]) : userName === "" ? 0 : Number(userName);
    login = entry?.[0];
    gid ??= groupName !== undefined ? groupNumber(groups, groupName) : entry ? Number(entry[3]) : 0;
  } else {
    const entry = passwd.find((fields) => fields[2] === String(uid));
    login = entry?.[0];
    gid ??= entry ? Number(entry[3]) : 0;
  }
  const extra = login === undefined ? [] : groups.filter((fields) => (fields[3] ?? "").split(",").includes(login)).map((fields) => Number(fields[2]));
  const all = [...new Set([gid, ...extra, ...(config.supplementalGroups ?? [])])];
  return { uid, gid, groups: all };
}

function groupNumber(groups: readonly (readonly string[])[], name: string): number {
  if (/^\d+$/.test(name)) return Number(name);
  return Number(groups.find((fields) => fields[0] === name)?.[2] ?? 0);
}

/** The home of a user in /etc/passwd; / where there is none. */
export function homeOf(fs: FileSystem, uid: number): string {
  return table(fs, "/etc/passwd").find((fields) => fields[2] === String(uid) && fields[5])?.[5] ?? "/";
}

/** The fields of each line of a file. Throws nothing: a file that is missing has no lines. */
function table(fs: FileSystem, path: string): readonly (readonly string[])[] {
  try {
    const node = fs.node(path, ROOT);
    if (node.type !== "file") return [];
    const text = decode(node.data);
    let fields = tables.get(text);
    if (!fields) {
      if (tables.size >= MOST_TABLES) tables.clear();
      tables.set(text, (fields = text.split("\n").map((line) => line.split(":"))));
    }
    return fields;
  } catch {
    return [];
  }
}

/** The same few files are in all containers of an image. */
const tables = new Map<string, readonly (readonly string[])[]>();
const MOST_TABLES = 64;
