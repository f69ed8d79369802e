import type { Call } from "../../os/index.ts";
import { decode, LineReader, readAll } from "../../os/index.ts";
import type { Command } from "../command.ts";
import { completeResources } from "../complete/resources.ts";
import { CommandError, isNotFound } from "../errors.ts";
import { defineFlags } from "../flags/flag.ts";
import { DELETION, DRY_RUN, FILES, SELECTOR } from "../flags/groups.ts";
import { parseBool, type Flags } from "../flags/parse.ts";
import type { Invocation } from "../invocation.ts";
import { dryRunOf, dryRunSuffix, type DryRun } from "../printers/flags.ts";
import { build } from "../resource/builder.ts";
import { readLocal } from "../resource/files.ts";
import { fileOptions } from "../resource/options.ts";
import type { Result } from "../resource/result.ts";
import { infoName, kindName, type Info } from "../resource/info.ts";
import { addSource, deleteObject } from "../resource/write.ts";
import { waitForDeletion, WEEK, type Deleted } from "../wait/deletion.ts";

export const deleteCommand: Command = {
  name: "delete",
  flags: defineFlags(
    `${DELETION.replace(" wait", " wait=true")} ${DRY_RUN} ${FILES} ${SELECTOR} all all-namespaces,A field-selector:string ` +
      "ignore-not-found interactive,i now output,o:string raw:string",
  ),
  complete: completeResources,
  *run(invocation) {
    const { flags, args } = invocation;
    if (flags.string("raw") !== "") {
      yield* deleteRaw(invocation);
      return;
    }
    const settings = yield* deletionSettings(invocation, yield* dryRunOf(invocation));
    void invocation.namespace;
    adjustGracePeriod(settings, flags);
    const all = flags.bool("all");
    const selects = all || flags.string("selector") !== "" || flags.string("field-selector") !== "";
    const ignoreMissing = flags.bool("ignore-not-found") || (selects && !flags.changed("ignore-not-found"));
    const result = yield* build(invocation, {
      labelSelector: flags.string("selector"),
      fieldSelector: flags.string("field-selector"),
      all,
      allNamespaces: flags.bool("all-namespaces"),
      args,
      requireObject: false,
      ignore: ignoreMissing ? isNotFound : undefined,
    });
    if (settings.output !== "" && settings.output !== "name") {
      throw new CommandError(`unexpected -o output mode: ${settings.output}. We only support '-o name'`);
    }
    yield* warnOfForce(invocation, settings);
    if (flags.bool("interactive")) {
      const infos = yield* result.infos();
      if (!(yield* confirm(invocation, infos))) return;
    }
    const deleted = yield* removeAll(invocation, result, settings);
    if (deleted === undefined) yield* invocation.print("No resources found\n");
    else if (settings.wait && settings.dryRun === "none") yield* waitForDeletion(invocation, deleted, settings.timeout || WEEK);
  },
};

/** How objects are to be deleted: what --cascade, --grace-period, --now, --force and --wait make together. */
export interface DeletionSettings {
  propagationPolicy: "Background" | "Foreground" | "Orphan";
  /** Seconds; -1: what the object says. */
  gracePeriod: number;
  force: boolean;
  wait: boolean;
  timeout: number;
  dryRun: DryRun;
  output: string;
  quiet: boolean;
}

/** Reads the flags of deletion. Throws CommandError. */
export function* deletionSettings(invocation: Invocation, dryRun: DryRun): Call<DeletionSettings> {
  const { flags } = invocation;
  return {
    propagationPolicy: yield* cascade(invocation),
    gracePeriod: flags.int("grace-period"),
    force: flags.bool("force"),
    wait: flags.bool("wait"),
    timeout: flags.duration("timeout"),
    dryRun,
    output: flags.string("output"),
    quiet: false,
  };
}

/** What --now, --force and --grace-period make of each other in `kubectl delete`. */
function adjustGracePeriod(settings: DeletionSettings, flags: Flags): void {
  if (flags.bool("now")) {
    if (settings.gracePeriod !== -1) throw new CommandError("--now and --grace-period cannot be specified together");
    settings.gracePeriod = 1;
  }
  if (settings.gracePeriod === 0 && !settings.force) settings.gracePeriod = 1;
  if (settings.force && settings.gracePeriod < 0) settings.gracePeriod = 0;
}

