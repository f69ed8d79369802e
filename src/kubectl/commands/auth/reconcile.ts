import { deepEqual } from "../../../apimachinery/json/index.ts";
import type { Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import { DRY_RUN, FILES, PRINT } from "../../flags/groups.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../../printers/flags.ts";
import { ruleText, uncovered, type PolicyRule } from "../../rbac/rules.ts";
import { asTyped } from "../../printers/typed.ts";
import { build } from "../../resource/builder.ts";
import { fileOptions, noFiles } from "../../resource/options.ts";
import { infoPath, type Info } from "../../resource/info.ts";
import { createObject, deleteObject, replaceObject } from "../../resource/write.ts";

interface Subject {
  kind?: string;
  apiGroup?: string;
  name?: string;
  namespace?: string;
}

/** What is to be done to have on the server what a file says. */
interface Plan {
  operation: "none" | "create" | "update" | "recreate";
  object: KubeObject;
  missing: string[];
  extra: string[];
  protected: boolean;
}

const AUTO_UPDATE = "rbac.authorization.kubernetes.io/autoupdate";

export const reconcile: Command = {
  name: "reconcile",
  flags: defineFlags(`${PRINT} ${FILES} ${DRY_RUN} remove-extra-permissions remove-extra-subjects`),
  *run(invocation) {
    const { flags, args } = invocation;
    const files = fileOptions(flags);
    if (noFiles(files)) throw new CommandError("must specify one of -f and -k");
    if (args.length > 0) throw new CommandError("no arguments are allowed");
    const dryRun = yield* dryRunOf(invocation);
    if (dryRun === "server") throw new CommandError("--dry-run=server for command reconcile is not supported yet");
    const result = yield* build(invocation, {
      typed: true,
      requireObject: false,
    });
    const printer = resultPrinter(invocation, "reconciled", dryRun);
    yield* result.visit(function* (info) {
      if (info.mapping.group !== "rbac.authorization.k8s.io" || !/Role(Binding)?$/.test(info.mapping.kind)) return;
      const plan = yield* planFor(invocation, info);
      const object = dryRun === "none" && !plan.protected ? yield* carryOut(invocation, info, plan) : plan.object;
      yield* printObject(invocation, printer, asTyped(object));
      yield* report(invocation, info, plan);
    });
  },
};

function* planFor(invocation: Invocation, info: Info): Call<Plan> {
  const wanted = info.object!;
  const binding = info.mapping.kind.endsWith("Binding");
  const remove = invocation.flags.bool(binding ? "remove-extra-subjects" : "remove-extra-permissions");
  const existing = yield* invocation.client.find(infoPath(info));
  if (!existing) {
    const missing = binding ? ((wanted.subjects ?? []) as Subject[]).map(subjectText) : ((wanted.rules ?? []) as PolicyRule[]).map(ruleText);
    return { operation: "create", object: wanted, missing, extra: [], protected: false };
  }
  const guarded = existing.metadata?.annotations?.[AUTO_UPDATE] === "false";
  const object: KubeObject = { ...existing, metadata: mergedMetadata(existing, wanted) };
  let changed = !deepEqual(object.metadata, existing.metadata);
  let missing: string[];
  let extra: string[];
  if (binding) {
    const [owned, listed] = [(existing.subjects ?? []) as Subject[], (wanted.subjects ?? []) as Subject[]];
    const [lacking, additional] = [without(listed, owned), without(owned, listed)];
    [missing, extra] = [lacking.map(subjectText), additional.map(subjectText)];
    object.subjects = remove ? listed : [...owned, ...lacking];
    if (!deepEqual(existing.roleRef, wanted.roleRef)) {
      return { operation: "recreate", object: { ...wanted, metadata: { ...object.metadata } }, missing, extra, protected: guarded };
    }
  } else {
    const [owned, listed] = [(existing.rules ?? []) as PolicyRule[], (wanted.rules ?? []) as PolicyRule[]];
    const lacking = uncovered(owned, listed);
    [missing, extra] = [lacking.map(ruleText), uncovered(listed, owned).map(ruleText)];
    object.rules = remove && extra.length > 0 ? listed : [...owned, ...lacking];
  }
  changed ||= missing.length > 0 || (remove && extra.length > 0);
  return { operation: changed ? "update" : "none", object: changed ? object : existing, missing, extra, protected: guarded };
}

/** Labels and annotations of both; what is there already stays. */
function mergedMetadata(existing: KubeObject, wanted: KubeObject): KubeObject["metadata"] {
  const metadata = { ...existing.metadata };
  for (const key of ["labels", "annotations"] as const) {
    const merged = { ...wanted.metadata?.[key], ...existing.metadata?.[key] };
    if (Object.keys(merged).length > 0) metadata[key] = merged;
  }
  return metadata;
}

function* carryOut(invocation: Invocation, info: Info, { operation, object }: Plan): Call<KubeObject> {
  if (operation === "none") return object;
  if (operation === "update") return yield* replaceObject(invocation, info, object);
  if (operation === "recreate") {
    yield* deleteObject(invocation, info, {});
    const { uid: _u, resourceVersion: _r, creationTimestamp: _c, ...metadata } = object.metadata ?? {};
    return yield* createObject(invocation, info, { ...object, metadata });
  }
  return yield* createObject(invocation, info, object);
}

const subjectText = ({ kind = "", apiGroup = "", name = "", namespace = "" }: Subject): string =>
  `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;

function without(list: readonly Subject[], other: readonly Subject[]): Subject[] {
  return list.filter((one) => !other.some((each) => subjectText(each) === subjectText(one)));
}

function* report(invocation: Invocation, { mapping }: Info, { operation, missing, extra, protected: guarded }: Plan): Call<void> {
  if (operation === "none") return;
  const what = mapping.kind.endsWith("Binding") ? "subjects" : "rules";
  const remove = invocation.flags.bool(what === "subjects" ? "remove-extra-subjects" : "remove-extra-permissions");
  const caveat = guarded ? `, but object opted out (${AUTO_UPDATE}: false)` : "";
  let text = `\treconciliation required ${operation}${caveat}\n`;
  const list = (title: string, items: readonly string[]): void => {
    if (items.length > 0) text += `\t${title}:\n${items.map((item) => `\t\t${item}\n`).join("")}`;
  };
  list(`missing ${what} added`, missing);
  if (remove) list(`extra ${what} removed`, extra);
  yield* invocation.printError(text);
}
