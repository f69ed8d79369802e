import { isSystemError, type Process } from "../../os/index.ts";
import { clone, omitEmpty } from "../../apimachinery/json/index.ts";
import { emitYaml } from "../../apimachinery/yaml/index.ts";
import { CommandError, throwAll } from "../errors.ts";
import { openError } from "../resource/files.ts";
import { decodeConfig, type ConfigText, type NamedEntry } from "./decode.ts";
import { orderOf } from "./types.ts";

export interface ClusterEntry {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "insecure-skip-tls-verify"?: boolean;
  "tls-server-name"?: string;
  "proxy-url"?: string;
  [key: string]: unknown;
}

export interface UserEntry {
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  "as-uid"?: string;
  "as-groups"?: string[];
  "as-user-extra"?: Record<string, string[]>;
  exec?: { command?: string; apiVersion?: string; interactiveMode?: string; env?: { name?: string }[] | null };
  "auth-provider"?: { name?: string };
  [key: string]: unknown;
}

export interface ContextEntry {
  cluster?: string;
  user?: string;
  namespace?: string;
  [key: string]: unknown;
}

/** A kubeconfig, or several merged. Each entry knows the file it came from, so that changes go back there. */
export interface Kubeconfig {
  clusters: Map<string, ClusterEntry>;
  users: Map<string, UserEntry>;
  contexts: Map<string, ContextEntry>;
  currentContext: string;
  preferences: Record<string, unknown>;
  /** What other programs keep in it. */
  extensions: NamedEntry[];
  /** Path of each entry, by `clusters/NAME`, `users/NAME`, `contexts/NAME` and `current-context`. */
  origins: Map<string, string>;
}

export function emptyKubeconfig(): Kubeconfig {
  return {
    clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: "", preferences: {}, extensions: [], origins: new Map(),
  };
}

/** The files that count: --kubeconfig alone, or those of $KUBECONFIG, or ~/.kube/config. */
export function kubeconfigPaths(process: Process, explicit: string): string[] {
  if (explicit !== "") return [explicit];
  const listed = (process.env.get("KUBECONFIG") ?? "").split(":").filter((path) => path !== "");
  return listed.length > 0 ? listed : [`${process.env.get("HOME") ?? "/root"}/.kube/config`];
}

/** Files that entries name stand relative to the kubeconfig. */
function resolvePaths(process: Process, path: string, { clusters, users }: Kubeconfig): void {
  const folder = process.files.absolute(path).replace(/\/[^/]*$/, "");
  for (const entry of [...clusters.values(), ...users.values()]) {
    for (const key of ["certificate-authority", "client-certificate", "client-key", "tokenFile"]) {
      const value = entry[key];
      if (typeof value === "string" && value !== "" && !value.startsWith("/")) (entry as Record<string, unknown>)[key] = `${folder}/${value}`;
    }
  }
}

/** Reads and merges files: the first that names an entry wins, as client-go merges. An explicit file must exist. */
export function loadKubeconfig(process: Process, explicit: string, mayBeMissing = false): Kubeconfig {
  const merged = emptyKubeconfig();
  const errors: CommandError[] = [];
  for (const path of kubeconfigPaths(process, explicit)) {
    let one: Kubeconfig | undefined;
    try {
      one = readKubeconfig(process, path, explicit !== "" && !mayBeMissing);
    } catch (error) {
      errors.push(error as CommandError);
    }
    if (!one) continue;
    resolvePaths(process, path, one);
    mergeEntries("clusters", merged.clusters, one.clusters, merged.origins, path);
    mergeEntries("users", merged.users, one.users, merged.origins, path);
    mergeEntries("contexts", merged.contexts, one.contexts, merged.origins, path);
    merged.preferences = { ...one.preferences, ...merged.preferences };
    merged.extensions.push(...one.extensions.filter(({ name }) => !merged.extensions.some((each) => each.name === name)));
    if (merged.currentContext === "" && one.currentContext !== "") {
      merged.currentContext = one.currentContext;
      merged.origins.set("current-context", path);
    }
  }
  throwAll(errors);
  return merged;
}

