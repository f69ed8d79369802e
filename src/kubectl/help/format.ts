import type { Command } from "../command.ts";
import type { FlagDefinition } from "../flags/flag.ts";
import { globalFlags } from "../tree.ts";

/** The words of one command. */
export interface CommandTexts {
  short: string;
  long: string;
  examples?: string;
  aliases?: string;
  /** The line after "Usage:". */
  use?: string;
  /** Index of each flag's usage. */
  flags?: Record<string, number>;
}

export interface HelpTexts {
  usages: string[];
  global: Record<string, number>;
  /** Headings of `kubectl --help`, with the commands under them. */
  groups: Record<string, string[]>;
  /** By the names after `kubectl`. */
  commands: Record<string, CommandTexts>;
}

/** Help as kubectl's templates print it (kubectl: util/templates). */
export function formatHelp(texts: HelpTexts, path: readonly string[], command: Command): string {
  const key = path.slice(1).join(" ");
  const own = texts.commands[key];
  if (!own) return `${path.join(" ")}\n`;
  const sections = [own.long];
  if (own.aliases) sections.push(`Aliases:\n${own.aliases}`);
  if (own.examples) sections.push(`Examples:\n${own.examples}`);
  if (path.length === 1) {
    for (const [title, names] of Object.entries(texts.groups)) sections.push([title, ...listed(texts, "", names)].join("\n"));
  } else if (command.commands) {
    const names = command.commands.filter(({ hidden }) => !hidden).map(({ name }) => name).sort();
    sections.push(["Available Commands:", ...listed(texts, key, names)].join("\n"));
  }
  const flags = flagTexts(texts, command.flags ?? [], own.flags ?? {});
  if (flags !== "") sections.push(`Options:\n${flags}`);
  if (own.use) sections.push(`Usage:\n  ${own.use}`);
  const hints = [
    ...(command.commands ? [`Use "${path.join(" ")} <command> --help" for more information about a given command.`] : []),
    'Use "kubectl options" for a list of global command-line options (applies to all commands).',
  ];
  return `${sections.join("\n\n")}\n\n${hints.join("\n")}\n`;
}

/** What follows a mistake with `kubectl help`: the list of commands. */
export function formatUsage(texts: HelpTexts, command: Command): string {
  const whole = formatHelp(texts, ["kubectl"], command);
  return `\n\n${whole.slice(whole.indexOf("Basic Commands (Beginner):"))}`;
}

export function describeWords(texts: HelpTexts, path: readonly string[], command: Command): Map<string, string> {
  const key = path.slice(1).join(" ");
  const found = new Map<string, string>([["help", "Help about any command"], ["--help", `help for ${path.at(-1)}`]]);
  for (const { name } of command.commands ?? []) {
    const text = texts.commands[`${key} ${name}`.trim()];
    if (text) found.set(name, text.short);
  }
  const own = texts.commands[key]?.flags ?? {};
  const note = (flags: readonly FlagDefinition[], usages: Record<string, number>): void => {
    for (const { name, shorthand } of flags) {
      const [line] = (texts.usages[usages[name] ?? -1] ?? "").split("\n");
      found.set(`--${name}`, line!.trim());
      if (shorthand) found.set(`-${shorthand}`, line!.trim());
    }
  };
  note(globalFlags, texts.global);
  note(command.flags ?? [], own);
  return found;
}

function listed(texts: HelpTexts, parent: string, names: readonly string[]): string[] {
  const shown = names.filter((name) => texts.commands[`${parent} ${name}`.trim()]);
  const width = Math.max(...(parent === "" ? Object.keys(texts.commands).filter((name) => !name.includes(" ")) : shown).map((name) => name.length), 0);
  return shown.map((name) => `  ${name.padEnd(Math.max(width, parent === "" ? 13 : 11))}   ${texts.commands[`${parent} ${name}`.trim()]!.short}`);
}

function flagTexts(texts: HelpTexts, definitions: readonly FlagDefinition[], usages: Record<string, number>): string {
  return [...definitions]
    .filter((flag) => !flag.hidden)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `    ${flag.shorthand ? `-${flag.shorthand}, ` : ""}--${flag.name}=${shownDefault(flag)}:\n\t${(texts.usages[usages[flag.name] ?? -1] ?? "").replaceAll("\n", "\n\t")}`)
    .join("\n\n");
}

function shownDefault({ type, fallback }: FlagDefinition): string {
  if (type === "string") return `'${fallback}'`;
  if (type === "map") return fallback;
  if (type === "slice" || type === "array" || type === "pairs") return `[${fallback}]`;
  return fallback;
}

/** `kubectl options`. */
export function formatOptions(texts: HelpTexts, definitions: readonly FlagDefinition[]): string {
  return `The following options can be passed to any command:\n\n${flagTexts(texts, definitions, texts.global)}\n`;
}
