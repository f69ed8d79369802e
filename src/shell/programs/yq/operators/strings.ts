import { booleanFor, reading, type Context, type Evaluator, type Operator } from "../evaluate.ts";
import { decode, encode, toJson, type Format } from "../formats.ts";
import { nothing, text, whole, YamlNode, YqError } from "../node.ts";
import { parse, type Expression } from "../parse.ts";
import { writeYaml } from "../write.ts";
import { splitText } from "./arithmetic.ts";

/** Texts, patterns, what is read from elsewhere, and times. */

const isText = (node: YamlNode): boolean => node.plainTag === "!!str";

/** A pattern of Go's in JavaScript's words. Throws YqError. */
function pattern(source: string, flags = ""): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(source);
  try {
    return new RegExp(source.slice(inline?.[0].length ?? 0).replaceAll("(?P<", "(?<").replaceAll("\\A", "^").replaceAll("\\z", "$").replaceAll("[[:alpha:]]", "[A-Za-z]").replaceAll("[[:digit:]]", "\\d"), `u${flags}${inline?.[1] ?? ""}`);
  } catch {
    throw new YqError(`error parsing regexp: invalid or unsupported Perl syntax: \`${source}\``);
  }
}

function matchParameters(run: Evaluator, context: Context, expression: Expression): [RegExp, boolean] {
  let which = expression.right!;
  let global = false;
  if (which.op === "block") {
    const flags = run.run(context, which.right)[0]?.value ?? "";
    global = flags.includes("g");
    if (flags.includes("i")) throw new YqError("'i' is not a valid option for match. To ignore case, use an expression like match(\"(?i)cat\")");
    if (flags.replaceAll("g", "") !== "") throw new YqError(`unrecognised match params '${flags.replaceAll("g", "")}', please see docs at https://mikefarah.gitbook.io/yq/operators/string-operators`);
    which = which.left!;
  }
  return [pattern(run.run(reading(context), which)[0]?.value ?? "", "gd"), global];
}

const bytes = (value: string): number => [...value].reduce((sum, char) => sum + (char < "\x80" ? 1 : char < "\u0800" ? 2 : char < "\uffff" ? 3 : 4), 0);

function matches(expression: RegExp, value: string, global: boolean): RegExpExecArray[] {
  const found = [...value.matchAll(expression)];
  return global ? found : found.slice(0, 1);
}

function described(match: string | undefined, offset: number, name: string | undefined): [YamlNode, YamlNode][] {
  const entries: [YamlNode, YamlNode][] = [[text("string"), match === undefined ? nothing() : text(match)], [text("offset"), whole(offset)], [text("length"), whole(match === undefined ? 0 : bytes(match))]];
  if (name !== undefined) entries.push([text("name"), text(name)]);
  return entries;
}

/** The names of a pattern's groups, in their order. */
function groupNames(expression: RegExp): (string | undefined)[] {
  return [...expression.source.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)|\(\?<([A-Za-z]\w*)>/g)].filter((each) => each[0].startsWith("(")).map((each) => each[1]);
}

const strings = (what: string): never => { throw new YqError(what); };

function substitute(value: string, expression: RegExp, replacement: string): string {
  return value.replace(expression, (...args: unknown[]) => {
    const groups = args as (string | undefined)[];
    const named = typeof args.at(-1) === "object" ? (args.at(-1) as Record<string, string>) : {};
    return replacement.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (all, braced: string | undefined, bare: string | undefined) => {
      if (all === "$$") return "$";
      const name = braced ?? bare!;
      return (/^\d+$/.test(name) ? groups[Number(name)] : named[name]) ?? "";
    });
  });
}