/** Deletes what was found; undefined when that was nothing. */
export function* removeAll(invocation: Invocation, result: Result, settings: DeletionSettings): Call<Deleted[] | undefined> {
  const deleted: Deleted[] = [];
  let found = 0;
  let warned = false;
  yield* result.visit(function* (info) {
    found += 1;
    if (!info.mapping.namespaced && invocation.explicitNamespace && !warned && !(invocation.flags.has("all-namespaces") && invocation.flags.bool("all-namespaces"))) {
      warned = true;
      yield* invocation.warn("deleting cluster-scoped resources, not scoped to the provided namespace");
    }
    const gone = yield* removeOne(invocation, info, settings);
    if (gone) deleted.push(gone);
  });
  return found === 0 ? undefined : deleted;
}

const POLICIES: Readonly<Record<string, DeletionSettings["propagationPolicy"]>> = {
  background: "Background", foreground: "Foreground", orphan: "Orphan",
};

export function* cascade(invocation: Invocation): Call<DeletionSettings["propagationPolicy"]> {
  const value = invocation.flags.string("cascade");
  const policy = POLICIES[value];
  if (policy) return policy;
  const bool = parseBool(value);
  if (bool === undefined) throw new CommandError(`invalid cascade value (${value}). Must be "background", "foreground", or "orphan"`);
  yield* invocation.printError(`warning: --cascade=${value} is deprecated (boolean value) and can be replaced with --cascade=${bool ? "background" : "orphan"}.\n`);
  return bool ? "Background" : "Orphan";
}

function* warnOfForce(invocation: Invocation, { gracePeriod, force }: DeletionSettings): Call<void> {
  if (!force) return;
  if (gracePeriod > 0) throw new CommandError("--force and --grace-period greater than 0 cannot be specified together");
  if (gracePeriod < 0) return;
  yield* invocation.warn(
    "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.",
  );
}

/** Deletes an object and says so; answers what to wait for. */
export function* removeOne(invocation: Invocation, info: Info, settings: DeletionSettings): Call<Deleted | undefined> {
  const { dryRun, gracePeriod, propagationPolicy } = settings;
  if (dryRun === "client") {
    yield* announce(invocation, info, settings);
    return undefined;
  }
  let answer;
  try {
    answer = yield* deleteObject(invocation, info, { dryRun, gracePeriodSeconds: gracePeriod, propagationPolicy });
  } catch (error) {
    throw addSource("deleting", info.source, error);
  }
  yield* announce(invocation, info, settings);
  const uid = (answer.kind === "Status" ? (answer.details as { uid?: string } | undefined)?.uid : answer.metadata?.uid) ?? "";
  return { info, uid };
}

function* announce(invocation: Invocation, info: Info, settings: DeletionSettings): Call<void> {
  if (settings.quiet) return;
  if (settings.output === "name") {
    yield* invocation.print(`${infoName(info)}\n`);
    return;
  }
  const verb = settings.gracePeriod === 0 ? "force deleted" : "deleted";
  const where = info.namespace === "" ? "" : ` from ${info.namespace} namespace`;
  yield* invocation.print(`${kindName(info.mapping)} ${JSON.stringify(info.name)} ${verb}${where}${dryRunSuffix(settings.dryRun)}\n`);
}

function* confirm(invocation: Invocation, infos: readonly Info[]): Call<boolean> {
  if (infos.length === 0) {
    yield* invocation.print("No resources found\n");
    return false;
  }
  yield* invocation.print(`You are about to delete the following ${infos.length} resource(s):\n`);
  for (const info of infos) yield* invocation.print(`${infoName(info)}\n`);
  yield* invocation.print("Do you want to continue? (y/N): ");
  const answer = yield* new LineReader(0).next();
  if (answer?.line.trim().toLowerCase() === "y") return true;
  yield* invocation.print("deletion is cancelled\n");
  return false;
}

function* deleteRaw(invocation: Invocation): Call<void> {
  const { flags, process } = invocation;
  const raw = flags.string("raw");
  const { filenames, recursive } = fileOptions(flags);
  if (flags.bool("interactive")) throw new CommandError("--interactive can not be used with --raw");
  if (filenames.length > 1) throw new CommandError("--raw can only use a single local file or stdin");
  const [file] = filenames;
  if (file !== undefined && /^https?:/.test(file)) throw new CommandError("--raw cannot read from a url");
  if (recursive) throw new CommandError("--raw and --recursive are mutually exclusive");
  if (flags.string("output") !== "") throw new CommandError("--raw and --output are mutually exclusive");
  if (!raw.startsWith("/")) throw new CommandError(`--raw must be a valid URL path: parse ${JSON.stringify(raw)}: invalid URI for request`);
  let body: string | undefined;
  if (file === "-") body = decode(yield* readAll(0));
  else if (file !== undefined) body = readLocal(process, file);
  yield* invocation.print(yield* invocation.client.text(raw, { method: "DELETE", body }));
}
