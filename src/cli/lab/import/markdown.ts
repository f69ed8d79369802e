/** A fenced block of a scenario's text. */
export interface Block {
  language: string;
  text: string;
  /** `exec`, `exec interrupt`, `copy` or "": what a click on it does. */
  marker: string;
  /** Summary of the `<details>` it stands in; undefined outside of them. */
  details: string | undefined;
  /** The line of prose before it. */
  before: string;
}

/** A piece of text: prose, or a block. */
type Piece = { prose: string; details: string | undefined } | Block;

/** Divides a text into prose and fenced blocks, and says in which `<details>` each of them stands. */
export function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let prose: string[] = [];
  let details: string | undefined;
  let before = "";
  let fence: { mark: string; indent: string; language: string; lines: string[] } | undefined;
  const flush = (): void => {
    const text = prose.join("\n");
    if (text.trim() !== "") pieces.push({ prose: text, details });
    prose = [];
  };
  for (const line of source.split("\n")) {
    if (fence) {
      const end = /^\s*(`{3,}|~{3,})\s*(?:\{\{(.*?)\}\})?\s*$/.exec(line);
      if (end?.[1]?.startsWith(fence.mark)) {
        pieces.push({ language: fence.language, text: fence.lines.join("\n"), marker: markerOf(end[2] ?? ""), details, before });
        fence = undefined;
      } else fence.lines.push(line.startsWith(fence.indent) ? line.slice(fence.indent.length) : line.trimStart());
      continue;
    }
    const start = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)[^`]*$/.exec(line);
    if (start) {
      flush();
      fence = { indent: start[1]!, mark: start[2]!, language: start[3]!.toLowerCase(), lines: [] };
      continue;
    }
    // A command between single backticks with a marker is a block of its own.
    const inline = /^\s*`([^`]+)`\s*\{\{((?:exec\w*|copy)[^}]*)\}\}\s*$/.exec(line);
    if (inline) {
      flush();
      pieces.push({ language: "bash", text: inline[1]!, marker: markerOf(inline[2]!), details, before });
      continue;
    }
    if (/<details/i.test(line)) {
      flush();
      details = "";
    }
    if (details === "") {
      const summary = /<summary>\s*(.*?)\s*(?:<\/summary>|$)/i.exec(line)?.[1]?.replace(/<[^>]+>/g, "").trim();
      if (summary) details = summary;
      else if (!/<\/?(?:details|summary)/i.test(line) && line.trim() !== "" && !/^<br>/.test(line.trim())) details = line.replace(/<[^>]+>/g, "").trim();
    }
    if (/<\/details>/i.test(line)) {
      flush();
      details = undefined;
      continue;
    }
    if (line.trim() !== "") before = line.trim();
    if (/^\s*<\/?(?:details|summary|br|p|div)\b/i.test(line) && line.replace(/<summary>.*?<\/summary>/gi, "").replace(/<[^>]+>/g, "").trim() === "") continue;
    if (details !== undefined && /<\/?summary>/i.test(line)) continue;
    prose.push(line.replace(/(`)?\s?\{\{((?:exec\w*|copy)[^}]*)\}\}/g, (_whole, code: string | undefined, words: string) => (code ? `\`{{${markerOf(words)}}}` : "")).replace(/<br\s*\/?>/gi, ""));
  }
  if (fence) pieces.push({ language: fence.language, text: fence.lines.join("\n"), marker: "", details, before });
  flush();
  return pieces;
}

/** The marks of labs for those of a scenario: which of its terminals a command is for is left out. */
function markerOf(words: string): string {
  const all = words.trim().split(/\s+/);
  if (all[0]?.startsWith("exec")) return all.includes("interrupt") ? "exec interrupt" : "exec";
  return all[0] === "copy" ? "copy" : "";
}

/** Prose without marks: where nothing can be clicked. */
function unmarked(prose: string): string {
  return prose.replace(/\{\{[a-z ]+\}\}/g, "");
}

export function isBlock(piece: Piece): piece is Block {
  return "language" in piece;
}

const SOLUTION = /solution|solve|answer|réponse|corrig|lösung|antwort|commands?|show|reveal|expand|manifest|yaml/i;
const TIP = /tip|hint|indice|hinweis|astuce/i;

export function isSolution(details: string | undefined): boolean {
  return details !== undefined && SOLUTION.test(details) && !isTip(details);
}

export function isTip(details: string | undefined): boolean {
  return details !== undefined && TIP.test(details) && !/solution/i.test(details);
}

/** The text without solutions and tips, with headings that do not stand for tasks. */
export function textOf(source: string): string {
  const parts: string[] = [];
  for (const piece of piecesOf(source)) {
    if (piece.details !== undefined) continue;
    if (isBlock(piece)) {
      const mark = piece.text.includes("```") ? "````" : "```";
      const info = [piece.language, piece.marker].filter(Boolean).join(" ");
      parts.push(`${mark}${info}\n${piece.text}\n${mark}`);
    } else parts.push(piece.prose.replace(/^#{1,2}\s+/gm, "### ").trim());
  }
  return parts.join("\n\n").trim();
}

/** The tips of a text, each as one line. */
export function tipsOf(source: string): string[] {
  const tips = new Map<string, string[]>();
  for (const piece of piecesOf(source)) {
    if (!isTip(piece.details)) continue;
    const said = isBlock(piece) ? piece.text.split("\n").map((line) => `\`${line.trim().replaceAll("`", "'")}\``).join(" ") : unmarked(piece.prose).replace(/\s+/g, " ").trim();
    const key = piece.details!;
    tips.set(key, [...(tips.get(key) ?? []), said]);
  }
  return [...tips.values()].map((lines) => lines.join(" "));
}
