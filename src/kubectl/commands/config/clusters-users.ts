import { base64, encode } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeClusters, completeUsers } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { parsePairs } from "../../generate/labels.ts";
import { onlyHelp, wrongArguments } from "./contexts.ts";
import { changeEntry, defaultFile } from "./edit-config.ts";

const lister = (name: string, list: "clusters" | "users"): Command => ({
  name,
  *run(invocation) {
    const names = [...invocation.config.raw[list].keys()].sort();
    yield* invocation.print(["NAME", ...names].map((each) => `${each}\n`).join(""));
  },
});

export const getClusters = lister("get-clusters", "clusters");
export const getUsers = lister("get-users", "users");

export const deleteCluster: Command = {
  name: "delete-cluster",
  complete: completeClusters,
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 1) return yield* onlyHelp(invocation);
    const file = defaultFile(invocation);
    if (!config.raw.clusters.has(args[0]!)) throw new CommandError(`cannot delete cluster ${args[0]}, not in ${file}`);
    changeEntry(invocation, "clusters", args[0]!, undefined);
    yield* invocation.print(`deleted cluster ${args[0]} from ${file}\n`);
    return 0;
  },
};

export const deleteUser: Command = {
  name: "delete-user",
  complete: completeUsers,
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 1) throw invocation.usageError("user to delete is required");
    const file = defaultFile(invocation);
    if (!config.raw.users.has(args[0]!)) throw new CommandError(`cannot delete user ${args[0]}, not in ${file}`);
    changeEntry(invocation, "users", args[0]!, undefined);
    yield* invocation.print(`deleted user ${args[0]} from ${file}\n`);
  },
};

/** A file named by a flag: its path, or with --embed-certs what it holds. */
function fileFlag(invocation: Invocation, entry: Record<string, unknown>, flag: string): void {
  const { flags, process } = invocation;
  if (!flags.changed(flag)) return;
  const path = flags.string(flag);
  delete entry[flag];
  delete entry[`${flag}-data`];
  if (path === "") return;
  if (!flags.bool("embed-certs")) {
    entry[flag] = process.files.absolute(path);
    return;
  }
  if (!process.files.exists(path)) {
    throw new CommandError(`could not stat ${flag} file ${path}: stat ${path}: no such file or directory`);
  }
  entry[`${flag}-data`] = base64(encode(process.files.readText(path)));
}

