import type { History } from "./history.ts";

/** An event of history expansion was not found; the message is bash's. */
export class EventNotFound extends Error {}

/** Expands !!, !$, !n, !-n, !text, !?text?, ^a^b^ as bash does at the prompt. Answers undefined when there is nothing to expand. */
export function expandHistory(line: string, history: History): string | undefined {
  const quick = /^\^([^^]*)\^([^^]*)(?:\^(.*))?$/s.exec(line);
  if (quick) {
    const last = history.entries.at(-1);
    if (last === undefined || !last.includes(quick[1]!)) throw new EventNotFound(`:s${line}: substitution failed`);
    return last.replace(quick[1]!, () => quick[2]!) + (quick[3] ?? "");
  }
  let result = "";
  let changed = false;
  let single = false;
  let double = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i]!;
    if (character === "\\" && !single) {
      result += character + (line[i + 1] ?? "");
      i += 1;
      continue;
    }
    if (character === "'" && !double) single = !single;
    else if (character === '"' && !single) double = !double;
    if (character !== "!" || single || i + 1 >= line.length || /[\s=(]/.test(line[i + 1]!) || (double && line[i + 1] === '"') || /[[$]/.test(line[i - 1] ?? "")) {
      result += character;
      continue;
    }
    const designator = eventAt(line, i, history, result);
    if (!designator) {
      result += character;
      continue;
    }
    result += designator.text;
    changed = true;
    i = designator.end - 1;
  }
  return changed ? result : undefined;
}

function eventAt(line: string, start: number, history: History, before: string): { text: string; end: number } | undefined {
  const rest = line.slice(start);
  const match = /^!(?:(!)|(#)|(-?\d+)|\?([^?\n]*)\??|([^\s:^$*;&|<>()"'!?-][^\s:;&|<>()"']*)|(?=[$^*:]))/.exec(rest);
  if (!match) return undefined;
  const [all, last, soFar, number, contains, prefix] = match;
  const entries = history.entries;
  let event: string | undefined;
  if (soFar !== undefined) event = before;
  else if (number !== undefined) event = number.startsWith("-") ? entries.at(Number(number)) : history.at(Number(number));
  else if (contains !== undefined) event = entries.findLast((entry) => entry.includes(contains));
  else if (prefix !== undefined) event = entries.findLast((entry) => entry.startsWith(prefix));
  else event = entries.at(-1);
  void last;
  let end = start + all.length;
  const words = (event ?? "").match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  const word = /^(?::?([$^*])|:(\d+)(?:-(\d+|\$))?|:(-(\d+)))/.exec(line.slice(end));
  if (event === undefined) {
    const shown = all.length > 1 ? all : `!${line[start + 1] ?? ""}`;
    throw new EventNotFound(`${shown}: event not found`);
  }
  let text = event;
  if (word) {
    end += word[0].length;
    if (word[1] === "$") text = words.at(-1) ?? "";
    else if (word[1] === "^") text = words[1] ?? "";
    else if (word[1] === "*") text = words.slice(1).join(" ");
    else {
      const from = Number(word[2] ?? 0);
      const to = word[3] === undefined ? (word[5] === undefined ? from : Number(word[5])) : word[3] === "$" ? words.length - 1 : Number(word[3]);
      if (from >= words.length) throw new EventNotFound(`${line.slice(start, end).replace(/^!!?/, "")}: bad word specifier`);
      text = words.slice(from, to + 1).join(" ");
    }
  }
  for (;;) {
    const modifier = /^:(?:([htrepq])|(g?)s(.)(.*?)\3(.*?)(?:\3|$))/.exec(line.slice(end));
    if (!modifier) break;
    end += modifier[0].length;
    if (modifier[1] === "h") text = text.replace(/\/[^/]*$/, "");
    else if (modifier[1] === "t") text = text.replace(/^.*\//, "");
    else if (modifier[1] === "r") text = text.replace(/\.[^./]*$/, "");
    else if (modifier[1] === "e") text = /\.[^./]*$/.exec(text)?.[0] ?? "";
    else if (modifier[4] !== undefined) text = modifier[2] === "g" ? text.replaceAll(modifier[4], modifier[5]!) : text.replace(modifier[4], () => modifier[5]!);
  }
  return { text, end };
}
