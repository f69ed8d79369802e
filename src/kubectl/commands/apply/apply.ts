import { clone, marshal } from "../../../apimachinery/json/index.ts";
import { sleep, type Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { completeSubresources } from "../../complete/resources.ts";
import { CommandError, isConflict, isInvalid, isRefusal, throwAll } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DELETION, DRY_RUN, FILES, manager, PRINT, SELECTOR, VALIDATE } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter, type DryRun } from "../../printers/flags.ts";
import { keepOrder } from "../../printers/formats.ts";
import { gvkText, gvrText } from "../../rest/mapper.ts";
import { build } from "../../resource/builder.ts";
import { fileOptions, noFiles } from "../../resource/options.ts";
import { infoPath, requireName, type Info } from "../../resource/info.ts";
import { modifiedConfiguration, originalConfiguration } from "../../resource/last-applied.ts";
import { addSource, APPLY, createObject, deleteObject, validationOf, patchObject, type WriteOptions } from "../../resource/write.ts";
import { pollUntilGone } from "../../wait/deletion.ts";
import { deletionSettings, type DeletionSettings } from "../delete.ts";
import { editLastApplied } from "./edit-last-applied.ts";
import { applyLocally, threeWayPatch, type Patch } from "./patch.ts";
import { migrateManagers } from "./migrate.ts";
import { kindsToPrune, prune } from "./prune.ts";
import { setLastApplied } from "./set-last-applied.ts";
import { viewLastApplied } from "./view-last-applied.ts";

const CLIENT_SIDE = "kubectl-client-side-apply";
const SERVER_SIDE = "kubectl";
/** Tries after a conflict, and ms between the later ones. */
const RETRIES = 5;
const BACK_OFF = 1000;