/** `${VAR}`, `${VAR:-default}` and `$VAR` with the values of the environment. */
function envsubst(value: string, env: ReadonlyMap<string, string>, flags: string): string {
  const problems: string[] = [];
  const out = value.replace(/\$(?:\{(\w+)(?:(:?[-=+?])([^}]*))?\}|(\w+))/g, (_all, braced: string | undefined, operator: string | undefined, word: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare!;
    const set = env.get(name);
    if (operator !== undefined && (set === undefined || (operator.startsWith(":") && set === ""))) return operator.endsWith("+") ? "" : word!;
    if (operator?.endsWith("+")) return word!;
    if (set === undefined && flags.includes("nu")) problems.push(`variable $\{${name}} not set`);
    else if (set === "" && flags.includes("ne")) problems.push(`variable $\{${name}} set but empty`);
    return set ?? "";
  });
  if (problems.length > 0) throw new YqError((flags.includes("ff") ? problems.slice(0, 1) : problems).join("\n"));
  return out;
}

function interpolate(run: Evaluator, context: Context, node: YamlNode, source: string): string {
  let out = "";
  for (let i = 0; i < source.length; i += 1) {
    if (source[i] !== "\\") {
      out += source[i];
      continue;
    }
    i += 1;
    if (source[i] !== "(") {
      out += ({ n: "\n", t: "\t", r: "\r" } as Record<string, string>)[source[i]!] ?? source[i];
      continue;
    }
    let depth = 1;
    const from = i + 1;
    while (depth > 0) {
      i += 1;
      if (i >= source.length) throw new YqError("unclosed interpolation string \\(");
      if (source[i] === "(") depth += 1;
      else if (source[i] === ")") depth -= 1;
    }
    const [result] = run.on(reading(context), node, parse(source.slice(from, i).replaceAll('\\"', '"')));
    if (result) out += result.kind === "scalar" ? result.value : writeYaml(result).replace(/\n$/, "");
  }
  return out;
}

/** A moment by Go's layout (Mon Jan 2 15:04:05 2006). */
function formatTime(ms: number, layout: string): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
  const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
  const parts: Record<string, string> = {
    Monday: days[at.getUTCDay()]!, Mon: days[at.getUTCDay()]!.slice(0, 3), January: months[at.getUTCMonth()]!, Jan: months[at.getUTCMonth()]!.slice(0, 3), 2006: String(at.getUTCFullYear()), "06": two(at.getUTCFullYear() % 100),
    "01": two(at.getUTCMonth() + 1), "02": two(at.getUTCDate()), 15: two(at.getUTCHours()), "03": two(at.getUTCHours() % 12 || 12), "04": two(at.getUTCMinutes()), "05": two(at.getUTCSeconds()), PM: at.getUTCHours() < 12 ? "AM" : "PM", pm: at.getUTCHours() < 12 ? "am" : "pm",
    MST: "UTC", "Z07:00": "Z", "-0700": "+0000", "-07:00": "+00:00", 3: String(at.getUTCHours() % 12 || 12), 1: String(at.getUTCMonth() + 1), 2: String(at.getUTCDate()), 4: String(at.getUTCMinutes()), 5: String(at.getUTCSeconds()),
  };
  return layout.replace(/Monday|Mon|January|Jan|2006|Z07:00|-07:00|-0700|MST|PM|pm|0[1-6]|15|[1-5]/g, (part) => parts[part]!);
}

const placeOf = (node: YamlNode): string => [node.document, ...node.path.map((each) => each.value)].join("\0");

