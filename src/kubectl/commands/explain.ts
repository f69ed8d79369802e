import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ExitError } from "../errors.ts";
import type { OpenApiDocument } from "../explain/document.ts";
import { Explanation } from "../explain/plaintext.ts";
import { defineFlags } from "../flags/flag.ts";
import type { Invocation } from "../invocation.ts";
import { qualifiedName, type ResourceMapping } from "../rest/mapper.ts";

export const explain: Command = {
  name: "explain",
  flags: defineFlags("api-version:string output,o:string=plaintext recursive,R"),
  *run(invocation) {
    const { flags, args, client } = invocation;
    if (args.length === 0) {
      throw new CommandError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    if (args.length > 1) throw new CommandError("We accept only this format: explain RESOURCE\n");
    const { mapping, path } = yield* resourceAndFields(invocation, args[0]!);
    const output = flags.string("output");
    if (output !== "plaintext" && output !== "plaintext-openapiv2") {
      throw new CommandError(`unrecognized format: ${output}`);
    }
    // The older form of the schema, which the server has without types.
    if (output === "plaintext-openapiv2") throw new CommandError(`couldn't find resource for "${mapping.group}/${mapping.version}, Kind=${mapping.kind}"`);
    let { group, version } = mapping;
    const wanted = flags.string("api-version");
    if (wanted !== "") [group, version] = wanted.includes("/") ? [wanted.split("/")[0]!, wanted.split("/")[1]!] : ["", wanted];
    const place = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    const index = yield* client.json<{ paths: Record<string, { serverRelativeURL: string }> }>("/openapi/v3");
    const found = index.paths[place];
    if (!found) throw new CommandError(`couldn't find resource for "${group}/${version}, Resource=${mapping.resource}"`);
    const document = yield* client.json<OpenApiDocument>(found.serverRelativeURL);
    const schema = Object.values(document.components?.schemas ?? {}).find((each) =>
      each["x-kubernetes-group-version-kind"]?.some((kind) => kind.group === group && kind.version === version && kind.kind === mapping.kind),
    );
    if (!schema) {
      throw new CommandError(`GVR (${group}/${version}, Resource=${mapping.resource}) not found in OpenAPI schema`);
    }
    yield* invocation.print(Explanation.header({ group, version, kind: mapping.kind }));
    const text = new Explanation(document, flags.bool("recursive")).text(schema, path);
    if (text === undefined) throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`);
    yield* invocation.print(text);
  },
};

/** `deploy.spec.replicas`, `deployments.apps.spec`: the resource and the names of fields in it. */
function* resourceAndFields(invocation: Invocation, text: string): Call<{ mapping: ResourceMapping; path: string[] }> {
  if (text.startsWith(".") || /\[\d+\]/.test(text)) throw new CommandError("invalid jsonpath syntax, first node must be field node");
  const words = text.replace(/\.$/, "").split(".").map((word) => word.replace(/\[.*\]$/, ""));
  let mapping: ResourceMapping;
  try {
    mapping = yield* invocation.mappingFor(words[0]!);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new ExitError(1, error.message);
  }
  const full = qualifiedName(mapping, mapping.resource);
  const path = text.startsWith(full) ? words.slice(full.split(".").length) : words.slice(1);
  return { mapping, path };
}
