import { decodeJsonValue, JsonSyntaxError } from "../json/decode.ts";
import { parseYaml } from "./parse.ts";

/**
 * The documents of a file as kubectl reads them one by one (apimachinery/pkg/util/yaml: YAMLOrJSONDecoder): a stream of
 * JSON objects when it starts with `{` and is one, else YAML between lines that start with `---`. Documents that hold
 * nothing are null. What cannot be read throws when its turn has come, after those before it were handed out, with
 * kubectl's words, e.g. `error converting YAML to JSON: yaml: line 4: ...`. `version` as of parseYaml.
 */
export function* documents(text: string, version: 2 | 3 = 2): Generator<unknown, void> {
  let rest = text;
  let jsonError: Error | undefined;
  if (/^\s*\{/.test(text)) {
    let count = 0;
    let at = 0;
    try {
      for (;;) {
        const { value, end } = decodeJsonValue(text, at);
        at = end;
        count += 1;
        yield value;
      }
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      if (error.message === "EOF") return;
      // The end of the text is no mistake of syntax to Go's decoder: it has no place.
      jsonError = new Error(error.message === "unexpected EOF" ? error.message : `json: offset ${error.offset}: ${error.message}`);
      // After more than one JSON object it is JSON for good, otherwise it may still be YAML.
      if (count > 1) throw jsonError;
      // White space up to and including the first line break belongs to the object before it.
      rest = text.slice(at).replace(/^[^\S\n]*\n?/, "");
    }
  }
  const parts = splitYaml(rest);
  for (;;) {
    try {
      const part = parts.next();
      if (part.done) return;
      yield readYaml(part.value, version);
    } catch (error) {
      throw jsonError ?? error;
    }
    jsonError = undefined;
  }
}

function readYaml(text: string, version: 2 | 3): unknown {
  try {
    return parseYaml(text, version);
  } catch (error) {
    throw new Error(`error converting YAML to JSON: ${(error as Error).message}`);
  }
}

/** The separator at the very start belongs to the first document, those between documents to none. */
function* splitYaml(text: string): Generator<string, void> {
  const lines = text.split("\n");
  if (lines[lines.length - 1] === "") lines.pop();
  let buffer = "";
  for (const raw of lines) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    if (line.startsWith("---")) {
      const trimmed = line.slice(3).trim();
      if (trimmed !== "" && !trimmed.startsWith("#")) throw new Error(`invalid Yaml document separator: ${trimmed}`);
      if (buffer !== "") {
        yield buffer;
        buffer = "";
        continue;
      }
    }
    buffer += `${line}\n`;
  }
  if (buffer !== "") yield buffer;
}
