import { isObject } from "../../apimachinery/json/index.ts";
import { documents, emitYaml, parseYaml } from "../../apimachinery/yaml/index.ts";
import { isSystemError, type Process } from "../../os/index.ts";
import { CommandError } from "../errors.ts";
import { openError } from "../resource/files.ts";

export const VERSION = "kubectl.config.k8s.io/v1beta1";

/** The default of a command's flag. */
export interface OptionDefault {
  name: string;
  default: string;
}

export interface CommandDefaults {
  command: string;
  options: OptionDefault[] | null;
}

export interface Alias {
  name: string;
  command: string;
  prependArgs?: string[];
  appendArgs?: string[];
  options?: OptionDefault[];
}

/** What a kuberc file holds (kubectl: pkg/config/v1beta1). */
export interface Preference {
  apiVersion?: string;
  kind?: string;
  defaults: CommandDefaults[] | null;
  aliases: Alias[] | null;
  credentialPluginPolicy?: string;
  credentialPluginAllowlist?: { command?: string; name?: string }[];
}

export const newPreference = (): Preference => ({ apiVersion: VERSION, kind: "Preference", defaults: null, aliases: null });

const TOP = "apiVersion kind aliases credentialPluginPolicy credentialPluginAllowlist";
const ALIAS = "name command prependArgs appendArgs";
/** The fields of each version: of the whole, of an alias and of defaults. */
const VERSIONS: Readonly<Record<string, { defaults: string; options: string }>> = {
  [VERSION]: { defaults: "defaults", options: "options" },
  "kubectl.config.k8s.io/v1alpha1": { defaults: "overrides", options: "flags" },
};

/** The first document that is a Preference, in the words of the newest version, and the fields that it should not have. */
export function decodePreference(text: string, path: string): { preference: Preference; unknown: string[] } | undefined {
  let attempts = 0;
  for (const value of documents(text)) {
    if (value === null) continue;
    attempts += 1;
    const decoded = decodeDocument(value);
    if (decoded) return decoded;
  }
  if (attempts > 0) throw new CommandError(`no valid preferences found in ${path}, use --v=5 to see details`);
  return undefined;
}

function decodeDocument(value: unknown): { preference: Preference; unknown: string[] } | undefined {
  if (!isObject(value) || value["kind"] !== "Preference") return undefined;
  const names = VERSIONS[String(value["apiVersion"])];
  if (!names) return undefined;
  const unknown: string[] = [];
  const check = (fields: object, known: string, place: string): void => {
    for (const key of Object.keys(fields)) if (!known.split(" ").includes(key)) unknown.push(`unknown field "${place}${key}"`);
  };
  const list = (key: string, known: string): Record<string, unknown>[] =>
    ((value[key] ?? []) as Record<string, unknown>[]).map((entry, at) => {
      check(entry, `${known} ${names.options}`, `${key}[${at}].`);
      const { [names.options]: options, ...rest } = entry;
      return options === undefined ? rest : { ...rest, options };
    });
  check(value, `${TOP} ${names.defaults}`, "");
  const preference = {
    ...value,
    aliases: list("aliases", ALIAS),
    defaults: list(names.defaults, "command"),
  } as unknown as Preference;
  return { preference, unknown };
}

/** The file as it is, without looking at its version. Throws CommandError; undefined when there is none. */
export function readPreference(process: Process, path: string): Preference | undefined {
  let text: string;
  try {
    text = process.files.readText(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw new CommandError(`error reading kuberc file: ${openError(path, error)}`);
  }
  try {
    return { aliases: null, defaults: null, ...((parseYaml(text) ?? {}) as object) };
  } catch (error) {
    throw new CommandError(`error parsing kuberc file: ${(error as Error).message}`);
  }
}

export function savePreference(process: Process, path: string, preference: Preference): string {
  const directory = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  if (directory !== "" && !process.files.exists(directory)) process.files.mkdir(directory, { recursive: true });
  process.files.writeFile(path, emitYaml(preference));
  return `Updated ${path}\n`;
}