const CONFLICT_HINT = `
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

export const apply: Command = {
  name: "apply",
  flags: defineFlags(
    `${PRINT} ${FILES} ${SELECTOR} ${DRY_RUN} ${VALIDATE} ${DELETION} ${manager(CLIENT_SIDE)} all force-conflicts openapi-patch=true ` +
      "overwrite=true prune prune-allowlist:array server-side subresource:string",
  ),
  commands: [editLastApplied, setLastApplied, viewLastApplied],
  completeFlags: { subresource: completeSubresources },
  *run(invocation) {
    yield* new Apply(invocation).run();
  },
};

class Apply {
  private readonly invocation: Invocation;
  private readonly serverSide: boolean;
  private dryRun: DryRun = "none";
  private options: WriteOptions = {};
  private deletion!: DeletionSettings;
  private readonly visited = new Set<string>();
  private readonly namespaces = new Set<string>();

  constructor(invocation: Invocation) {
    this.invocation = invocation;
    this.serverSide = invocation.flags.bool("server-side");
  }

  *run(): Call<void> {
    const { invocation } = this;
    const { flags, args } = invocation;
    if (args.length > 0) throw invocation.usageError(`Unexpected args: [${args.join(" ")}]`);
    this.dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    this.deletion = yield* deletionSettings(invocation, this.dryRun);
    const files = fileOptions(flags);
    if (noFiles(files)) throw new CommandError("must specify one of -f and -k");
    const validate = validationOf(invocation) !== "Ignore";
    const fieldManager = flags.changed("field-manager") || !this.serverSide ? flags.string("field-manager") : SERVER_SIDE;
    this.options = { dryRun: this.dryRun, fieldManager };
    const toPrune = flags.bool("prune") ? yield* kindsToPrune(invocation) : undefined;
    this.check();
    const result = yield* build(invocation, {
      labelSelector: flags.string("selector"),
      validate,
    });
    const { infos, error } = yield* result.infosAndError();
    const errors: Error[] = error ? [error] : [];
    if (infos.length === 0 && errors.length === 0) throw new CommandError("no objects passed to apply");
    const printed: KubeObject[] = [];
    for (const info of infos) {
      try {
        yield* this.applyOne(info, printed);
      } catch (problem) {
        if (!isRefusal(problem)) throw problem;
        errors.push(problem);
      }
    }
    throwAll(errors);
    yield* this.printAll(printed);
    if (toPrune) yield* prune(invocation, toPrune, this.visited, this.namespaces, this.dryRun, this.deletion);
  }

  private check(): void {
    const { flags } = this.invocation;
    const { force } = this.deletion;
    if (flags.bool("force-conflicts") && !this.serverSide) throw new CommandError("--force-conflicts only works with --server-side");
    if (this.dryRun === "client" && this.serverSide) {
      throw new CommandError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    }
    if (this.serverSide && force) throw new CommandError("--force cannot be used with --server-side");
    if (this.dryRun === "server" && force) throw new CommandError("--dry-run=server cannot be used with --force");
    const selector = flags.string("selector");
    if (flags.bool("all") && selector !== "") throw new CommandError("cannot set --all and --selector at the same time");
    if (flags.bool("prune")) {
      if (force) throw new CommandError("--force cannot be used with --prune");
      if (!flags.bool("all") && selector === "") {
        throw new CommandError(
          "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector",
        );
      }
      if (this.serverSide) {
        throw new CommandError("--prune is in alpha and doesn't currently work on objects created by server-side apply");
      }
    }
    if (flags.string("subresource") !== "" && !this.serverSide) {
      throw new CommandError("--subresource can only be specified for --server-side");
    }
  }

  /** Whole objects are printed together at the end, not one by one. */
  private get printsObjects(): boolean {
    const output = this.invocation.flags.string("output");
    return output !== "" && output !== "name";
  }

  private *report(object: KubeObject, operation: string, printed: KubeObject[]): Call<void> {
    this.visited.add(object.metadata?.uid ?? "");
    printed.push(object);
    if (this.printsObjects) return;
    yield* printObject(this.invocation, resultPrinter(this.invocation, operation, this.dryRun), object);
  }

  private *printAll(objects: readonly KubeObject[]): Call<void> {
    if (!this.printsObjects || objects.length === 0) return;
    const printer = resultPrinter(this.invocation, "", this.dryRun);
    const [first] = objects;
    const whole = objects.length === 1 ? first! : keepOrder({ kind: "List", apiVersion: "v1", metadata: {}, items: objects.map(sorted) });
    yield* printObject(this.invocation, printer, whole);
  }

  private *applyOne(info: Info, printed: KubeObject[]): Call<void> {
    if (info.mapping.namespaced) this.namespaces.add(info.namespace);
    if (info.name === "") {
      const generateName = info.object!.metadata?.generateName ?? "";
      if (generateName !== "") throw new CommandError(`from ${generateName}: cannot use generate name with apply`);
    }
    if (this.serverSide) yield* this.applyServerSide(info, printed);
    else yield* this.applyClientSide(info, printed);
  }

  private *applyServerSide(info: Info, printed: KubeObject[]): Call<void> {
    const { invocation } = this;
    const { flags } = invocation;
    const given = info.object!;
    const target = { ...info, subresource: flags.string("subresource") };
    const options = { ...this.options, force: flags.bool("force-conflicts") };
    let object: KubeObject;
    try {
      requireName(info);
      object = yield* patchObject(invocation, target, APPLY, given, options);
    } catch (error) {
      if (isConflict(error)) throw new CommandError(`${(error as Error).message}${CONFLICT_HINT}`);
      throw error;
    }
    const migrated = yield* migrateManagers(invocation, info, object, this.options);
    if (migrated) object = yield* patchObject(invocation, target, APPLY, given, options);
    yield* warnIfDeleting(this.invocation, info, object);
    yield* this.report(object, "serverside-applied", printed);
  }

  private *applyClientSide(info: Info, printed: KubeObject[]): Call<void> {
    const { invocation } = this;
    const modified = modifiedConfiguration(info.object!, true);
    let current: KubeObject | undefined;
    try {
      requireName(info);
      current = yield* invocation.client.find(infoPath(info));
    } catch (error) {
      throw addSource(`retrieving current configuration of:\n${infoText(info)}\nfrom server for:`, info.source, error);
    }
    if (!current) {
      yield* this.create(info, modified, printed);
      return;
    }
    if (originalConfiguration(current) === undefined) {
      yield* invocation.warn(
        `resource ${info.mapping.resource}/${info.name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation ` +
          "which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either " +
          "kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
      );
    }
    let patch: Patch | undefined;
    let object: KubeObject;
    try {
      if (this.dryRun === "client") {
        patch = yield* this.threeWay(info, current, modified);
        object = patch.empty ? current : applyLocally(current, patch);
      } else ({ patch, object } = yield* this.patch(info, current, modified));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const failed = (error as { patch?: Patch }).patch;
      throw addSource(`applying patch:\n${failed ? failed.text : ""}\nto:\n${infoText(info)}\nfor:`, info.source, error);
    }
    yield* warnIfDeleting(this.invocation, info, object);
    yield* this.report(object, patch.empty ? "unchanged" : "configured", printed);
  }

  private *create(info: Info, modified: KubeObject, printed: KubeObject[]): Call<void> {
    let object = withoutNulls(modified);
    if (this.dryRun !== "client") {
      try {
        object = yield* createObject(this.invocation, info, object, this.options);
      } catch (error) {
        throw addSource("creating", info.source, error);
      }
    }
    yield* this.report(object, "created", printed);
  }

  private *threeWay(info: Info, current: KubeObject, modified: KubeObject): Call<Patch> {
    try {
      return yield* threeWayPatch(this.invocation, originalConfiguration(current), modified, current);
    } catch (error) {
      throw addSource("patching", info.source, error);
    }
  }

  /** Patches, again after a conflict; with --force the object is replaced when it cannot be patched. */
  private *patch(info: Info, found: KubeObject, modified: KubeObject): Call<{ patch: Patch; object: KubeObject }> {
    const { invocation } = this;
    let current = found;
    for (let tries = 0; ; tries += 1) {
      const patch = yield* this.threeWay(info, current, modified);
      if (patch.empty) return { patch, object: current };
      try {
        return { patch, object: yield* patchObject(invocation, info, patch.type, patch.text, this.options) };
      } catch (error) {
        if (isConflict(error) && tries < RETRIES) {
          if (tries > 1) yield* sleep(BACK_OFF);
          current = yield* invocation.client.json(infoPath(info));
          continue;
        }
        if (this.deletion.force && (isConflict(error) || isInvalid(error))) {
          return { patch, object: yield* this.deleteAndCreate(info, current, modified) };
        }
        throw Object.assign(addSource("patching", info.source, error), { patch });
      }
    }
  }

  private *deleteAndCreate(info: Info, original: KubeObject, modified: KubeObject): Call<KubeObject> {
    const { invocation } = this;
    const { propagationPolicy, gracePeriod, timeout } = this.deletion;
    yield* deleteObject(invocation, info, { propagationPolicy, gracePeriodSeconds: gracePeriod });
    const deadline = timeout === 0 ? Infinity : invocation.process.now + timeout;
    yield* pollUntilGone(invocation, info, deadline);
    try {
      return yield* createObject(invocation, info, modified, this.options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const { uid: _, ...metadata } = original.metadata ?? {};
      yield* createObject(invocation, info, { ...original, metadata }, this.options);
      throw error;
    }
  }
}

export function* warnIfDeleting(invocation: Invocation, { name }: Info, object: KubeObject | undefined): Call<void> {
  if (object?.metadata?.deletionTimestamp) yield* invocation.warn(`Detected changes to resource ${name} which is currently being deleted.`);
}

const sorted = (object: KubeObject): KubeObject => JSON.parse(marshal(object)) as KubeObject;

/** An info as the messages of apply show it. */
export function infoText({ mapping, name, namespace }: Info): string {
  return (
    `Resource: "${gvrText(mapping)}", GroupVersionKind: "${gvkText(mapping)}"\n` +
    `Name: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}`
  );
}

function withoutNulls(object: KubeObject): KubeObject {
  const copy = clone(object);
  const prune = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      value.forEach(prune);
      return;
    }
    const record = value as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      if (record[key] === null) delete record[key];
      else prune(record[key]);
    }
  };
  prune(copy);
  return copy;
}
