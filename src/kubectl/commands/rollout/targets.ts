import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { build } from "../../resource/builder.ts";
import { fileOptions, noFiles } from "../../resource/options.ts";
import type { Result } from "../../resource/result.ts";

/** The workloads that a rollout command is about. Throws CommandError without any. */
export function* rolloutTargets(invocation: Invocation): Call<Result> {
  const { flags, args } = invocation;
  const files = fileOptions(flags);
  void invocation.namespace;
  if (args.length === 0 && noFiles(files)) throw new CommandError("required resource not specified");
  return yield* build(invocation, {
    labelSelector: flags.string("selector"),
    args,
    allowEmptySelector: true,
    typed: true,
    latest: true,
  });
}
