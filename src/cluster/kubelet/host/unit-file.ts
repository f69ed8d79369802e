import { decode, isDirectory, ROOT, type FileSystem } from "../../../os/index.ts";

/** What systemd has read of a unit: its file and the drop-ins beside it. */
export interface UnitFile {
  path: string;
  dropIns: string[];
  description: string;
  documentation: string[];
  /** As written, `$VARIABLES` not expanded; empty when none is given. */
  execStart: string;
  environment: ReadonlyMap<string, string>;
  restart: string;
  /** ms */
  restartDelay: number;
  wantedBy: string[];
}

/** Where units are looked for, the first wins. */
const DIRECTORIES = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"];

/** Reads a unit; undefined when there is no file of this name. */
export function readUnit(fs: FileSystem, name: string): UnitFile | undefined {
  const path = DIRECTORIES.map((directory) => `${directory}/${name}`).find((candidate) => textOf(fs, candidate) !== undefined);
  if (path === undefined) return undefined;
  const dropIns = [...DIRECTORIES].reverse().flatMap((directory) =>
    names(fs, `${directory}/${name}.d`).filter((file) => file.endsWith(".conf")).map((file) => `${directory}/${name}.d/${file}`));
  const unit: UnitFile = { path, dropIns, description: name, documentation: [], execStart: "", environment: new Map(), restart: "no", restartDelay: 100, wantedBy: [] };
  const environment = new Map<string, string>();
  for (const file of [path, ...dropIns]) {
    for (const [key, value] of settings(textOf(fs, file) ?? "")) {
      if (key === "Description") unit.description = value;
      else if (key === "Documentation") unit.documentation.push(...value.split(/\s+/));
      // An empty one takes back what stood before.
      else if (key === "ExecStart") unit.execStart = value;
      else if (key === "Restart") unit.restart = value;
      else if (key === "RestartSec") unit.restartDelay = Number.parseFloat(value) * (value.endsWith("ms") ? 1 : 1000);
      else if (key === "WantedBy") unit.wantedBy.push(...value.split(/\s+/));
      else if (key === "Environment") for (const [name, text] of assignments(value)) environment.set(name, text);
      else if (key === "EnvironmentFile") {
        const optional = value.startsWith("-");
        const text = textOf(fs, optional ? value.slice(1) : value);
        for (const line of (text ?? "").split("\n")) if (!line.startsWith("#")) for (const [name, words] of assignments(line)) environment.set(name, words);
      }
    }
  }
  unit.environment = environment;
  return unit;
}

/** argv of a command line of a unit: `$NAME` as a word of its own is split, `${NAME}` is not. */
export function commandLine(unit: UnitFile): string[] {
  return unit.execStart.replace(/^[-@:+!]+/, "").split(/\s+/).filter((word) => word !== "").flatMap((word) => {
    const whole = /^\$(\w+)$/.exec(word);
    if (whole) return (unit.environment.get(whole[1]!) ?? "").split(/\s+/).filter((part) => part !== "");
    return [word.replace(/\$\{(\w+)\}/g, (_all, name: string) => unit.environment.get(name) ?? "")];
  });
}

function settings(text: string): [string, string][] {
  const joined = text.replace(/\\\n/g, " ");
  return joined.split("\n").flatMap((line): [string, string][] => {
    const match = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(line);
    return match && !/^\s*[#;]/.test(line) ? [[match[1]!, match[2]!]] : [];
  });
}

/** NAME=value "NAME=value with spaces" */
function assignments(text: string): [string, string][] {
  return [...text.matchAll(/"(\w+)=([^"]*)"|'(\w+)=([^']*)'|(\w+)="([^"]*)"|(\w+)=(\S*)/g)].map((match): [string, string] => {
    const at = [1, 3, 5, 7].find((index) => match[index] !== undefined)!;
    return [match[at]!, match[at + 1]!];
  });
}

function textOf(fs: FileSystem, path: string): string | undefined {
  const node = fs.resolve(path, ROOT, { missing: "ok" })?.node;
  return node?.type === "file" ? decode(node.data) : undefined;
}

function names(fs: FileSystem, path: string): readonly string[] {
  const node = fs.resolve(path, ROOT, { missing: "ok" })?.node;
  return node && isDirectory(node) ? node.names() : [];
}