function mergeEntries<T>(
  list: string, into: Map<string, T>, from: Map<string, T>, origins: Map<string, string>, path: string,
): void {
  for (const [name, entry] of from) {
    if (into.has(name)) continue;
    into.set(name, entry);
    origins.set(`${list}/${name}`, path);
  }
}

/** What was parsed last: every command of a session reads the same file. */
let last: { text: string; data: ConfigText } | undefined;

function parsed(text: string): ConfigText {
  if (last?.text !== text) last = { text, data: decodeConfig(text) };
  return clone(last.data);
}

/** One file; undefined when it is not there. Throws CommandError for one that cannot be read. */
export function readKubeconfig(process: Process, path: string, required = false): Kubeconfig | undefined {
  const broken = (why: string): CommandError => new CommandError(`error loading config file ${JSON.stringify(path)}: ${why}`);
  let text: string;
  try {
    text = process.files.readText(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT") && !required) return undefined;
    if (isSystemError(error, "ENOENT")) throw new CommandError(`stat ${path}: no such file or directory`);
    throw broken(isSystemError(error, "EISDIR") ? `read ${path}: is a directory` : openError(path, error));
  }
  try {
    const data = parsed(text);
    return {
      clusters: entriesOf<ClusterEntry>(data.clusters, "cluster"),
      users: entriesOf<UserEntry>(data.users, "user"),
      contexts: entriesOf<ContextEntry>(data.contexts, "context"),
      currentContext: data["current-context"] ?? "",
      preferences: data.preferences ?? {},
      extensions: data.extensions ?? [],
      origins: new Map(),
    };
  } catch (error) {
    throw broken((error as Error).message);
  }
}

/** Lists of these fields are written even where there are none. */
const NONE = { exec: { args: null, env: null, provideClusterInfo: false }, "auth-provider": { config: null } } as const;

function entriesOf<T>(list: readonly NamedEntry[] | undefined, key: string): Map<string, T> {
  return new Map((list ?? []).map((item) => {
    const entry = { ...(item[key] as Record<string, unknown> | undefined) };
    for (const [field, none] of Object.entries(NONE)) if (entry[field]) entry[field] = { ...none, ...entry[field] };
    return [item.name ?? "", entry as T];
  }));
}

/** Fields of entries in the order of client-go's types; what it always writes, also when it is empty. */
export const ORDER: Readonly<Record<"cluster" | "user" | "context", readonly string[]>> = {
  cluster: orderOf("Cluster"), user: orderOf("AuthInfo"), context: orderOf("Context"),
};
const ALWAYS: Readonly<Record<string, readonly string[]>> = { cluster: ["server"], user: [], context: ["cluster", "user"] };

function orderedEntry(kind: keyof typeof ORDER, entry: Record<string, unknown>): Record<string, unknown> {
  const names = [...ORDER[kind], ...Object.keys(entry).filter((name) => !ORDER[kind].includes(name))];
  const result: Record<string, unknown> = {};
  for (const name of names) {
    const value = entry[name];
    const empty = value === undefined || value === "" || value === false;
    if (!empty) result[name] = value;
    else if (ALWAYS[kind]!.includes(name)) result[name] = "";
  }
  return result;
}

/** The form of the file, entries sorted by name and fields in order as client-go writes them. */
export function kubeconfigObject(config: Kubeconfig): Record<string, unknown> {
  const list = (key: keyof typeof ORDER, entries: Map<string, Record<string, unknown>>): unknown[] | null =>
    entries.size === 0
      ? null
      : [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, entry]) => ({ name, [key]: orderedEntry(key, entry) }));
  return {
    kind: "Config",
    apiVersion: "v1",
    ...omitEmpty({ preferences: config.preferences }),
    clusters: list("cluster", config.clusters),
    users: list("user", config.users),
    contexts: list("context", config.contexts),
    "current-context": config.currentContext,
    ...omitEmpty({ extensions: config.extensions }),
  };
}

export function writeKubeconfig(process: Process, path: string, config: Kubeconfig): void {
  const directory = path.slice(0, path.lastIndexOf("/"));
  if (directory !== "" && !process.files.exists(directory)) process.files.mkdir(directory, { recursive: true });
  process.files.writeFile(path, emitYaml(kubeconfigObject(config)), { mode: 0o600 });
}
