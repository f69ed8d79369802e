import { describe, expect, it } from "vitest";
import { runFile } from "./run.ts";

describe("a script", () => {
  it("that waits for ever is given up, and what it has printed is told", async () => {
    const { steps, givenUp, crashes } = await runFile("wait.sh", "echo before\nsleep infinity\necho after\n");
    expect({ output: steps[0]!.output, exitCode: steps[0]!.exitCode, givenUp, crashes }).toEqual({ output: "before\n", exitCode: 124, givenUp: true, crashes: [] });
  });
});
