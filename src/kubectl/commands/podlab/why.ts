import { emitYaml } from "../../../apimachinery/yaml/index.ts";
import type { Command } from "../../command.ts";
import { completePods } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { type AttemptList, attemptsPath } from "./attempt.ts";
import { explanation } from "./explanation.ts";

/** `kubectl podlab why POD`: the scheduler's verdict on every node, by plugin, with the numbers. */
export const why: Command = {
  name: "why",
  flags: defineFlags("attempt:int=0 output,o:string"),
  complete: completePods,
  *run(invocation) {
    const { flags, args, client, namespace, process } = invocation;
    const name = args[0]?.replace(/^(pods?|po)\//, "");
    if (!name || args.length > 1) throw invocation.usageError("why needs the name of one Pod, as in: kubectl podlab why web");
    const pod = yield* client.json(`/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(name)}`);
    const answer = yield* client.json<AttemptList>(attemptsPath(namespace, name));
    // Attempts at an earlier Pod of the same name are not of this one.
    const attempts = answer.items.filter(({ uid }) => uid === pod.metadata?.uid);
    const wanted = flags.int("attempt");
    const shown = wanted === 0 ? attempts.at(-1) : attempts.find(({ number }) => number === wanted);
    if (wanted !== 0 && !shown) {
      throw new CommandError(`no attempt ${wanted} of pod ${JSON.stringify(name)} is known: ${attempts.map(({ number }) => number).join(", ") || "none"} is`);
    }
    const output = flags.string("output");
    if (output === "") return yield* invocation.print(explanation(pod, answer, attempts, shown, process.wall));
    const list = { ...answer, items: wanted === 0 ? attempts : [shown] };
    if (output === "json") return yield* invocation.print(`${JSON.stringify(list, undefined, 4)}\n`);
    if (output === "yaml") return yield* invocation.print(emitYaml(list));
    throw new CommandError(`--output must be 'yaml' or 'json'`);
  },
};
