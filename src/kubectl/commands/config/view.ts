import { base64 } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { emptyKubeconfig, kubeconfigObject, type Kubeconfig } from "../../config/kubeconfig.ts";
import { orderOf } from "../../config/types.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { printObject, resultPrinter } from "../../printers/flags.ts";
import { keepOrder } from "../../printers/formats.ts";

export const view: Command = {
  name: "view",
  flags: defineFlags(
    "allow-missing-template-keys=true flatten merge=true minify output,o:string=yaml raw show-managed-fields template:string",
  ),
  *run(invocation) {
    const { flags, args } = invocation;
    if (args.length > 0) throw invocation.usageError(`unexpected arguments: [${args.join(" ")}]`);
    if (!flags.bool("merge") && flags.string("kubeconfig") === "") throw new CommandError("if merge==false a precise file must be specified");
    let config = invocation.config.raw;
    if (flags.bool("minify")) config = minify(invocation, config);
    const shown = flags.bool("raw") ? config : flags.bool("flatten") ? flatten(invocation, config) : redact(config);
    yield* printObject(invocation, resultPrinter(invocation, ""), keepOrder(kubeconfigObject(mapEntries(shown, inOrder))));
  },
};

/** Only what the current context needs. */
function minify(invocation: Invocation, config: Kubeconfig): Kubeconfig {
  const name = invocation.config.contextName;
  if (name === "") throw new CommandError("current-context must exist in order to minify");
  const context = config.contexts.get(name);
  if (!context) throw new CommandError(`cannot locate context ${name}`);
  const small = { ...emptyKubeconfig(), currentContext: name, preferences: config.preferences };
  small.contexts.set(name, context);
  if (context.cluster) {
    const cluster = config.clusters.get(context.cluster);
    if (!cluster) throw new CommandError(`cannot locate cluster ${context.cluster}`);
    small.clusters.set(context.cluster, cluster);
  }
  if (context.user) {
    const user = config.users.get(context.user);
    if (!user) throw new CommandError(`cannot locate user ${context.user}`);
    small.users.set(context.user, user);
  }
  return small;
}

/** Fields of what gives credentials, in the order of client-go's types. */
const NESTED: Readonly<Record<string, readonly string[]>> = {
  "auth-provider": orderOf("AuthProviderConfig"),
  exec: orderOf("ExecConfig"),
};

function inOrder(entry: Record<string, unknown>): Record<string, unknown> {
  const result = { ...entry };
  for (const [key, names] of Object.entries(NESTED)) {
    const value = entry[key] as Record<string, unknown> | undefined;
    if (value) result[key] = Object.fromEntries(names.flatMap((name) => (name in value ? [[name, value[name]]] : [])));
  }
  return result;
}

const SECRETS: Readonly<Record<string, string>> = {
  "certificate-authority-data": "DATA+OMITTED", "client-certificate-data": "DATA+OMITTED", "client-key-data": "DATA+OMITTED",
  token: "REDACTED", password: "REDACTED",
};

function mapEntries(config: Kubeconfig, change: (entry: Record<string, unknown>) => Record<string, unknown>): Kubeconfig {
  const each = <T extends Record<string, unknown>>(entries: Map<string, T>): Map<string, T> =>
    new Map([...entries].map(([name, entry]) => [name, change(entry) as T]));
  return { ...config, clusters: each(config.clusters), users: each(config.users) };
}

function redact(config: Kubeconfig): Kubeconfig {
  return mapEntries(config, (entry) =>
    Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, value && SECRETS[key] ? SECRETS[key] : value])));
}

/** Files that are named become what they hold. */
function flatten({ process }: Invocation, config: Kubeconfig): Kubeconfig {
  return mapEntries(config, (entry) => {
    const flat = { ...entry };
    for (const key of ["certificate-authority", "client-certificate", "client-key"]) {
      const path = flat[key];
      if (typeof path !== "string" || path === "") continue;
      if (!process.files.exists(path)) throw new CommandError(`open ${path}: no such file or directory`);
      flat[`${key}-data`] = base64(process.files.readFile(path));
      delete flat[key];
    }
    return flat;
  });
}
