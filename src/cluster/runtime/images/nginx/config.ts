/** A directive of nginx.conf: its words, and what stands in its braces. */
export interface Directive {
  name: string;
  args: string[];
  block?: Directive[];
  /** Where it stands. */
  file: string;
  line: number;
}

/** A mistake in a configuration, with nginx's words. */
export class ConfigError extends Error {}

interface Token {
  text: string;
  line: number;
  quoted: boolean;
}

/** Parses a configuration file. `file` is named in errors; `include` gives the files of an include directive. */
export function parseConfig(source: string, file: string, include: Include): Directive[] {
  const whole = `${file}\n${source}`;
  const before = parsed.get(whole);
  if (before?.included.every(({ pattern, parts }) => sameParts(parts, included(pattern, include)))) return before.directives;
  const tokens = tokensOf(source, file);
  let at = 0;
  const patterns: Parsed["included"] = [];
  const block = (depth: number): Directive[] => {
    const directives: Directive[] = [];
    while (at < tokens.length) {
      const first = tokens[at]!;
      if (!first.quoted && first.text === "}") {
        if (depth === 0) throw new ConfigError(`unexpected "}" in ${file}:${first.line}`);
        at += 1;
        return directives;
      }
      const args: string[] = [];
      at += 1;
      for (;;) {
        const token = tokens[at];
        if (!token) throw new ConfigError(`unexpected end of file, expecting ";" or "}" in ${file}:${tokens.at(-1)!.line}`);
        at += 1;
        if (!token.quoted && token.text === ";") {
          if (first.text === "include") {
            const pattern = args[0] ?? "";
            const parts = included(pattern, include);
            patterns.push({ pattern, parts });
            directives.push(...parts.flat());
          } else {
            directives.push({ name: first.text, args, file, line: first.line });
          }
          break;
        }
        if (!token.quoted && token.text === "{") {
          directives.push({ name: first.text, args, file, line: first.line, block: block(depth + 1) });
          break;
        }
        if (!token.quoted && token.text === "}") throw new ConfigError(`unexpected "}" in ${file}:${token.line}`);
        args.push(token.text);
      }
    }
    if (depth > 0) throw new ConfigError(`unexpected end of file, expecting "}" in ${file}:${tokens.at(-1)?.line ?? 1}`);
    return directives;
  };
  const directives = block(0);
  if (parsed.size >= MOST_PARSED) parsed.clear();
  parsed.set(whole, { directives, included: patterns });
  return directives;
}

type Include = (pattern: string) => { path: string; text: string }[];

interface Parsed {
  directives: Directive[];
  /** What it includes, and what that said. */
  included: { pattern: string; parts: Directive[][] }[];
}

/** What files say, by name and text: the Pods of a Deployment read the same, and nobody changes it. */
const parsed = new Map<string, Parsed>();
const MOST_PARSED = 64;

function included(pattern: string, include: Include): Directive[][] {
  return include(pattern).map(({ text, path }) => parseConfig(text, path, include));
}

function sameParts(some: readonly Directive[][], others: readonly Directive[][]): boolean {
  return some.length === others.length && some.every((part, index) => part === others[index]);
}

/** Hundreds of Pods read the same files: what they are made of is found once. */
const known = new Map<string, readonly Token[]>();
const MAX_KNOWN = 64;

function tokensOf(source: string, file: string): readonly Token[] {
  let tokens = known.get(source);
  if (!tokens) {
    tokens = tokenize(source, file);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(source, tokens);
  }
  return tokens;
}

/** What a backslash and a character stand for in a word (ngx_conf_read_token). */
function escaped(character: string): string {
  return ESCAPES[character] ?? `\\${character}`;
}

const ESCAPES: Readonly<Record<string, string>> = { "\"": "\"", "'": "'", "\\": "\\", t: "\t", r: "\r", n: "\n" };

function tokenize(source: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let i = 0;
  while (i < source.length) {
    const char = source[i]!;
    if (char === "\n") line += 1;
    if (/\s/.test(char)) {
      i += 1;
    } else if (char === "#") {
      while (i < source.length && source[i] !== "\n") i += 1;
    } else if (char === ";" || char === "{" || char === "}") {
      tokens.push({ text: char, line, quoted: false });
      i += 1;
    } else if (char === "\"" || char === "'") {
      let text = "";
      const start = line;
      i += 1;
      while (i < source.length && source[i] !== char) {
        if (source[i] === "\\" && i + 1 < source.length) {
          text += escaped(source[i + 1]!);
          i += 2;
          continue;
        }
        if (source[i] === "\n") line += 1;
        text += source[i];
        i += 1;
      }
      if (i >= source.length) throw new ConfigError(`unexpected end of file, expecting "${char}" in ${file}:${line}`);
      i += 1;
      tokens.push({ text, line: start, quoted: true });
    } else {
      let text = "";
      while (i < source.length && !/[\s;{}]/.test(source[i]!)) {
        // ${name} is a variable, not a block.
        if (source[i] === "$" && source[i + 1] === "{") {
          const end = source.indexOf("}", i);
          text += source.slice(i, end + 1);
          i = end + 1;
          continue;
        }
        if (source[i] === "\\" && i + 1 < source.length) {
          text += escaped(source[i + 1]!);
          i += 2;
          continue;
        }
        text += source[i];
        i += 1;
      }
      tokens.push({ text, line, quoted: false });
    }
  }
  return tokens;
}

/** The directives of a name in a block. */
export function named(directives: readonly Directive[], name: string): readonly Directive[] {
  let index = indexes.get(directives);
  if (!index) {
    index = new Map();
    for (const directive of directives) {
      const same = index.get(directive.name);
      if (same) same.push(directive);
      else index.set(directive.name, [directive]);
    }
    indexes.set(directives, index);
  }
  return index.get(name) ?? NONE;
}

/** By name, for blocks that have been looked into: they are not changed once they are read, and every request looks. */
const indexes = new WeakMap<readonly Directive[], Map<string, Directive[]>>();
const NONE: readonly Directive[] = [];

export function valueOf(directives: readonly Directive[], name: string): string | undefined {
  return named(directives, name).at(-1)?.args[0];
}
