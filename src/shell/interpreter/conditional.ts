import type { TestExpression } from "unbash";
import { loadedModule, ttyOf, type Call } from "../../os/index.ts";
import { rest } from "../rest.ts";
import { CommandError } from "./control.ts";
import { evaluateExpanded, expandPattern, expandRegex, expandWord } from "./expansion.ts";
import { patternRegExp } from "./pattern.ts";
import type { Shell } from "./shell.ts";
import { compileWord } from "./words.ts";

/** [[ ... ]] */
export function* evaluateTest(shell: Shell, expression: TestExpression): Call<boolean> {
  switch (expression.type) {
    case "TestLogical":
      for (const operand of expression.operands) {
        const value = yield* evaluateTest(shell, operand);
        if (value !== (expression.operator === "&&")) return value;
      }
      return expression.operator === "&&";
    case "TestNot":
      return (yield* evaluateTest(shell, expression.operand)) !== (expression.negations.length % 2 === 1);
    case "TestGroup":
      return yield* evaluateTest(shell, expression.expression);
    case "TestUnary":
      return unaryTest(shell, expression.operator, yield* expandWord(shell, expression.operand));
    case "TestBinary":
      return yield* binary(shell, expression);
  }
}

function* binary(shell: Shell, expression: Extract<TestExpression, { type: "TestBinary" }>): Call<boolean> {
  const left = yield* expandWord(shell, expression.left);
  const right = compileWord(expression.right);
  switch (expression.operator) {
    case "=":
    case "==":
    case "!=": {
      const pattern = yield* expandPattern(shell, right);
      const matches = patternRegExp(pattern, { ignoreCase: shell.shopt.has("nocasematch") }).test(left);
      return matches === (expression.operator !== "!=");
    }
    case "=~": {
      const source = yield* expandRegex(shell, right);
      let regex: RegExp;
      try {
        regex = loadedModule(rest).compileExtended(source, shell.shopt.has("nocasematch"));
      } catch {
        throw new CommandError("", 2);
      }
      const match = regex.exec(left);
      shell.variables.declare("BASH_REMATCH", { value: match ? match.map((group) => group ?? "") : [], kind: "indexed" });
      return match !== null;
    }
    default: {
      const text = yield* expandWord(shell, expression.right);
      if (expression.operator === "<") return left < text;
      if (expression.operator === ">") return left > text;
      return binaryTest(shell, left, expression.operator, text, true);
    }
  }
}

/** -f, -z, ... */
export function unaryTest(shell: Shell, operator: string, operand: string): boolean {
  const { process } = shell;
  const { files } = process;
  const stat = (path: string): ReturnType<typeof files.stat> | undefined => {
    try {
      return files.stat(path);
    } catch {
      return undefined;
    }
  };
  switch (operator) {
    case "-z": return operand === "";
    case "-n": return operand !== "";
    case "-e":
    case "-a": return descriptorPath(shell, operand) || stat(operand) !== undefined;
    case "-f": return stat(operand)?.type === "file";
    case "-d": return stat(operand)?.type === "directory";
    case "-s": return (stat(operand)?.size ?? 0) > 0;
    case "-r": return files.access(operand, "r");
    case "-w": return files.access(operand, "w");
    case "-x": return files.access(operand, "x");
    case "-h":
    case "-L":
      try {
        return files.lstat(operand).type === "symlink";
      } catch {
        return false;
      }
    case "-p": return stat(operand)?.type === "fifo" || (descriptorPath(shell, operand) && process.descriptor(Number(operand.slice(8))).info().type === "pipe");
    case "-S": return stat(operand)?.type === "socket";
    case "-c": return stat(operand)?.type === "device";
    case "-b": return false;
    case "-u": return ((stat(operand)?.mode ?? 0) & 0o4000) !== 0;
    case "-g": return ((stat(operand)?.mode ?? 0) & 0o2000) !== 0;
    case "-k": return ((stat(operand)?.mode ?? 0) & 0o1000) !== 0;
    case "-O": return stat(operand)?.uid === process.credentials.uid;
    case "-G": return stat(operand)?.gid === process.credentials.gid;
    case "-N": {
      const found = stat(operand);
      return found !== undefined && found.mtime > found.atime;
    }
    case "-t": return /^\d+$/.test(operand) && ttyOf(process, Number(operand)) !== undefined;
    case "-o": return shell.options.has(operand);
    case "-v": return isSet(shell, operand);
    case "-R": return shell.variables.get(operand)?.nameref ?? false;
    default: throw new CommandError(`${operator}: unary operator expected`, 2);
  }
}

function descriptorPath(shell: Shell, path: string): boolean {
  const match = /^\/dev\/fd\/(\d+)$/.exec(path);
  return match !== null && shell.process.hasDescriptor(Number(match[1]));
}

function isSet(shell: Shell, name: string): boolean {
  const match = /^([A-Za-z_]\w*)(?:\[(.*)\])?$/s.exec(name);
  if (!match) return /^\d+$/.test(name) && Number(name) <= shell.positional.length;
  const variable = shell.variables.get(shell.variables.resolve(match[1]!).name);
  if (!variable || variable.value === undefined) return false;
  if (match[2] === undefined) return shell.variables.text(match[1]!) !== undefined;
  if (variable.value instanceof Map) return match[2] === "@" || match[2] === "*" ? variable.value.size > 0 : variable.value.has(match[2]);
  if (match[2] === "@" || match[2] === "*") return variable.value.length > 0;
  const index = Number(evaluateExpanded(shell, match[2]));
  return Array.isArray(variable.value) ? variable.value.at(index) !== undefined : index === 0;
}

/** -eq, -nt, = ... `arithmetic`: numbers may be expressions, as in [[ ]]. */
export function binaryTest(shell: Shell, left: string, operator: string, right: string, arithmetic: boolean): boolean {
  const { files } = shell.process;
  switch (operator) {
    case "=":
    case "==": return left === right;
    case "!=": return left !== right;
    case "<": return left < right;
    case ">": return left > right;
    case "-nt":
    case "-ot": {
      const time = (path: string): number | undefined => (files.exists(path) ? files.stat(path).mtime : undefined);
      const [a, b] = operator === "-nt" ? [time(left), time(right)] : [time(right), time(left)];
      return a !== undefined && (b === undefined || a > b);
    }
    case "-ef": return files.exists(left) && files.exists(right) && files.stat(left).inode === files.stat(right).inode;
  }
  const number = (text: string): bigint => {
    if (arithmetic) return evaluateExpanded(shell, text);
    if (!/^\s*[+-]?\d+\s*$/.test(text)) {
      throw new CommandError(shell.flavour === "ash" ? `${text}: bad number` : `${text}: integer expression expected`, 2);
    }
    return BigInt(text.trim().replace(/^\+/, ""));
  };
  const [a, b] = [number(left), number(right)];
  switch (operator) {
    case "-eq": return a === b;
    case "-ne": return a !== b;
    case "-lt": return a < b;
    case "-le": return a <= b;
    case "-gt": return a > b;
    case "-ge": return a >= b;
    default: throw new CommandError(`${operator}: binary operator expected`, 2);
  }
}

export const UNARY = new Set("abcdefghknoprstuvwxzGLNORS".split("").map((letter) => `-${letter}`));
export const BINARY = new Set(["=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"]);
