import { parseToLabelSelector } from "../../../apimachinery/selectors/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, refusing } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { generating, GENERATOR } from "./options.ts";

export const podDisruptionBudget: Command = {
  name: "poddisruptionbudget",
  aliases: ["pdb"],
  flags: defineFlags(`${GENERATOR} max-unavailable:string min-available:string selector:string`),
  *run(invocation) {
    const { flags } = invocation;
    const { name, create } = yield* generating(invocation);
    const minimum = flags.string("min-available");
    const maximum = flags.string("max-unavailable");
    const text = flags.string("selector");
    if (text === "") throw new CommandError("a selector must be specified");
    if (minimum === "" && maximum === "") throw new CommandError("one of min-available or max-unavailable must be specified");
    if (minimum !== "" && maximum !== "") throw new CommandError("min-available and max-unavailable cannot be both specified");
    if (minimum !== "" && !/^[0-9]+%?$/.test(minimum)) throw new CommandError("invalid format specified for min-available");
    if (maximum !== "" && !/^[0-9]+%?$/.test(maximum)) throw new CommandError("invalid format specified for max-unavailable");
    const selector = refusing(() => parseToLabelSelector(text));
    const amount = (value: string): string | number => (value.endsWith("%") ? value : Number(value));
    const object = {
      kind: "PodDisruptionBudget",
      apiVersion: "policy/v1",
      metadata: { name },
      spec: {
        ...(minimum === "" ? {} : { minAvailable: amount(minimum) }),
        selector,
        ...(maximum === "" ? {} : { maxUnavailable: amount(maximum) }),
      },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
    };
    yield* create(object, { namespaced: true, failure: "failed to create poddisruptionbudgets:" });
  },
};