export const setCluster: Command = {
  name: "set-cluster",
  flags: defineFlags(
    "certificate-authority:string embed-certs insecure-skip-tls-verify proxy-url:string server:string tls-server-name:string",
  ),
  *run(invocation) {
    const { flags, args, config } = invocation;
    if (args.length !== 1) return yield* wrongArguments(invocation);
    const name = args[0]!;
    if (name === "") throw new CommandError("you must specify a non-empty cluster name");
    if (flags.bool("insecure-skip-tls-verify") && flags.string("certificate-authority") !== "") {
      throw new CommandError("you cannot specify a certificate authority and insecure mode at the same time");
    }
    if (flags.bool("embed-certs") && flags.string("certificate-authority") === "") {
      throw new CommandError("you must specify a --certificate-authority to embed");
    }
    const entry: Record<string, unknown> = { ...config.raw.clusters.get(name) };
    for (const key of ["server", "tls-server-name", "proxy-url"]) if (flags.changed(key)) entry[key] = flags.string(key);
    if (flags.changed("insecure-skip-tls-verify")) {
      if (flags.bool("insecure-skip-tls-verify")) entry["insecure-skip-tls-verify"] = true;
      else delete entry["insecure-skip-tls-verify"];
    }
    if (flags.string("certificate-authority") !== "") delete entry["insecure-skip-tls-verify"];
    fileFlag(invocation, entry, "certificate-authority");
    changeEntry(invocation, "clusters", name, { server: "", ...entry });
    yield* invocation.print(`Cluster ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};

type Pairs = ReturnType<typeof parsePairs>;

interface ExecConfig {
  apiVersion?: string;
  args?: string[] | null;
  command: string;
  env?: { name: string; value: string }[] | null | undefined;
  interactiveMode?: string;
  provideClusterInfo?: boolean;
}

/** The program that gives credentials (`exec` of a user): what there is of it, changed by the flags. */
function execOf({ flags }: Invocation, before: ExecConfig | undefined, { set, remove }: Pairs): ExecConfig | undefined {
  let exec = before;
  if (flags.changed("exec-command")) {
    exec = { ...before, args: null, command: flags.string("exec-command") };
  }
  if (!exec) return undefined;
  const args = flags.list("exec-arg");
  const kept = remove.length > 0 ? (exec.env ?? []).filter(({ name }) => !remove.includes(name)) : exec.env;
  const env = new Map((kept ?? []).map(({ name, value }) => [name, value]));
  for (const [name, value] of Object.entries(set)) env.set(name, value);
  return {
    provideClusterInfo: false,
    ...exec,
    ...(flags.changed("exec-api-version") ? { apiVersion: flags.string("exec-api-version") } : {}),
    args: args.length > 0 ? args : (exec.args ?? null),
    env: kept || env.size > 0 ? [...env].map(([name, value]) => ({ name, value })) : null,
    ...(flags.changed("exec-interactive-mode") ? { interactiveMode: flags.string("exec-interactive-mode") } : {}),
    ...(flags.changed("exec-provide-cluster-info") ? { provideClusterInfo: flags.bool("exec-provide-cluster-info") } : {}),
  };
}

interface AuthProvider {
  config: Record<string, string> | null;
  name: string;
}

function providerOf({ flags }: Invocation, before: AuthProvider | undefined, { set, remove }: Pairs): AuthProvider | undefined {
  const name = flags.changed("auth-provider") ? flags.string("auth-provider") : before?.name;
  if (name === undefined) return undefined;
  const config = Object.entries((before?.name === name && before.config) || {}).filter(([key]) => !remove.includes(key));
  return { config: { ...Object.fromEntries(config), ...set }, name };
}

export const setCredentials: Command = {
  name: "set-credentials",
  flags: defineFlags(
    "auth-provider:string auth-provider-arg:slice client-certificate:string client-key:string embed-certs exec-api-version:string " +
      "exec-arg:slice exec-command:string exec-env:array exec-interactive-mode:string exec-provide-cluster-info password:string " +
      "token:string username:string",
  ),
  *run(invocation) {
    const { flags, args, config } = invocation;
    let provided: Pairs;
    let variables: Pairs;
    try {
      if (args.length !== 1) throw new CommandError(`unexpected args: [${args.join(" ")}]`);
      provided = parsePairs(flags.list("auth-provider-arg"), "auth-provider-arg", true);
      variables = parsePairs(flags.list("exec-env"), "exec-env", true);
    } catch (error) {
      yield* onlyHelp(invocation);
      throw error;
    }
    const name = args[0]!;
    if (name === "") throw new CommandError("you must specify a non-empty user name");
    if (flags.string("token") !== "" && (flags.string("username") !== "" || flags.string("password") !== "")) {
      throw new CommandError("you cannot specify more than one authentication method at the same time: --token, --username/--password");
    }
    if (flags.bool("embed-certs") && flags.string("client-certificate") === "" && flags.string("client-key") === "") {
      throw new CommandError("you must specify a --client-certificate or --client-key to embed");
    }
    if (flags.changed("exec-interactive-mode") && !["IfAvailable", "Always", "Never"].includes(flags.string("exec-interactive-mode"))) {
      throw new CommandError("invalid interactive mode type, can be only IfAvailable, Never, Always");
    }
    const entry: Record<string, unknown> = { ...config.raw.users.get(name) };
    if (flags.string("token") !== "") {
      delete entry.username;
      delete entry.password;
    } else if (flags.string("username") !== "" || flags.string("password") !== "") delete entry.token;
    for (const key of ["token", "username", "password"]) if (flags.changed(key)) entry[key] = flags.string(key);
    const provider = providerOf(invocation, entry["auth-provider"] as AuthProvider | undefined, provided);
    if (provider) entry["auth-provider"] = provider;
    const exec = execOf(invocation, entry.exec as ExecConfig | undefined, variables);
    if (exec) entry.exec = exec;
    fileFlag(invocation, entry, "client-certificate");
    fileFlag(invocation, entry, "client-key");
    changeEntry(invocation, "users", name, entry);
    yield* invocation.print(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};
