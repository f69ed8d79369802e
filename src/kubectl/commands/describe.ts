import type { Command } from "../command.ts";
import type { Call } from "../../os/index.ts";
import { completeResources } from "../complete/resources.ts";
import { CommandError, ErrorList, flatten, isNotFound, StatusError } from "../errors.ts";
import { describerFor } from "../describe/index.ts";
import { defineFlags } from "../flags/flag.ts";
import { FILES, SELECTOR } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import { build } from "../resource/builder.ts";
import { fileOptions, noFiles } from "../resource/options.ts";
import { infoPath, requireName, type Info } from "../resource/info.ts";

export const describe: Command = {
  name: "describe",
  flags: defineFlags(`${FILES} ${SELECTOR} all-namespaces,A chunk-size:int=500 show-events=true`),
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    void invocation.namespace;
    const files = fileOptions(flags);
    if (args.length === 0 && noFiles(files)) {
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    const allNamespaces = flags.bool("all-namespaces");
    const result = yield* build(invocation, {
      allNamespaces,
      ...(allNamespaces ? { enforceNamespace: false } : {}),
      args,
      labelSelector: flags.string("selector"),
      allowEmptySelector: true,
      chunkSize: flags.int("chunk-size"),
    });
    const { infos, error } = yield* result.infosAndError();
    const showEvents = flags.bool("show-events") && (flags.changed("show-events") || (!error && infos.length <= 1));
    if (error && isNotFound(error) && args.length === 2) {
      yield* describeMatching(invocation, error, args[0]!, args[1]!, showEvents);
      return;
    }
    // What is wrong with files comes as a list, even of one: without "error:" before it.
    const errors: Error[] = error && !noFiles(files) ? [new ErrorList(flatten([error]))] : error ? [error] : [];
    const told = new Set<string>();
    let first = true;
    for (const info of infos) {
      try {
        const text = yield* describeInfo(invocation, info, showEvents);
        yield* invocation.print(first ? text : `\n\n${text}`);
        first = false;
      } catch (problem) {
        if (!(problem instanceof StatusError) && !(problem instanceof CommandError)) throw problem;
        if (!told.has(problem.message)) errors.push(problem);
        told.add(problem.message);
      }
    }
    if (infos.length === 0 && errors.length === 0) {
      yield* invocation.printError(allNamespaces ? "No resources found\n" : `No resources found in ${invocation.namespace} namespace.\n`);
    }
    if (errors.length > 0) throw new ErrorList(errors);
  },
};

function* describeInfo(invocation: Invocation, info: Info, showEvents: boolean): Call<string> {
  requireName(info);
  const object = yield* invocation.client.json(infoPath(info));
  return yield* describerFor(info.mapping)({ invocation, mapping: info.mapping, showEvents }, object);
}

/** All objects whose name begins as was written. */
function* describeMatching(invocation: Invocation, original: Error, type: string, prefix: string, showEvents: boolean): Call<void> {
  const result = yield* build(invocation, {
    continueOnError: false,
    args: [type],
    allowEmptySelector: true,
    singleResourceType: true,
    chunkSize: 500,
  });
  let found = false;
  for (const info of yield* result.infos()) {
    if (!info.name.startsWith(prefix)) continue;
    found = true;
    yield* invocation.print(`${yield* describeInfo(invocation, info, showEvents)}\n`);
  }
  if (!found) throw original;
}
