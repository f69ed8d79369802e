import { openInput } from "../../input.ts";
import type { Flavour } from "../../options.ts";
import { errorText, Failure, missingOperand, print, program, type Invocation } from "../../program.ts";
import { decodeText } from "../../text.ts";
import { readWhole, type Call } from "../../../os/index.ts";
import { changesBetween } from "./changes.ts";

/** A place at which the three files are not the same: lines [start, end) of each, and which of them is the odd one (undefined: all differ). */
interface Block {
  ranges: readonly [readonly [number, number], readonly [number, number], readonly [number, number]];
  odd: 0 | 1 | 2 | undefined;
}

/** Where mine, older and yours differ. */
function blocksOf(mine: readonly string[], older: readonly string[], yours: readonly string[]): Block[] {
  const sides = [changesBetween(older, mine), changesBetween(older, yours)];
  const next = [0, 0];
  /** How many lines a side is ahead of the older file before what comes next. */
  const shift = [0, 0];
  const blocks: Block[] = [];
  for (;;) {
    const heads = sides.map((changes, side) => changes[next[side]!]);
    if (!heads[0] && !heads[1]) return blocks;
    const start = Math.min(heads[0]?.aStart ?? Infinity, heads[1]?.aStart ?? Infinity);
    let end = start;
    const before = [...shift];
    const touched = [false, false];
    for (let grown = true; grown;) {
      grown = false;
      for (const side of [0, 1]) {
        const change = sides[side]![next[side]!];
        if (!change || change.aStart > end || (change.aStart === end && end !== start && !touched[0] && !touched[1])) continue;
        end = Math.max(end, change.aEnd);
        shift[side] = change.bEnd - change.aEnd;
        next[side]! += 1;
        touched[side] = true;
        grown = true;
      }
    }
    const range = (side: number): [number, number] => [start + before[side]!, end + shift[side]!];
    const [first, third] = [range(0), range(1)];
    const same = mine.slice(...first).join("\n") === yours.slice(...third).join("\n") && first[1] - first[0] === third[1] - third[0];
    blocks.push({ ranges: [first, [start, end], third], odd: !touched[1] ? 0 : !touched[0] ? 2 : same ? 1 : undefined });
  }
}

const place = ([start, end]: readonly [number, number]): string => (start === end ? `${start}a` : end - start === 1 ? `${end}c` : `${start + 1},${end}c`);

function listing(files: readonly (readonly string[])[], blocks: readonly Block[]): string {
  let out = "";
  for (const { ranges, odd } of blocks) {
    out += `====${odd === undefined ? "" : odd + 1}\n`;
    // Of the two that are the same only one is shown.
    const silent = odd === undefined ? -1 : odd === 0 ? 1 : 0;
    for (const index of odd === 1 ? [0, 2, 1] : [0, 1, 2]) {
      out += `${index + 1}:${place(ranges[index]!)}\n`;
      if (index !== silent) for (const line of files[index]!.slice(...ranges[index]!)) out += `  ${line}\n`;
    }
  }
  return out;
}

/** The lines of a block between marks; `all` shows the older file's too. */
function marked(files: readonly (readonly string[])[], names: readonly string[], { ranges, odd }: Block, all: boolean): string[] {
  if (odd === 1) return [`<<<<<<< ${names[1]}`, ...files[1]!.slice(...ranges[1]), "=======", ...files[2]!.slice(...ranges[2]), `>>>>>>> ${names[2]}`];
  return [`<<<<<<< ${names[0]}`, ...files[0]!.slice(...ranges[0]), ...(all ? [`||||||| ${names[1]}`, ...files[1]!.slice(...ranges[1])] : []), "=======", ...files[2]!.slice(...ranges[2]), `>>>>>>> ${names[2]}`];
}

function* lines(invocation: Invocation, path: string): Call<string[]> {
  try {
    const file = openInput(invocation.process, path);
    try {
      const text = decodeText(yield* readWhole(file));
      return text === "" ? [] : text.replace(/\n$/, "").split("\n");
    } finally {
      file.release();
    }
  } catch (error) {
    throw new Failure(`${path}: ${errorText(error)}`, 2);
  }
}

/** diff3: three files line by line; -m merges, -e and its like write a script for ed. */
export const diff3 = (flavour: Flavour) =>
  program(
    {
      name: "diff3",
      short: "aAeEimTxX3L:",
      long: { "show-all": "A", ed: "e", "show-overlap": "E", merge: "m", "overlap-only": "x", "easy-only": "3", "label=": "L", text: "a", "initial-tab": "T", "strip-trailing-cr": "cr" },
      usageCode: 2,
      usage: "diff3 [OPTION]... MYFILE OLDFILE YOURFILE",
      help: "Compare three files line by line.\n",
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length < 3) {
          const hint = missingOperand(invocation, operands.length === 0 ? "missing operand after 'diff3'" : `missing operand after '${operands.at(-1)}'`);
          throw new Failure(hint.message.replace("\nTry", "\ndiff3: Try"), 2);
        }
        if (operands.length > 3) throw new Failure(`extra operand '${operands[3]}'\ndiff3: Try 'diff3 --help' for more information.`, 2);
        const files: string[][] = [];
        for (const path of operands) files.push(yield* lines(invocation, path));
        const labels = invocation.options.filter((option) => option.name === "L").map((option) => option.value!);
        const names = operands.map((path, index) => labels[index] ?? path);
        const blocks = blocksOf(files[0]!, files[1]!, files[2]!);
        const has = (letter: string): boolean => invocation.has(letter);
        const script = has("e") || has("E") || has("A") || has("x") || has("X") || has("3");
        if (!has("m") && !script) {
          yield* print(listing(files, blocks));
          return 0;
        }
        const all = has("A") || (has("m") && !script);
        const brackets = all || has("E") || has("X");
        const takes = ({ odd }: Block): boolean => (odd === undefined ? !has("3") : odd === 2 ? !has("x") && !has("X") : odd === 1 && all);
        const conflicts = blocks.filter((block) => (block.odd === undefined || (block.odd === 1 && all)) && takes(block) && brackets);
        let out = "";
        if (has("m")) {
          let at = 0;
          const merged: string[] = [];
          for (const block of blocks) {
            merged.push(...files[0]!.slice(at, block.ranges[0][0]));
            if (!takes(block)) merged.push(...files[0]!.slice(...block.ranges[0]));
            else if (conflicts.includes(block)) merged.push(...marked(files, names, block, all));
            else merged.push(...files[2]!.slice(...block.ranges[2]));
            [, at] = block.ranges[0];
          }
          merged.push(...files[0]!.slice(at));
          out = merged.map((line) => `${line}\n`).join("");
        } else {
          for (const block of [...blocks].reverse()) {
            if (!takes(block)) continue;
            const [from, to] = block.ranges[0];
            if (conflicts.includes(block)) {
              const text = marked(files, names, block, all);
              const split = block.odd === 1 ? 1 : 1 + to - from;
              out += `${to}a\n${text.slice(split).join("\n")}\n.\n${from}a\n${text[0]}\n.\n`;
              continue;
            }
            const yours = files[2]!.slice(...block.ranges[2]);
            const span = to - from === 1 ? `${to}` : `${from + 1},${to}`;
            out += yours.length === 0 ? `${span}d\n` : `${from === to ? `${from}a` : `${span}c`}\n${yours.map((line) => (line === "." ? ".." : line)).join("\n")}\n.\n`;
          }
        }
        yield* print(out);
        return conflicts.length > 0 ? 1 : 0;
      },
    },
    flavour,
  );
