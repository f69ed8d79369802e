import { readWhole, type Call } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Output } from "../output.ts";
import { Failure, missingOperand, print, program, type Invocation } from "../program.ts";
import { compileBasic } from "../regex/posix.ts";
import { decodeText, encodeText } from "../text.ts";
import { eachInput, openOnly } from "./inputs.ts";

/*
 * Programs that fill, cut and order whole texts: fmt, csplit, tsort.
 */

function linesOf(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** What fmt takes for a line at most. */
const WIDEST = 2500;

/** fmt: paragraphs filled up to a width, with lines as even as may be. */
export const fmt = (flavour: Flavour) =>
  program(
    {
      name: "fmt",
      short: "cg:p:stuw:",
      long: { "width=": "w", "goal=": "g", "prefix=": "p", "split-only": "s", "crown-margin": "c", "tagged-paragraph": "t", "uniform-spacing": "u" },
      digits: true,
      *run(invocation) {
        const width = Number(invocation.value("w") ?? invocation.value("digits") ?? 75);
        if (!(width >= 0)) throw new Failure(`invalid width: '${invocation.value("w")}'`);
        if (width > WIDEST) throw new Failure(`invalid width: '${invocation.value("w") ?? invocation.value("digits")!}': Numerical result out of range`);
        const wanted = invocation.value("g");
        if (wanted !== undefined && !/^\d+$/.test(wanted)) throw new Failure(`invalid width: '${wanted}'`);
        if (wanted !== undefined && Number(wanted) > width) throw new Failure(`invalid width: '${wanted}': Numerical result out of range`);
        const goal = Number(invocation.value("g") ?? Math.floor((width * 187) / 200));
        return yield* eachInput(invocation, function* (file) {
          const result: string[] = [];
          let paragraph: string[] = [];
          const indentOf = (line: string): string => /^\s*/.exec(line)![0];
          const close = (): void => {
            if (paragraph.length === 0) return;
            const [first, second] = [indentOf(paragraph[0]!), indentOf(paragraph[1] ?? paragraph[0]!)];
            for (const lines of invocation.has("s") ? paragraph.map((line) => [line]) : [paragraph]) result.push(...fill(wordsOf(lines), invocation.has("s") ? indentOf(lines[0]!) : first, second, width, goal));
            paragraph = [];
          };
          for (const line of linesOf(decodeText(yield* readWhole(file)))) {
            if (line.trim() === "") {
              close();
              result.push("");
              continue;
            }
            // Another indent begins another paragraph.
            if (paragraph.length > 0 && indentOf(paragraph.at(-1)!) !== indentOf(line) && !((invocation.has("c") || invocation.has("t")) && paragraph.length === 1)) close();
            paragraph.push(line);
          }
          close();
          yield* print(result.map((line) => `${line}\n`).join(""));
        }, { gnu: (path, message) => `cannot open '${path}' for reading: ${message}` });
      },
    },
    flavour,
  );

interface Word {
  text: string;
  /** Blanks behind it in the same line. */
  space: number;
  endsSentence: boolean;
}

function wordsOf(lines: readonly string[]): Word[] {
  const words: Word[] = [];
  for (const line of lines) {
    const found = [...line.matchAll(/(\S+)(\s*)/g)];
    found.forEach((match, index) => {
      const last = index === found.length - 1;
      const stop = /[.?!][)\]'"]*$/.test(match[1]!);
      const endsSentence = stop && (last || match[2]!.length > 1);
      words.push({ text: match[1]!, space: last ? (endsSentence ? 2 : 1) : match[2]!.length, endsSentence });
    });
  }
  return words;
}

