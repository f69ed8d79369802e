import { emitYaml } from "../../../apimachinery/yaml/index.ts";
import { marshal } from "../../../apimachinery/json/index.ts";
import type { Command } from "../../command.ts";
import { completeResources } from "../../complete/resources.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { FILES, SELECTOR } from "../../flags/groups.ts";
import { build } from "../../resource/builder.ts";
import { originalConfiguration } from "../../resource/last-applied.ts";

export const viewLastApplied: Command = {
  name: "view-last-applied",
  flags: defineFlags(`${FILES} ${SELECTOR} all output,o:string=yaml`),
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    const selector = flags.string("selector").trim();
    if (selector !== "" && flags.bool("all")) {
      throw new CommandError(`found non-empty label selector ${JSON.stringify(selector)} with previously set 'all' parameter. `);
    }
    const result = yield* build(invocation, {
      continueOnError: false,
      args,
      labelSelector: flags.string("selector"),
      all: flags.bool("all"),
      // That kinds will do without names where a namespace is given is kubectl's own slip.
      allowEmptySelector: invocation.explicitNamespace,
      latest: true,
    });
    const found: string[] = [];
    // eslint-disable-next-line require-yield
    yield* result.visit(function* (info) {
      const text = originalConfiguration(info.object!);
      if (text !== undefined) found.push(text);
      else if (info.source !== "") {
        throw new CommandError(`error when no last-applied-configuration annotation found on resource: ${info.name}\n ${JSON.stringify(info.source)}: <nil>`);
      }
    });
    const output = flags.string("output");
    for (const text of found) {
      if (output !== "json" && output !== "yaml") {
        throw invocation.usageError(`Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`);
      }
      const object: unknown = JSON.parse(text);
      yield* invocation.print(output === "yaml" ? emitYaml(object) : `${marshal(object, { indent: "  " })}\n`);
    }
  },
};