export const stringOperators: Record<string, Operator> = {
  interpolate: (run, context, expression) => (context.nodes.length === 0 ? [text(expression.node!.value)] : context.nodes.map((node) => node.replacedBy(text(interpolate(run, context, node, expression.node!.value))))),
  test: (run, context, expression) => {
    const [expected] = matchParameters(run, context, expression);
    return context.nodes.map((node) => {
      if (!isText(node)) strings(`cannot match with ${node.tag}, can only match strings. Hint: Most often you'll want to use '|=' over '=' for this operation`);
      expected.lastIndex = 0;
      return booleanFor(node, expected.test(node.value));
    });
  },
  match: (run, context, expression) => {
    const [expected, global] = matchParameters(run, context, expression);
    const names = groupNames(expected);
    return context.nodes.flatMap((node) => {
      if (!isText(node)) strings(`cannot match with ${node.tag}, can only match strings. Hint: Most often you'll want to use '|=' over '=' for this operation`);
      return matches(expected, node.value, global).map((found) => {
        const made = node.replacement("map", "!!map");
        for (const [key, value] of described(found[0], bytes(node.value.slice(0, found.index)), undefined)) made.addEntry(key, value);
        const captures = new YamlNode("seq", "!!seq");
        for (let i = 1; i < found.length; i += 1) {
          const capture = new YamlNode("map", "!!map");
          const at = found.indices?.[i]?.[0];
          for (const [key, value] of described(found[i], at === undefined ? -1 : bytes(node.value.slice(0, at)), names[i - 1])) capture.addEntry(key, value);
          captures.addItem(capture);
        }
        made.addEntry(text("captures"), captures);
        return made;
      });
    });
  },
  capture: (run, context, expression) => {
    const [expected, global] = matchParameters(run, context, expression);
    return context.nodes.flatMap((node) => matches(expected, node.value, global).map((found) => {
      const made = node.replacement("map", "!!map");
      for (const [name, value] of Object.entries(found.groups ?? {})) made.addEntry(text(name), (value as string | undefined) === undefined ? nothing() : text(value));
      return made;
    }));
  },
  sub: (run, context, expression) => {
    const block = expression.right!;
    const expected = pattern(run.run(reading(context), block.left)[0]?.value ?? "", "g");
    return context.nodes.map((node) => {
      if (!isText(node)) strings(`cannot substitute with ${node.tag}, can only substitute strings. Hint: Most often you'll want to use '|=' over '=' for this operation`);
      const replacement = run.run(context, block.right)[0]?.value ?? "";
      return node.replacement("scalar", "!!str", substitute(node.value, expected, replacement));
    });
  },
  join: (run, context, expression) => {
    const by = run.run(reading(context), expression.right)[0]?.value ?? "";
    return context.nodes.map((node) => {
      if (node.kind !== "seq") throw new YqError(`cannot join with ${node.tag}, can only join arrays of scalars`);
      return node.replacement("scalar", "!!str", node.content.map((item) => (item.tag === "!!null" ? "" : item.value)).join(by));
    });
  },
  split: (run, context, expression) => {
    const by = run.run(reading(context), expression.right)[0]?.value ?? "";
    return context.nodes.flatMap((node) => {
      if (node.tag === "!!null") return [];
      if (!isText(node)) throw new YqError(`cannot split ${node.tag}, can only split strings`);
      return [splitText(node, by)];
    });
  },
  caseOf: (_run, context, expression) => context.nodes.map((node) => {
    if (!isText(node)) throw new YqError(`cannot change case with ${node.tag}, can only operate on strings. `);
    const made = node.replacement("scalar", node.tag, expression.flags === "up" ? node.value.toUpperCase() : node.value.toLowerCase());
    made.style = node.style;
    return made;
  }),
  trim: (_run, context) => context.nodes.map((node) => {
    if (!isText(node)) throw new YqError(`cannot trim ${node.tag}, can only operate on strings. `);
    const made = node.replacement("scalar", node.tag, node.value.trim());
    made.style = node.style;
    return made;
  }),
  toText: (_run, context) => context.nodes.map((node) => {
    if (node.tag === "!!str") return node;
    const made = node.replacement("scalar", "!!str", node.kind === "scalar" ? node.value : writeYaml(node).replace(/\n$/, ""));
    made.style = "double";
    return made;
  }),
  encode: (run, context, expression) => {
    const [format, indent] = expression.flags!.split(" ") as [Format, string];
    return context.nodes.map((node) => {
      let written = format === "json" ? `${toJson(node, Number(indent))}\n` : encode(node, format, { indent: Number(indent), unwrap: format !== "yaml" || node.kind === "scalar" });
      if (format === "csv" || format === "tsv" || (format === "json" && indent === "0")) written = written.replace(/\n+$/, "");
      const original = run.decoded.get(placeOf(node));
      if (original !== undefined && /[^\n].*\n$/.test(written) && !original.endsWith("\n")) written = written.replace(/\n+$/, "");
      return node.replacement("scalar", "!!str", written);
    });
  },
  decode: (run, context, expression) => context.nodes.flatMap((node) => {
    const [made] = decode(node.value, expression.flags as Format, { leading: false });
    if (!made) return [];
    run.decoded.set(placeOf(node), node.value);
    made.key = node.key;
    made.parent = node.parent;
    return [made];
  }),
  env: (run, _context, expression) => {
    const name = expression.node!.value;
    const value = run.surroundings.env.get(name) ?? "";
    if (expression.flags === "string") return [text(value)];
    if (value === "") throw new YqError(`value for env variable '${name}' not provided in env()`);
    const [made] = decode(value, "yaml");
    return made ? [made] : [];
  },
  envsubst: (run, context, expression) => context.nodes.map((node) => {
    if (node.tag !== "!!str") throw new YqError(`cannot substitute with ${node.tag}, can only substitute strings. Hint: Most often you'll want to use '|=' over '=' for this operation`);
    return node.replacement("scalar", "!!str", envsubst(node.value, run.surroundings.env, expression.flags ?? ""));
  }),
  load: (run, context, expression) => context.nodes.flatMap((node) => {
    const name = run.on(reading(context), node, expression.right)[0]?.value;
    if (name === undefined) throw new YqError("filename expression returned nil");
    const documents = decode(run.surroundings.readFile(name), expression.flags as Format, { leading: false });
    return documents.length === 1 ? documents : [documents.reduce((all, each) => { all.addItem(each); return all; }, new YamlNode("seq", "!!seq"))];
  }),
  loadStr: (run, context, expression) => context.nodes.flatMap((node) => {
    const name = run.on(reading(context), node, expression.right)[0]?.value;
    if (name === undefined) throw new YqError("filename expression returned nil");
    return [text(run.surroundings.readFile(name))];
  }),
  error: (run, context, expression) => { throw new YqError(run.run(reading(context), expression.right)[0]?.value ?? "aborted"); },
  system: () => { throw new YqError("system operations have been disabled, use --security-enable-system-operator flag to enable"); },
  now: (run, context) => context.nodes.map((node) => node.replacement("scalar", "!!timestamp", formatTime(run.surroundings.wall(), "2006-01-02T15:04:05Z07:00"))),
  toUnix: (_run, context) => context.nodes.map((node) => node.replacement("scalar", "!!int", String(Math.floor(timeOf(node.value) / 1000)))),
  fromUnix: (_run, context) => context.nodes.map((node) => node.replacement("scalar", "!!timestamp", formatTime(Number(node.value) * 1000, "2006-01-02T15:04:05Z07:00"))),
  tz: (_run, context) => context.nodes,
  formatDatetime: (run, context, expression) => {
    const layout = run.run(reading(context), expression.right)[0]?.value ?? "";
    return context.nodes.map((node) => {
      const written = formatTime(timeOf(node.value), layout);
      const [made] = decode(written, "yaml", { leading: false });
      return made && made.kind === "scalar" ? node.replacement("scalar", made.tag, written) : node.replacement("scalar", "!!str", written);
    });
  },
  withDtf: (run, context, expression) => {
    const block = expression.right!;
    return run.run(context, block.right);
  },
};

function timeOf(value: string): number {
  const ms = Date.parse(/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : value);
  if (Number.isNaN(ms)) throw new YqError(`parsing time ${JSON.stringify(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(value)} as "2006"`);
  return ms;
}
