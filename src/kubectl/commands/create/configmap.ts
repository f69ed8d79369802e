import { isConfigMapKey } from "../../../apimachinery/validation/index.ts";
import { base64 } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { configMapHash } from "./append-hash.ts";
import { generating, GENERATOR } from "./options.ts";
import { addSources, utf8 } from "./sources.ts";

export const configMap: Command = {
  name: "configmap",
  aliases: ["cm"],
  flags: defineFlags(`${GENERATOR} append-hash from-env-file:slice from-file:slice from-literal:array`),
  *run(invocation) {
    const { flags, process } = invocation;
    const { name: given, create } = yield* generating(invocation);
    let name = given;
    const data: Record<string, string> = {};
    const binaryData: Record<string, string> = {};
    yield* addSources(process, flags, (key, value) => {
      const problems = isConfigMapKey(key);
      if (problems.length > 0) {
        throw new CommandError(`${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${problems.join(",")}`);
      }
      for (const [where, entries] of [["Data", data], ["BinaryData", binaryData]] as const) {
        if (!(key in entries)) continue;
        throw new CommandError(
          `cannot add key ${JSON.stringify(key)}, another key by that name already exists in ${where} for ConfigMap ${JSON.stringify(name)}`,
        );
      }
      const text = utf8(value);
      if (text === undefined) binaryData[key] = base64(value);
      else data[key] = text;
    }, false);
    if (flags.bool("append-hash")) name = `${name}-${configMapHash(name, data, binaryData)}`;
    const object = {
      kind: "ConfigMap",
      apiVersion: "v1",
      metadata: { name },
      ...(Object.keys(data).length > 0 ? { data } : {}),
      ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
    };
    yield* create(object, { namespaced: true, failure: "failed to create configmap:" });
  },
};
