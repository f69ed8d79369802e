import { fillReferences, print, referencesIn, type Call } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program, type Invocation } from "../program.ts";
import { changeLines } from "./inputs.ts";

function substitute(invocation: Invocation, only: ReadonlySet<string> | undefined): Call<number> {
  const { env } = invocation.process;
  const value = (name: string): string | undefined => (only && !only.has(name) ? undefined : (env.get(name) ?? ""));
  return changeLines({ ...invocation, operands: [] }, (line, end) => fillReferences(line, value) + end);
}

/** GNU gettext's: fills standard input with the environment's variables. */
export const envsubst = (flavour: Flavour) =>
  program(
    {
      name: "envsubst",
      usage: "envsubst [OPTION] [SHELL-FORMAT]",
      help: "Puts the values of environment variables where standard input names them, as $VARIABLE or ${VARIABLE}: all of them, or those of SHELL-FORMAT.\n\n  -v, --variables             list the variables of SHELL-FORMAT instead",
      short: "v",
      long: { variables: "v" },
      *run(invocation) {
        const [format, ...more] = invocation.operands;
        if (more.length > 0) throw new Failure("too many arguments");
        if (invocation.has("v")) {
          if (format === undefined) throw new Failure("missing arguments");
          yield* print(referencesIn(format).map((name) => `${name}\n`).join(""));
          return 0;
        }
        return yield* substitute(invocation, format === undefined ? undefined : new Set(referencesIn(format)));
      },
    },
    flavour,
  );
