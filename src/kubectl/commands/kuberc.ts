import { LineReader } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, joined } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { PRINT } from "../flags/groups.ts";
import type { Flags } from "../flags/parse.ts";
import type { Invocation } from "../invocation.ts";
import { kubercLocation, type KubercLocation } from "../kuberc/location.ts";
import { newPreference, readPreference, savePreference, type OptionDefault, type Preference } from "../kuberc/preference.ts";
import type { KubeObject } from "../object.ts";
import { printObject, resultPrinter } from "../printers/flags.ts";

/** Throws CommandError. */
function location({ process, flags }: Invocation): KubercLocation {
  const found = kubercLocation(process, flags.string("kuberc"));
  if (!found) throw new CommandError("KUBERC is disabled via KUBERC=off environment variable");
  return found;
}

const view: Command = {
  name: "view",
  flags: defineFlags(`${PRINT.replace("output,o:string", "output,o:string=yaml")} kuberc:string`),
  *run(invocation) {
    const { process } = invocation;
    const { path, explicit } = location(invocation);
    const preference = readPreference(process, path);
    if (preference) {
      const shown = { ...preference, aliases: preference.aliases ?? [], defaults: preference.defaults ?? [] };
      yield* printObject(invocation, resultPrinter(invocation, ""), shown as KubeObject);
      return;
    }
    if (explicit) throw new CommandError(`kuberc file not found at ${path}`);
    yield* invocation.print(`kuberc file not found at ${path}\n`);
    yield* invocation.print("Would you like to generate a default kuberc file with recommended options? (y/N): ");
    const answer = yield* new LineReader(0).next();
    if (answer?.line.trim().toLowerCase() !== "y") return;
    const recommended = [["apply", "server-side"], ["delete", "interactive"]] as const;
    const defaults = recommended.map(([command, name]) => ({ command, options: [{ name, default: "true" }] }));
    yield* invocation.print(savePreference(process, path, { ...newPreference(), defaults }));
  },
};

const set: Command = {
  name: "set",
  flags: defineFlags(
    "allowlist-entry:array appendarg:array command:string kuberc:string name:string option:array overwrite policy:string " +
      "prependarg:array section:string!",
  ),
  *run(invocation) {
    const { process, flags } = invocation;
    const { path } = location(invocation);
    const section = flags.string("section");
    validate(section, flags);
    const preference = readPreference(process, path) ?? newPreference();
    const options = flags.list("option").map(optionOf);
    if (section === "defaults") setDefaults(preference, flags, options);
    else if (section === "aliases") setAlias(preference, flags, options);
    else setCredentialPlugin(preference, flags);
    yield* invocation.print(savePreference(process, path, preference));
  },
};

export const kuberc: Command = { name: "kuberc", commands: [view, set] };

const POLICIES = ["AllowAll", "DenyAll", "Allowlist"];

function validate(section: string, flags: Flags): void {
  const refuse = (when: boolean, text: string): void => {
    if (when) throw new CommandError(text);
  };
  const given = (name: string): boolean => flags.string(name) !== "";
  const of = (name: string): string => `--section=${name}`;
  const plugin = section === "credentialplugin";
  refuse(
    !["defaults", "aliases", "credentialplugin"].includes(section),
    `--section must be "defaults", "aliases", or "credentialplugin", got: ${section}`,
  );
  refuse(section === "aliases" && !given("name"), `--name is required when ${of("aliases")}`);
  refuse(section === "defaults" && given("name"), `--name should not be specified when ${of("defaults")}`);
  refuse(
    section === "defaults" && flags.list("prependarg").length + flags.list("appendarg").length > 0,
    `--prependarg and --appendarg are only valid for ${of("aliases")}`,
  );
  refuse(!plugin && !given("command"), `--command is required when ${of("aliases")} or ${of("defaults")}`);
  if (!plugin) return;
  const policy = flags.string("policy");
  const entries = flags.list("allowlist-entry").length;
  refuse(policy === "", `--policy is required when ${of(section)}`);
  refuse(!POLICIES.includes(policy), ` --policy must be  "AllowAll", "DenyAll", or "Allowlist", got: ${policy}`);
  const allowing = `${of(section)} and --policy=Allowlist`;
  refuse(policy !== "Allowlist" && entries > 0, `--allowlist-entry may only be used when ${allowing}`);
  refuse(policy === "Allowlist" && entries === 0, `--allowlist-entry is required when ${allowing}`);
}

function optionOf(text: string): OptionDefault {
  const at = text.indexOf("=");
  if (at < 0) throw new CommandError(`invalid option format ${JSON.stringify(text)}, expected flag=value`);
  return { name: text.slice(0, at).replace(/^-+/, ""), default: text.slice(at + 1) };
}

function setDefaults(preference: Preference, flags: Flags, options: OptionDefault[]): void {
  const command = flags.string("command");
  const known = preference.defaults?.find((each) => each.command === command);
  if (!known) {
    preference.defaults = [...(preference.defaults ?? []), { command, options: options.length > 0 ? options : null }];
    return;
  }
  if (!flags.bool("overwrite")) throw new CommandError(`defaults for command ${JSON.stringify(command)} already exist, use --overwrite to replace`);
  if (options.length > 0) known.options = options;
}

/** What is not given anew stays as it was. */
function setAlias(preference: Preference, flags: Flags, options: OptionDefault[]): void {
  const name = flags.string("name");
  const [prependArgs, appendArgs] = [flags.list("prependarg"), flags.list("appendarg")];
  const added = {
    command: flags.string("command"),
    ...(prependArgs.length > 0 ? { prependArgs } : {}),
    ...(appendArgs.length > 0 ? { appendArgs } : {}),
    ...(options.length > 0 ? { options } : {}),
  };
  const known = preference.aliases?.find((each) => each.name === name);
  if (!known) {
    preference.aliases = [...(preference.aliases ?? []), { name, ...added }];
    return;
  }
  if (!flags.bool("overwrite")) throw new CommandError(`alias ${JSON.stringify(name)} already exists, use --overwrite to replace`);
  Object.assign(known, added);
}

function setCredentialPlugin(preference: Preference, flags: Flags): void {
  const problems: string[] = [];
  const entries = flags.list("allowlist-entry").flatMap((text) => text.split(",")).flatMap((text) => {
    const at = text.indexOf("=");
    const [field, command] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
    if (at < 0) problems.push(`improperly formatted allowlist entry: ${JSON.stringify(text)}`);
    else if (field === "name") problems.push('allowlist entry field "name" is deprecated, use "command" instead');
    else if (field !== "command") problems.push(`unrecognized allowlist entry field: ${JSON.stringify(field)}`);
    else if (command.trim() === "") problems.push('empty value in allowlist entry for field "command"');
    else return [{ command }];
    return [];
  });
  if (problems.length > 0) throw new CommandError(joined(problems));
  preference.credentialPluginPolicy = flags.string("policy");
  if (entries.length > 0) preference.credentialPluginAllowlist = entries;
}
