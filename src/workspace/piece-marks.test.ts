import { describe, expect, it } from "vitest";
import { marksAfter, splitMarks, typedText } from "./piece-marks.ts";

describe("the marks of code in a text", () => {
  it.each([
    ["bash exec", "exec", false],
    ["exec interrupt", "exec", true],
    ["{{exec}}", "exec", false],
    ["yaml copy", "copy", false],
    ["execute T1", "exec", false],
    ["yaml", undefined, false],
    ["", undefined, false],
    ["interrupt", undefined, false],
  ] as const)("%s", (words, mark, interrupt) => {
    expect(splitMarks(words)).toEqual({ mark, interrupt });
  });

  it.each([
    ["{{exec}}, and look.", { mark: "exec", interrupt: false }, ", and look."],
    [" {{copy}}", { mark: "copy", interrupt: false }, ""],
    ["{{exec interrupt}}.", { mark: "exec", interrupt: true }, "."],
  ] as const)("stand behind code: %s", (text, marks, rest) => {
    expect(marksAfter(text)).toEqual({ marks, rest });
  });

  it.each(["", "and {{exec}}", "{{name}}", "{{executor}}", "{exec}"])("do not stand in %j", (text) => {
    expect(marksAfter(text)).toBeUndefined();
  });
});

describe("what is typed for a piece", () => {
  it("has no control characters, so that it cannot leave the paste", () => {
    expect(typedText("ls\u001b[201~\r\nrm x\u0003\n\n")).toBe("ls[201~\nrm x");
  });
});
