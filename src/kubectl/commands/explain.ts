import type { Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ExitError } from "../errors.ts";
import type { OpenApiDocument } from "../explain/document.ts";
import { OlderExplanation } from "../explain/plaintext-openapiv2.ts";
import { Explanation } from "../explain/plaintext.ts";
import { defineFlags } from "../flags/flag.ts";
import { groupVersion } from "../object.ts";
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
    const older = output === "plaintext-openapiv2";
    let { group, version } = mapping;
    const { kind, resource } = mapping;
    const wanted = flags.string("api-version");
    if (wanted !== "") ({ group, version } = groupVersion(wanted));
    const lost = (): CommandError => new CommandError(`couldn't find resource for "${group}/${version}, ${older ? `Kind=${kind}` : `Resource=${resource}`}"`);
    const place = group === "" ? `api/${version}` : `apis/${group}/${version}`;
    const index = yield* client.json<{ paths: Record<string, { serverRelativeURL: string }> }>("/openapi/v3");
    const found = index.paths[place];
    if (!found) throw lost();
    const document = yield* client.json<OpenApiDocument>(found.serverRelativeURL);
    if (!older && output !== "plaintext") throw new CommandError(`unrecognized format: ${output}`);
    const schema = Object.values(document.components?.schemas ?? {}).find((each) =>
      each["x-kubernetes-group-version-kind"]?.some((known) => known.group === group && known.version === version && known.kind === kind),
    );
    if (!schema) throw older ? lost() : new CommandError(`GVR (${group}/${version}, Resource=${resource}) not found in OpenAPI schema`);
    if (older) {
      yield* invocation.print(new OlderExplanation(document).text({ group, version, kind }, schema, path, flags.bool("recursive")));
      return;
    }
    yield* invocation.print(Explanation.header({ group, version, kind }));
    const text = new Explanation(document, flags.bool("recursive")).text(schema, path);
    if (text === undefined) throw new CommandError(`field ${JSON.stringify(path.at(-1))} does not exist`);
    yield* invocation.print(text);
  },
};

/** `deploy.spec.replicas`, `deployments.apps.spec`: the resource and the names of fields in it. */
function* resourceAndFields(invocation: Invocation, text: string): Call<{ mapping: ResourceMapping; path: string[] }> {
  if (text === "." || text === "") throw new CommandError("a resource must be present, got: /, Resource=");
  if (text.startsWith(".") || /\[.*\]/.test(text)) throw new CommandError("invalid jsonpath syntax, first node must be field node");
  const words = text.split(".").filter((word) => word !== "");
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
