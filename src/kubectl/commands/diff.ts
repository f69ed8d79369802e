import { clone } from "../../apimachinery/json/index.ts";
import { emitYaml } from "../../apimachinery/yaml/index.ts";
import { findExecutable, run, type Call } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { CommandError, ConfigurationError, ConnectionError, ErrorList, ExitError, NoKindMatchError, report, StatusError } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { FILES, manager, SELECTOR } from "../flags/groups.ts";
import type { Invocation } from "../invocation.ts";
import type { KubeObject } from "../object.ts";
import { build } from "../resource/builder.ts";
import { fileOptions, noFiles } from "../resource/options.ts";
import { infoPath, type Info } from "../resource/info.ts";
import { modifiedConfiguration, originalConfiguration } from "../resource/last-applied.ts";
import { APPLY, createObject, patchObject, type WriteOptions } from "../resource/write.ts";
import { warnIfDeleting } from "./apply/apply.ts";
import { kindsToPrune, toPrune, warnOfDefaults } from "./apply/prune.ts";
import { threeWayPatch } from "./apply/patch.ts";

const MASK = { same: "***", before: "*** (before)", after: "*** (after)" };
const EXPECTED = [CommandError, ConfigurationError, ConnectionError, ErrorList, NoKindMatchError, StatusError];

export const diff: Command = {
  name: "diff",
  flagError: (message) => new ExitError(2, `error: ${message}\nSee 'kubectl diff -h' for help and examples\n`),
  flags: defineFlags(
    `${FILES} ${SELECTOR} ${manager("kubectl-client-side-apply")} concurrency:int=1 force-conflicts prune prune-allowlist:array ` +
      "server-side show-managed-fields show-secrets",
  ),
  *run(invocation) {
    try {
      return yield* showDifferences(invocation);
    } catch (error) {
      if (!EXPECTED.some((kind) => error instanceof kind)) throw error;
      // 1 says that there are differences.
      const { text, code } = report(error as Error);
      throw new ExitError(code + 1, text);
    }
  },
};

function* showDifferences(invocation: Invocation): Call<number> {
  const { flags, args, process } = invocation;
  if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
  const files = fileOptions(flags);
  if (noFiles(files)) throw new CommandError("must specify one of -f and -k");
  const mappings = flags.bool("prune") ? yield* kindsToPrune(invocation) : undefined;
  if (flags.bool("force-conflicts") && !flags.bool("server-side")) throw new CommandError("--force-conflicts only works with --server-side");
  void invocation.client;
  const random = process.machine.simulation.random.fork(`kubectl/diff/${process.pid}`);
  const [live, merged] = ["LIVE", "MERGED"].map((name) => {
    const path = `${process.env.get("TMPDIR") || "/tmp"}/${name}-${Math.floor(random.next() * 2 ** 32)}`;
    process.files.mkdir(path, { mode: 0o700 });
    return path;
  }) as [string, string];
  try {
    const result = yield* build(invocation, {
      continueOnError: false,
      labelSelector: flags.string("selector"),
    });
    const visited = new Set<string>();
    const namespaces = new Set<string>();
    const compareObject = function* (info: Info): Call<void> {
      if (info.mapping.namespaced) namespaces.add(info.namespace);
      const { before, after, missing } = yield* versionsOf(invocation, info);
      visited.add(before?.metadata?.uid ?? "");
      const name = fileName(info);
      process.files.writeFile(`${live}/${name}`, before ? emitYaml(before) : missing, { mode: 0o700 });
      process.files.writeFile(`${merged}/${name}`, emitYaml(after), { mode: 0o700 });
      yield* warnIfDeleting(invocation, info, before);
    };
    try {
      yield* result.visit(compareObject);
    } finally {
      // What would go is looked for also when an object could not be compared.
      if (mappings) {
        yield* warnOfDefaults(invocation);
        for (const info of yield* toPrune(invocation, mappings, visited, namespaces)) {
          process.files.writeFile(`${live}/${fileName(info)}`, emitYaml(info.object), { mode: 0o700 });
        }
      }
    }
    return yield* compare(invocation, live, merged);
  } finally {
    process.files.remove(live);
    process.files.remove(merged);
  }
}

function fileName({ mapping: { group, version, kind }, namespace, name }: Info): string {
  return `${group === "" ? "" : `${group}.`}${version}.${kind}.${namespace}.${name}`;
}

/** The object as it is, and as it would be after `kubectl apply`. */
function* versionsOf(invocation: Invocation, info: Info): Call<{ before: KubeObject | undefined; after: KubeObject; missing: string }> {
  const { flags, client } = invocation;
  const local = info.object!;
  const before = yield* client.find(infoPath(info));
  let after: KubeObject;
  const serverSide = flags.bool("server-side");
  const fieldManager = serverSide && !flags.changed("field-manager") ? "kubectl" : flags.string("field-manager");
  const options: WriteOptions = { dryRun: "server", fieldManager };
  if (serverSide) after = yield* patchObject(invocation, info, APPLY, local, { ...options, force: flags.bool("force-conflicts") });
  else if (!before) after = yield* createObject(invocation, info, local, options);
  else {
    const patch = yield* threeWayPatch(invocation, originalConfiguration(before), modifiedConfiguration(local, false), before);
    after = patch.empty ? before : yield* patchObject(invocation, info, patch.type, patch.body, options);
  }
  const [from, to] = [before && clone(before), clone(after)];
  if (!flags.bool("show-managed-fields")) for (const object of [from, to]) if (object?.metadata) delete object.metadata.managedFields;
  const masked = !flags.bool("show-secrets") && to.kind === "Secret" && to.apiVersion === "v1";
  if (masked) maskSecret(from, to);
  // Where kubectl masks a secret that is not there yet, it writes down that there is none.
  return { before: from, after: to, missing: masked ? "null\n" : "" };
}

function maskSecret(from: KubeObject | undefined, to: KubeObject): void {
  const [before, after] = [(from?.data ?? {}) as Record<string, string>, (to.data ?? {}) as Record<string, string>];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const differ = key in before && key in after && before[key] !== after[key];
    if (key in before) before[key] = differ ? MASK.before : MASK.same;
    if (key in after) after[key] = differ ? MASK.after : MASK.same;
  }
}

function* compare({ process }: Invocation, live: string, merged: string): Call<number> {
  const given = (process.env.get("KUBECTL_EXTERNAL_DIFF") ?? "").split(" ").filter((word, at) => at === 0 || /^[A-Za-z0-9=-]+$/.test(word));
  const words = given[0] ? given : ["diff", "-u", "-N"];
  const file = findExecutable(process, words[0]!);
  if (file === undefined) {
    throw new CommandError(`failed to run ${JSON.stringify(words[0])}: executable file not found in $PATH`);
  }
  const status = yield* run(process, { file, args: [...words, live, merged] });
  if (status.code === undefined || status.code > 1) {
    throw new CommandError(`failed to run ${JSON.stringify(words[0])}: exit status ${status.code ?? -1}`);
  }
  return status.code;
}
