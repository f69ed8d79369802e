import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeContexts, completeNamespaces } from "../../complete/resources.ts";
import { CommandError, throwAll } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { helpOf } from "../../help/help.ts";
import type { Invocation } from "../../invocation.ts";
import { table } from "../../printers/tab-writer.ts";
import { changeEntry, defaultFile, setCurrentContext } from "./edit-config.ts";

/** Help of the command and then the mistake, as the older commands of `config` do. */
export function* wrongArguments(invocation: Invocation): Call<never> {
  yield* invocation.print(yield* helpOf(invocation.path.split(" "), invocation.command));
  throw new CommandError(`Unexpected args: [${invocation.args.join(" ")}]`);
}

/** Help alone, and no success. */
export function* onlyHelp(invocation: Invocation): Call<number> {
  yield* invocation.print(yield* helpOf(invocation.path.split(" "), invocation.command));
  return 0;
}

export const currentContext: Command = {
  name: "current-context",
  *run(invocation) {
    const name = invocation.config.raw.currentContext;
    if (name === "") throw new CommandError("current-context is not set");
    yield* invocation.print(`${name}\n`);
  },
};

export const getContexts: Command = {
  name: "get-contexts",
  flags: defineFlags("no-headers output,o:string"),
  *run(invocation) {
    const { flags, args, config } = invocation;
    const output = flags.string("output");
    if (output !== "" && output !== "name") {
      throw new CommandError(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`);
    }
    const { contexts, currentContext: current } = config.raw;
    const wanted = args.length > 0 ? args.filter((name) => contexts.has(name)) : [...contexts.keys()];
    const errors = args.filter((name) => !contexts.has(name)).map((name) => new CommandError(`context ${name} not found`));
    const names = wanted.sort();
    const rows = names.map((name) => {
      const { cluster = "", user = "", namespace = "" } = contexts.get(name)!;
      return [name === current ? "*" : " ", name, cluster, user, namespace];
    });
    if (output !== "name" && !flags.bool("no-headers")) rows.unshift(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"]);
    yield* invocation.print(output === "name" ? names.map((name) => `${name}\n`).join("") : table(rows));
    throwAll(errors);
  },
};

export const useContext: Command = {
  name: "use-context",
  aliases: ["use"],
  complete: completeContexts,
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 1) return yield* wrongArguments(invocation);
    const name = args[0]!;
    if (name === "") throw new CommandError("empty context names are not allowed");
    if (!config.raw.contexts.has(name)) throw new CommandError(`no context exists with the name: ${JSON.stringify(name)}`);
    setCurrentContext(invocation, name);
    yield* invocation.print(`Switched to context ${JSON.stringify(name)}.\n`);
    return 0;
  },
};

export const setContext: Command = {
  name: "set-context",
  flags: defineFlags("cluster:string current namespace,n:string user:string"),
  complete: completeContexts,
  completeFlags: { namespace: completeNamespaces },
  *run(invocation) {
    const { flags, args, config } = invocation;
    if (args.length > 1) return yield* wrongArguments(invocation);
    const current = flags.bool("current");
    const given = args[0] ?? "";
    if (given === "" && !current) throw new CommandError("you must specify a non-empty context name or --current");
    if (given !== "" && current) throw new CommandError("you cannot specify both a context name and --current");
    if (current && config.raw.currentContext === "") throw new CommandError("no current context is set");
    const name = current ? config.raw.currentContext : given;
    const exists = config.raw.contexts.has(name);
    const entry = { cluster: "", user: "", ...config.raw.contexts.get(name) };
    for (const key of ["cluster", "user", "namespace"] as const) if (flags.changed(key)) entry[key] = flags.string(key);
    changeEntry(invocation, "contexts", name, entry);
    yield* invocation.print(`Context ${JSON.stringify(name)} ${exists ? "modified" : "created"}.\n`);
    return 0;
  },
};

export const renameContext: Command = {
  name: "rename-context",
  complete: completeContexts,
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 2) return yield* wrongArguments(invocation);
    const [from, to] = args as [string, string];
    if (to === "") throw new CommandError("You must specify a new non-empty context name");
    const { contexts } = config.raw;
    const file = defaultFile(invocation);
    const entry = contexts.get(from);
    if (!entry) throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, it's not in ${file}`);
    if (contexts.has(to)) {
      throw new CommandError(`cannot rename the context ${JSON.stringify(from)}, the context ${JSON.stringify(to)} already exists in ${file}`);
    }
    changeEntry(invocation, "contexts", to, entry);
    changeEntry(invocation, "contexts", from, undefined);
    if (config.raw.currentContext === from) setCurrentContext(invocation, to);
    yield* invocation.print(`Context ${JSON.stringify(from)} renamed to ${JSON.stringify(to)}.\n`);
    return 0;
  },
};

export const deleteContext: Command = {
  name: "delete-context",
  complete: completeContexts,
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 1) return yield* onlyHelp(invocation);
    const name = args[0]!;
    const file = defaultFile(invocation);
    if (!config.raw.contexts.has(name)) throw new CommandError(`cannot delete context ${name}, not in ${file}`);
    if (config.raw.currentContext === name) {
      yield* invocation.printError('warning: this removed your active context, use "kubectl config use-context" to select a different one\n');
    }
    changeEntry(invocation, "contexts", name, undefined);
    yield* invocation.print(`deleted context ${name} from ${file}\n`);
    return 0;
  },
};
