import { exec, findExecutable, isSystemError, spend } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, print, program } from "../program.ts";

/* The environment of a process and what it finds by it: env, printenv, which. */

export const env = (flavour: Flavour) =>
  program(
    {
      name: "env",
      short: "0iu:C:S:v",
      long: { "ignore-environment": "i", "unset=": "u", null: "0", "chdir=": "C", "split-string=": "S" },
      stopAtOperand: true,
      usageCode: 125,
      *run(invocation) {
        const { process } = invocation;
        const variables = new Map(invocation.has("i") || invocation.operands[0] === "-" ? [] : process.env);
        for (const option of invocation.options) if (option.name === "u") variables.delete(option.value!);
        let operands = invocation.operands[0] === "-" ? invocation.operands.slice(1) : invocation.operands;
        const split = invocation.value("S");
        if (split !== undefined) operands = [...split.split(/\s+/), ...operands];
        while (/^[^=]+=/.test(operands[0] ?? "")) {
          const at = operands[0]!.indexOf("=");
          variables.set(operands[0]!.slice(0, at), operands[0]!.slice(at + 1));
          operands = operands.slice(1);
        }
        const directory = invocation.value("C");
        if (directory !== undefined) process.cwd = process.files.realpath(directory);
        if (operands.length === 0) {
          const end = invocation.has("0") ? "\0" : "\n";
          yield* print([...variables].map(([name, value]) => `${name}=${value}${end}`).join(""));
          return 0;
        }
        const path = findExecutable(process, operands[0]!, variables.get("PATH") ?? "/bin:/usr/bin");
        yield* spend(0.3);
        const say = (message: string): string => (flavour === "busybox" ? `can't execute '${operands[0]}': ${message}` : `'${operands[0]}': ${message}`);
        if (path === undefined) throw new Failure(say("No such file or directory"), 127);
        try {
          yield* exec(path, operands, variables);
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(say(error.message), error.code === "ENOENT" ? 127 : 126);
        }
        return 0;
      },
    },
    flavour,
  );

export const printenv = (flavour: Flavour) =>
  program(
    {
      name: "printenv",
      short: "0",
      usageCode: 2,
      *run(invocation) {
        const { process, operands } = invocation;
        if (operands.length === 0) {
          yield* print([...process.env].map(([name, value]) => `${name}=${value}\n`).join(""));
          return 0;
        }
        let status = 0;
        for (const name of operands) {
          const value = process.env.get(name);
          if (value === undefined) status = 1;
          else yield* print(`${value}\n`);
        }
        return status;
      },
    },
    flavour,
  );

export const which = (flavour: Flavour) =>
  program(
    {
      name: "which",
      short: "as",
      stopAtOperand: true,
      *run(invocation) {
        const { process } = invocation;
        let status = 0;
        for (const name of invocation.operands) {
          const found: string[] = [];
          for (const directory of name.includes("/") ? [""] : (process.env.get("PATH") ?? "").split(":")) {
            const candidate = directory === "" && name.includes("/") ? name : `${directory === "" ? "." : directory}/${name}`;
            if (process.files.access(candidate, "x") && !process.files.isDirectory(candidate)) found.push(candidate);
          }
          if (found.length === 0) status = 1;
          if (!invocation.has("s")) yield* print(found.slice(0, invocation.has("a") ? undefined : 1).map((path) => `${path}\n`).join(""));
        }
        return status;
      },
    },
    flavour,
  );
