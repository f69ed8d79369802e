/*
 * yq (mikefarah, version 4) speaks a language of its own that is jq's in most of what people write. Here is what differs, put into jq's words.
 */

/** An expression of yq in jq's words. Texts are left alone. */
export function toJq(source: string): string {
  return source.split(/("(?:[^"\\]|\\.)*")/).map((part, index) => (index % 2 === 1 ? part : translate(part))).join("")
    .replace(/\b(?:str)?env\(\s*"?(\w+)"?\s*\)/g, (all, name: string) => (all.startsWith("str") ? `$ENV["${name}"]` : `($ENV["${name}"] | (try fromjson catch .))`))
    .replace(/\bstrenv\((\w+)\)/g, '$ENV["$1"]');
}

function translate(text: string): string {
  return text
    // Names with dashes need no quotes here.
    .replace(/\.([A-Za-z_]\w*(?:-\w+)+)/g, '."$1"')
    .replace(/\bselect\(\s*(?:fileIndex|fi)\s*==\s*(\d+)\s*\)/g, "$files[$1]")
    .replace(/\b(?:documentIndex|document_index|di)\b/g, "$document")
    .replace(/\b(?:fileIndex|file_index|fi)\b/g, "$file")
    .replace(/\bfilename\b/g, "$filename")
    .replace(/\*[+d?n]*(?=\s)/g, "*")
    .replace(/\bireduce\b/g, "reduce")
    .replace(/\b(?:to_json|tojson)\(\d*\)/g, "tojson").replace(/\bto_json\b/g, "tojson").replace(/\bfrom_json\b/g, "fromjson")
    .replace(/\bto_yaml\b|@yaml/g, "tojson")
    .replace(/\b(?:downcase)\b/g, "ascii_downcase").replace(/\bupcase\b/g, "ascii_upcase")
    .replace(/\btrim\b(?!\w)/g, 'gsub("^\\\\s+|\\\\s+$";"")')
    .replace(/\bsort_keys\(\.\.\)/g, "walk(if type == \"object\" then to_entries | sort_by(.key) | from_entries else . end)")
    .replace(/\bsort_keys\(\.\)/g, "(to_entries | sort_by(.key) | from_entries)")
    .replace(/\bwith\(([^;]+);/g, "_with($1;")
    .replace(/\btag\b/g, "_tag").replace(/\bkind\b(?=\s*[=!|]=?\s*["s])(?<!\.kind)/g, "_kind")
    .replace(/\bexplode\(\.\)/g, ".")
    .replace(/\s*\|\s*\.\.\s*style\s*\|?=\s*$/g, "")
    .replace(/\bof\b/g, "of")
    .replace(/\b(length|keys)\(\)/g, "$1");
}

/** Definitions before each program: what jq has under other names or not at all. */
export const PRELUDE = 'def _with(p; f): p |= f; def _tag: {"null":"!!null","boolean":"!!bool","number":"!!int","string":"!!str","array":"!!seq","object":"!!map"}[type]; def _kind: {"array":"seq","object":"map"}[type] // "scalar"; def pick(ks): . as $o | reduce ks[] as $k ({}; .[$k] = $o[$k]); def omit(ks): reduce ks[] as $k (.; del(.[$k])); def contains_key(k): has(k); ';
