import type { Flavour } from "../../options.ts";
import { missingOperand, print, program } from "../../program.ts";

export const basename = (flavour: Flavour) =>
  program(
    {
      name: "basename",
      short: "as:z",
      long: { multiple: "a", "suffix=": "s", zero: "z" },
      stopAtOperand: true,
      *run(invocation) {
        const { operands } = invocation;
        if (operands.length === 0) throw missingOperand(invocation);
        const many = invocation.has("a") || invocation.has("s");
        if (!many && operands.length > 2) throw missingOperand(invocation, `extra operand '${operands[2]}'`);
        const suffix = invocation.value("s") ?? (many ? undefined : operands[1]);
        for (const path of many ? operands : operands.slice(0, 1)) {
          const trimmed = path.replace(/\/+$/, "");
          let name = trimmed === "" && path !== "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
          if (suffix && name.endsWith(suffix) && name !== suffix) name = name.slice(0, -suffix.length);
          yield* print(`${name}${invocation.has("z") ? "\0" : "\n"}`);
        }
      },
    },
    flavour,
  );

export const dirname = (flavour: Flavour) =>
  program(
    {
      name: "dirname",
      short: "z",
      *run(invocation) {
        if (invocation.operands.length === 0) throw missingOperand(invocation);
        for (const path of invocation.operands) {
          const trimmed = path.replace(/\/+$/, "");
          const slash = trimmed.lastIndexOf("/");
          yield* print(`${trimmed === "" && path !== "" ? "/" : slash < 0 ? "." : trimmed.slice(0, slash).replace(/\/+$/, "") || "/"}\n`);
        }
      },
    },
    flavour,
  );