/** What it costs that a line begins with a word: more inside of a sentence that has hardly begun or is nearly over. */
function beginning(words: readonly Word[], start: number): number {
  let cost = 70 ** 2;
  const [before, own] = [words[start - 1], words[start]!];
  if (before) {
    if (/[.?!][)\]'"]*$/.test(before.text)) cost += before.endsSentence ? -(50 ** 2) : 600 ** 2;
    else if (/[^\w\s)\]'"]$/.test(before.text)) cost -= 40 ** 2;
    else if (words[start - 2]?.endsSentence) cost += 200 ** 2 / (before.text.length + 2);
  }
  if (/^[([{'"`]/.test(own.text)) cost -= 40 ** 2;
  else if (own.endsSentence) cost += 150 ** 2 / (own.text.length + 2);
  return cost;
}

/** Breaks where the sum of the squares of what lines are short of the goal is least, as fmt weighs it. */
function fill(words: readonly Word[], first: string, rest: string, width: number, goal: number): string[] {
  const count = words.length;
  const best = new Array<number>(count + 1).fill(Infinity);
  const next = new Array<number>(count + 1).fill(count);
  const lengths = new Array<number>(count + 1).fill(0);
  best[count] = 0;
  for (let start = count - 1; start >= 0; start -= 1) {
    let length = (start === 0 ? first : rest).length;
    for (let end = start; end < count; end += 1) {
      length += words[end]!.text.length + (end > start ? words[end - 1]!.space : 0);
      if (length > width && end > start) break;
      let cost = 0;
      if (end < count - 1) {
        cost = ((goal - length) * 10) ** 2;
        if (next[end + 1]! < count) cost += (Math.trunc((length - lengths[end + 1]!) / 2) * 10) ** 2 / 2;
      }
      const total = best[end + 1]! + cost;
      if (total < best[start]!) {
        best[start] = total;
        next[start] = end + 1;
        lengths[start] = length;
      }
      if (length > width) break;
    }
    best[start]! += beginning(words, start);
  }
  const lines: string[] = [];
  for (let at = 0; at < count; at = next[at]!) {
    const part = words.slice(at, next[at]);
    lines.push((at === 0 ? first : rest) + part.map((word, index) => word.text + (index < part.length - 1 ? " ".repeat(word.space) : "")).join(""));
  }
  return lines;
}

/** csplit: pieces of a text, cut at lines and patterns. */
export const csplit = (flavour: Flavour) =>
  program(
    {
      name: "csplit",
      ownErrors: true,
      short: "b:f:kn:qsz",
      long: { "prefix=": "f", "suffix-format=": "b", "keep-files": "k", "digits=": "n", quiet: "s", silent: "s", "elide-empty-files": "z", "suppress-matched": "suppress" },
      *run(invocation) {
        const [path, ...patterns] = invocation.operands;
        if (path === undefined) throw missingOperand(invocation);
        if (patterns.length === 0) throw missingOperand(invocation, `missing operand after '${path}'`);
        const file = openOnly(invocation.process, path);
        const lines = linesOf(decodeText(yield* readWhole(file)));
        file.release();
        const written: string[] = [];
        const output = new Output();
        const put = function* (piece: readonly string[]): Call<void> {
          if (piece.length === 0 && invocation.has("z")) return;
          const digits = Number(invocation.value("n") ?? 2);
          const number = String(written.length).padStart(digits, "0");
          const name = `${invocation.value("f") ?? "xx"}${invocation.value("b")?.replace(/%0?(\d*)d/, (_all, width: string) => String(written.length).padStart(Number(width || 0), "0")) ?? number}`;
          const data = encodeText(piece.map((line) => `${line}\n`).join(""));
          invocation.process.files.writeFile(name, data);
          written.push(name);
          if (!invocation.has("s") && !invocation.has("q")) output.put(`${data.length}\n`);
          yield* output.flush();
        };
        try {
          yield* cutAt(invocation, lines, patterns, put);
        } catch (error) {
          if (error instanceof Failure && !invocation.has("k")) for (const name of written) invocation.process.files.unlink(name);
          throw error;
        }
        yield* output.force();
      },
    },
    flavour,
  );

function* cutAt(invocation: Invocation, lines: readonly string[], patterns: readonly string[], put: (piece: readonly string[]) => Call<void>): Call<void> {
  let from = 0;
  for (let index = 0; index < patterns.length; index += 1) {
    const pattern = patterns[index]!;
    const again = /^\{(\d+|\*)\}$/.exec(patterns[index + 1] ?? "");
    const times = again ? (again[1] === "*" ? Infinity : Number(again[1]) + 1) : 1;
    if (again) index += 1;
    const line = /^\d+$/.exec(pattern);
    const regex = /^([/%])(.*)\1([-+]?\d+)?$/.exec(pattern);
    if (!line && !regex) throw new Failure(`'${pattern}': invalid pattern`);
    for (let round = 0; round < times; round += 1) {
      let cut: number;
      if (line) cut = Number(pattern) * (round + 1) - 1;
      else {
        const wanted = compileBasic(regex![2]!);
        let at = round === 0 && from === 0 ? 0 : from + 1;
        while (at < lines.length && !wanted.test(lines[at]!)) at += 1;
        if (at >= lines.length) {
          if (times === Infinity) break;
          yield* put(lines.slice(from));
          throw new Failure(`${pattern.replace(/^(.)(.*)\1.*$/, "'$1$2$1'")}: match not found`);
        }
        cut = at + Number(regex![3] ?? 0);
      }
      if (cut > lines.length) {
        if (times === Infinity) break;
        yield* put(lines.slice(from));
        throw new Failure(`'${pattern}': line number out of range`);
      }
      if (!regex || regex[1] === "/") yield* put(lines.slice(from, cut));
      from = cut + (invocation.has("suppress") ? 1 : 0);
    }
  }
  yield* put(lines.slice(from));
}

/** tsort: an order in which the first of each pair comes before the second. */
export const tsort = (flavour: Flavour) =>
  program(
    {
      name: "tsort",
      short: "",
      *run(invocation) {
        if (flavour === "gnu" && invocation.operands.length > 1) throw missingOperand(invocation, `extra operand '${invocation.operands[1]!}'`);
        let loops = false;
        const status = yield* eachInput(invocation, function* (file, path) {
          const words = decodeText(yield* readWhole(file)).split(/\s+/).filter((word) => word !== "");
          if (words.length % 2 !== 0) throw new Failure(`${path}: input contains an odd number of tokens`);
          const after = new Map<string, string[]>();
          const waiting = new Map<string, number>();
          for (let i = 0; i < words.length; i += 2) {
            const [a, b] = [words[i]!, words[i + 1]!];
            for (const word of [a, b]) if (!after.has(word)) {
              after.set(word, []);
              waiting.set(word, 0);
            }
            if (a === b) continue;
            after.get(a)!.push(b);
            waiting.set(b, waiting.get(b)! + 1);
          }
          const ready = [...after.keys()].filter((word) => waiting.get(word) === 0).sort();
          const left = new Set(after.keys());
          while (left.size > 0) {
            const word = ready.shift();
            if (word === undefined) {
              loops = true;
              const loop = loopIn(after, left);
              yield* invocation.complain(`${path}: input contains a loop:`);
              for (const each of loop) yield* invocation.complain(each);
              waiting.set(loop[0]!, 0);
              ready.push(loop[0]!);
              continue;
            }
            if (!left.delete(word)) continue;
            yield* print(`${word}\n`);
            // What was told last is freed first, as the real one links its lists.
            for (const next of after.get(word)!.toReversed()) {
              waiting.set(next, waiting.get(next)! - 1);
              if (waiting.get(next) === 0) ready.push(next);
            }
          }
        });
        return loops ? 1 : status;
      },
    },
    flavour,
  );

/** Words that wait for each other. */
function loopIn(after: ReadonlyMap<string, string[]>, left: ReadonlySet<string>): string[] {
  const way: string[] = [];
  let word = [...left][0]!;
  while (!way.includes(word)) {
    way.push(word);
    const next = [...left].find((other) => after.get(other)!.includes(word));
    if (next === undefined) return [word];
    word = next;
  }
  const loop = way.slice(way.indexOf(word));
  return [loop[0]!, ...loop.slice(1).reverse()];
}
