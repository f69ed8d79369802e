import { base64, encode } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { ORDER } from "../../config/kubeconfig.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { parseBool } from "../../flags/parse.ts";
import type { Invocation } from "../../invocation.ts";
import { wrongArguments } from "./contexts.ts";
import { changeEntry, changeFile, setCurrentContext } from "./edit-config.ts";

/** Fields that hold more than one value. */
const STRUCTURES = ["extensions", "as-user-extra", "auth-provider", "exec"];
const FIELDS: Readonly<Record<string, readonly string[]>> = { clusters: ORDER.cluster, contexts: ORDER.context, users: ORDER.user };

/** A property name in its steps: names of entries may hold dots. */
function steps(invocation: Invocation, property: string): string[] {
  const [list, ...rest] = property.split(".");
  if (property === "current-context" || list === "preferences") return [list!, ...rest];
  const fields = FIELDS[list!];
  if (!fields) throw new CommandError(`unable to parse ${property} after [] at api.Config`);
  const text = rest.join(".");
  const known = [...invocation.config.raw[list as "contexts"].keys()];
  const field = fields.find((each) => !STRUCTURES.includes(each) && text.endsWith(`.${each}`));
  if (field) return [list!, text.slice(0, -field.length - 1), field];
  if (text === "" || known.includes(text) || rest.length === 1) return text === "" ? [list!] : [list!, text];
  const entry = known.find((name) => text.startsWith(`${name}.`));
  throw new CommandError(`unable to parse ${property} after [${list} ${entry ?? rest[0]}] at api.${{ clusters: "Cluster", contexts: "Context", users: "AuthInfo" }[list as "users"]}`);
}

export const setProperty: Command = {
  name: "set",
  flags: defineFlags("set-raw-bytes"),
  *run(invocation) {
    const { flags, args, config } = invocation;
    if (args.length !== 2) return yield* wrongArguments(invocation);
    const [property, value] = args as [string, string];
    if (value === "") throw new CommandError("you cannot use set to unset a property");
    if (property === "") throw new CommandError("you must specify a property");
    const [list, name, field] = steps(invocation, property);
    if (list === "current-context") setCurrentContext(invocation, value);
    else if (list === "preferences") {
      changeFile(invocation, "preferences", (file) => { if (name) file.preferences[name] = value === "true"; });
    } else {
      const entries = config.raw[list as "contexts"];
      if (name === undefined || field === undefined) {
        throw new CommandError(`can't set a map to a value: map[${[...entries.keys()].map((each) => `${each}:0xc000000000`).join(" ")}]`);
      }
      let stored: unknown = value;
      if (field.endsWith("-data")) stored = flags.bool("set-raw-bytes") ? base64(encode(value)) : checkBase64(value);
      if (field === "insecure-skip-tls-verify" || field === "disable-compression") {
        stored = parseBool(value);
        if (stored === undefined) throw new CommandError(`strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
      }
      changeEntry(invocation, list as "contexts", name, { ...entries.get(name), [field]: stored });
    }
    yield* invocation.print(`Property ${JSON.stringify(property)} set.\n`);
    return 0;
  },
};

function checkBase64(value: string): string {
  const at = value.search(/[^A-Za-z0-9+/=\n]/);
  if (at >= 0 || value.length % 4 !== 0) {
    throw new CommandError(`error decoding input value: illegal base64 data at input byte ${at >= 0 ? at : value.length - (value.length % 4)}`);
  }
  return value;
}

export const unsetProperty: Command = {
  name: "unset",
  *run(invocation) {
    const { args, config } = invocation;
    if (args.length !== 1) return yield* wrongArguments(invocation);
    const property = args[0]!;
    if (property === "") throw new CommandError("you must specify a property");
    const [list, name, field] = steps(invocation, property);
    if (list === "current-context") setCurrentContext(invocation, "");
    else if (list === "preferences") changeFile(invocation, "preferences", (file) => { file.preferences = {}; });
    else {
      const entries = config.raw[list as "contexts"];
      if (name === undefined) for (const each of [...entries.keys()]) changeEntry(invocation, list as "contexts", each, undefined);
      else if (field === undefined) changeEntry(invocation, list as "contexts", name, undefined);
      else if (entries.has(name)) {
        const { [field]: _, ...entry } = entries.get(name)!;
        changeEntry(invocation, list as "contexts", name, entry);
      }
    }
    yield* invocation.print(`Property ${JSON.stringify(property)} unset.\n`);
    return 0;
  },
};
