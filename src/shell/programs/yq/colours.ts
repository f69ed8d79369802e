const KEY = "\x1b[36m";
const TEXT = "\x1b[32m";
const VALUE = "\x1b[95m";
const MARK = "\x1b[93m";
const COMMENT = "\x1b[90m";
const END = "\x1b[0m";

/** YAML or JSON as yq shows it on a terminal: keys, texts, numbers, anchors and comments in colours. */
export function coloured(source: string): string {
  let block = -1;
  return source.split("\n").map((line) => {
    const indent = /^ */.exec(line)![0].length;
    if (block >= 0 && (line.trim() === "" || indent > block)) return line.trim() === "" ? line : `${TEXT}${line}${END}`;
    block = -1;
    const begin = /^\s*(?:- +)*(?:-$)?/.exec(line)![0];
    const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#"'[{][^#]*?)(:(?= |$))(.*)$/.exec(line.slice(begin.length));
    if (!match) return begin + values(line.slice(begin.length));
    if (/^\s*(?:[&!]\S+ )*[|>][-+\d]*(?: #.*)?$/.test(match[3]!)) block = indent;
    return `${begin}${KEY}${match[1]}${END}${match[2]}${values(match[3]!)}`;
  }).join("\n");
}

function values(rest: string): string {
  return rest.replace(/(\s|^)(#.*)$|("(?:[^"\\]|\\.)*"|[^\s[\]{},"'#:]+(?=: ))(:)?|'(?:[^']|'')*'|[&*][\w-]+|[^\s[\]{},"'][^[\]{},]*?(?=\s+#|[[\]{},]|\s*$)/g, (all, space: string | undefined, comment: string | undefined, key: string | undefined, colon: string | undefined) => {
    if (comment !== undefined) return `${space ?? ""}${COMMENT}${comment}${END}`;
    if (colon !== undefined) return `${KEY}${key}${END}:`;
    if (/^[&*]\w/.test(all)) return `${MARK}${all}${END}`;
    if (all === "---" || /^[|>][-+]?$/.test(all)) return all;
    return `${/^(?:true|false|[-+]?[\d.]+)$/.test(all) ? VALUE : TEXT}${all}${END}`;
  });
}
