import { deepEqual, isObject, jsonKind } from "../../apimachinery/json/index.ts";
import { applyJsonPatch, applyMergePatch, applyStrategicMergePatch } from "../../apimachinery/patch/index.ts";
import { parseYaml } from "../../apimachinery/yaml/index.ts";
import { decode, readPath, type Call, type Process } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeResources, completeSubresources } from "../complete/resources.ts";
import { CommandError, refusing, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT } from "../flags/groups.ts";
import { recordFlag, recordPatch } from "../flags/record.ts";
import { kindOf, schemaKeyOf, type KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { gvkText } from "../rest/mapper.ts";
import { build } from "../resource/builder.ts";
import { openError } from "../resource/files.ts";
import { JSON_PATCH, MERGE, patchObject, STRATEGIC } from "../resource/write.ts";

const TYPES: Readonly<Record<string, string>> = { json: JSON_PATCH, merge: MERGE, strategic: STRATEGIC };

export const patch: Command = {
  name: "patch",
  flags: [
    ...defineFlags(
      `${PRINT} ${FILES} ${DRY_RUN} ${manager("kubectl-patch")} local patch,p:string patch-file:string subresource:string ` +
        "type:string=strategic",
    ),
    ...recordFlag,
  ],
  complete: completeResources,
  completeFlags: { subresource: completeSubresources },
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    void invocation.namespace;
    const local = flags.bool("local");
    const text = flags.string("patch");
    const file = flags.string("patch-file");
    if (text !== "" && file !== "") throw new CommandError("cannot specify --patch and --patch-file together");
    if (text === "" && file === "") throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
    if (local && args.length > 0) throw new CommandError("cannot specify --local and server resources");
    if (local && dryRun === "server") {
      throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    const type = TYPES[flags.string("type").toLowerCase() || "strategic"];
    if (!type) throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.string("type"))}`);
    const body = patchBody(file === "" ? text : yield* readPatch(invocation.process, file), text);
    const result = yield* build(invocation, {
      subresource: flags.string("subresource"),
      args,
      local,
    });
    let count = 0;
    yield* result.visit(function* (info) {
      count += 1;
      const before = info.object!;
      let after: KubeObject;
      if (!local && dryRun !== "client") {
        const target = { ...info, subresource: flags.string("subresource") };
        try {
          after = yield* patchObject(invocation, target, type, body, { dryRun });
        } catch (error) {
          if (!(error instanceof StatusError) || error.status.code !== 415) throw error;
          throw new CommandError(`${type} is not supported by ${gvkText(info.mapping)}: ${error.message}`);
        }
      } else after = patchLocally(before, type, parsePatch(body, text));
      // Noting the command is no change.
      const operation = deepEqual(before, after) ? "patched (no change)" : "patched";
      const record = recordPatch(invocation);
      if (record && !local && dryRun !== "client") after = yield* patchObject(invocation, info, MERGE, record, { dryRun });
      // What was done takes the place of "(dry run)" too.
      yield* printObject(invocation, resultPrinter(invocation, operation), after);
    });
    if (count === 0) throw new CommandError("no objects passed to patch");
  },
};

function* readPatch(process: Process, path: string): Call<string> {
  try {
    return decode(yield* readPath(process, path));
  } catch (error) {
    throw new CommandError(`unable to read patch file: ${openError(path, error)}`);
  }
}

/** The patch as JSON: what begins like JSON goes to the server as it is. */
function patchBody(text: string, shown: string): string {
  return /^\s*\{/.test(text) ? text : JSON.stringify(parsePatch(text, shown));
}

const parsePatch = (text: string, shown: string): unknown =>
  refusing(() => parseYaml(text), (message) => `unable to parse ${JSON.stringify(shown)}: ${message}`);

function mergedObject(value: unknown): KubeObject {
  if (isObject(value)) return value as KubeObject;
  throw new CommandError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type unstructured.detector`);
}

function patchLocally(object: KubeObject, type: string, body: unknown): KubeObject {
  return refusing(() => {
    if (type === JSON_PATCH) return applyJsonPatch(object, body) as KubeObject;
    if (type === MERGE) return mergedObject(applyMergePatch(object, body));
    const key = schemaKeyOf(object);
    if (key === undefined) {
      throw new CommandError(`strategic merge patch is not supported for ${gvkText(kindOf(object))} locally, try --type merge`);
    }
    if (!isObject(body)) throw new CommandError("invalid JSON document");
    return applyStrategicMergePatch(key, object, body) as KubeObject;
  });
}
