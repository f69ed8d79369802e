import { PAUSE } from "../pause.ts";
import { describe, isTrue, JqError, objectOf, print, type Value } from "../value.ts";
import { type Natives, plain, withValues } from "./native.ts";

/** `halt`: the program ends at once. */
export class Halt extends Error {
  readonly code: number;
  readonly value: Value;
  constructor(code: number, value: Value) {
    super("halt");
    this.code = code;
    this.value = value;
  }
}

/** What ends, repeats and tells. */
export const control: Natives = [
  ["empty/0", function* () {}],
  ["not/0", plain((value) => !isTrue(value))],
  // An error of null is none: it only gives nothing.
  ["error/0", function* (_interpreter, _args, input) {
    if (input.value !== null) throw new JqError(input.value);
  }],
  ["error/1", function* (interpreter, args, input, scope) {
    for (const message of interpreter.run(args[0]!, input.value, scope)) {
      if (message === PAUSE) yield PAUSE;
      else if (message !== null) throw new JqError(message);
    }
  }],
  ["first/1", function* (interpreter, args, input, scope) {
    for (const value of interpreter.locate(args[0]!, input, scope)) {
      if (value === PAUSE) {
        yield PAUSE;
        continue;
      }
      yield value;
      return;
    }
  }],
  ["limit/2", function* (interpreter, args, input, scope) {
    for (const count of interpreter.run(args[0]!, input.value, scope)) {
      if (count === PAUSE) {
        yield PAUSE;
        continue;
      }
      let left = count as number;
      if (left <= 0) continue;
      for (const value of interpreter.locate(args[1]!, input, scope)) {
        if (value === PAUSE) {
          yield PAUSE;
          continue;
        }
        yield value;
        left -= 1;
        if (left <= 0) break;
      }
    }
  }],
  ["debug/0", function* (interpreter, _args, input) {
    interpreter.runtime.stderr(`["DEBUG:",${print(input.value)}]\n`);
    yield input;
  }],
  ["debug/1", function* (interpreter, args, input, scope) {
    for (const value of interpreter.run(args[0]!, input.value, scope)) {
      if (value === PAUSE) yield PAUSE;
      else interpreter.runtime.stderr(`["DEBUG:",${print(value)}]\n`);
    }
    yield input;
  }],
  ["stderr/0", function* (interpreter, _args, input) {
    interpreter.runtime.stderr(print(input.value));
    yield input;
  }],
  ["env/0", plain((_value, interpreter) => objectOf(Object.entries(interpreter.runtime.env)))],
  ["input/0", plain((_value, interpreter) => {
    if (!interpreter.runtime.hasInput()) throw new JqError("break");
    return interpreter.runtime.nextInput()!.value;
  })],
  ["input_line_number/0", plain((_value, interpreter) => interpreter.runtime.place()?.lines ?? 0)],
  ["input_filename/0", plain((_value, interpreter) => interpreter.runtime.place()?.file ?? null)],
  ["halt/0", plain(() => { throw new Halt(0, undefined); })],
  ["halt_error/0", plain((value) => { throw new Halt(5, value); })],
  ["halt_error/1", withValues((value, code) => {
    if (typeof code !== "number") throw new JqError(`${describe(value)} halt_error/1: number required`);
    throw new Halt(code, value);
  })],
];
