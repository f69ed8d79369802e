import { isSystemError, type Call, type Process } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { decodeText, encodeText } from "../../../text.ts";
import { fail, NeedsHelp, type Flags } from "./flags.ts";
import { table } from "./table.ts";

/** Options of /etc/crictl.yaml, in the order in which they are listed, with what stands for "not set". */
const OPTIONS: Readonly<Record<string, string>> = {
  "runtime-endpoint": "", "image-endpoint": "", timeout: "0", debug: "false", "pull-image-on-create": "false", "disable-pull-on-run": "false", "max-retries": "0",
};

export function* config(process: Process, flags: Flags, path: string): Call<void> {
  const options = read(process, path);
  const asked = flags.get("get");
  if (asked !== undefined) {
    yield* print(`${options.get(asked) ?? fail(`no configuration option named ${asked}`)}\n`);
  } else if (flags.get("set") !== undefined) {
    for (const setting of flags.all("set")) {
      for (const option of setting.split(",")) {
        const pair = option.split("=");
        if (pair.length !== 2) fail(`incorrectly specified option: ${setting}`);
        set(options, pair[0]!, pair[1]!);
      }
    }
    write(process, path, options);
  } else if (flags.has("list")) {
    yield* print(table([["KEY", "VALUE"], ...options]));
  } else {
    const [key, value = ""] = flags.rest;
    if (key === undefined || key === "") throw new NeedsHelp();
    set(options, key, value);
    write(process, path, options);
  }
}

function read(process: Process, path: string): Map<string, string> {
  const options = new Map(Object.entries(OPTIONS));
  try {
    for (const line of decodeText(process.files.readFile(path)).split("\n")) {
      const [, key, value] = /^([\w-]+):\s*"?(.*?)"?\s*$/.exec(line) ?? [];
      if (key !== undefined && options.has(key)) options.set(key, value!);
    }
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw error;
  }
  return options;
}

function set(options: Map<string, string>, key: string, value: string): void {
  if (!options.has(key)) fail(`no configuration option named ${key}`);
  const wanted = OPTIONS[key];
  if (wanted === "0" && !/^[-+]?\d+$/.test(value)) fail(`parse ${key} value '${value}': strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`);
  if (wanted === "false" && !/^(?:1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value)) {
    fail(`parse ${key} value '${value}': strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`);
  }
  options.set(key, wanted === "false" ? String(/^(?:1|t)/i.test(value)) : value);
}

function write(process: Process, path: string, options: ReadonlyMap<string, string>): void {
  const lines = [...options].map(([key, value]) => `${key}: ${value === "" ? '""' : value}\n`);
  process.files.writeFile(path, encodeText(lines.join("")));
}
