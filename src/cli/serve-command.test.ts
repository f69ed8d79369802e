import { describe, expect, it } from "vitest";
import { readArguments } from "./serve-command.ts";

describe("the arguments of podlab serve", () => {
  it("have defaults, and come in two forms", () => {
    expect(readArguments([])).toMatchObject({ port: 6443, kubeconfig: undefined, lab: undefined, speed: 1 });
    expect(readArguments(["--port", "0", "--kubeconfig=f", "--speed", "2.5"])).toMatchObject({ port: 0, kubeconfig: "f", speed: 2.5 });
    expect(readArguments(["--lab", "first-look"])).toMatchObject({ lab: { id: "first-look" } });
  });

  it.each([
    [["--port", "x"], "--port x: expected a number from 0 (any free port) to 65535"],
    [["--port", "65536"], "--port 65536: expected a number from 0 (any free port) to 65535"],
    [["--lab", "none"], 'there is no lab "none": expected '],
    [["--speed=0"], "--speed 0: expected a number above 0, at most 1000"],
    [["--kubeconfig"], "--kubeconfig needs a value"],
    [["now"], "unknown argument now: expected --port N"],
  ])("%j are refused", (args, message) => {
    expect(readArguments(args)).toEqual(expect.stringContaining(message));
  });
});
