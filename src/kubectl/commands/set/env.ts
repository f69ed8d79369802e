import { isEnvVarName } from "../../../apimachinery/validation/index.ts";
import { type Call, decode, fromBase64, readAll } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError, StatusError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";
import { fieldOfPod } from "../../pods/field.ts";
import { build } from "../../resource/builder.ts";
import { fileOptions } from "../../resource/options.ts";
import { podSpecOf } from "../../workloads/pod-spec.ts";
import { selectContainers, SET, setOutput, setRequest, updateObjects } from "./update.ts";

interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: KubeObject;
}

export const env: Command = {
  name: "env",
  flags: defineFlags(
    `${SET} containers,c:string=* env,e:array from:string keys:slice list overwrite=true prefix:string resolve`,
  ),
  *run(invocation) {
    const { flags, args } = invocation;
    const output = yield* setOutput(invocation, "env updated");
    if (flags.bool("all") && flags.string("selector") !== "") throw new CommandError("cannot set --all and --selector at the same time");
    const { resources, pairs } = splitArguments(args);
    void invocation.client;
    if (resources.length === 0 && fileOptions(flags).filenames.length === 0) {
      throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    const list = flags.bool("list");
    if (list && flags.string("output") !== "") throw new CommandError("--list and --output may not be specified together");
    if (flags.list("keys").length > 0 && flags.string("from") === "") {
      throw new CommandError("when specifying --keys, a configmap or secret must be provided with --from");
    }
    const change = yield* parseChanges([...flags.list("env"), ...pairs]);
    change.set.push(...(yield* fromSource(invocation)));
    const prefix = flags.string("prefix");
    for (const variable of change.set) variable.name = prefix + variable.name;
    const request = yield* setRequest(invocation, flags.bool("local") ? [] : resources, output);
    if (request.local && request.dryRun === "server") {
      throw new CommandError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    const pattern = flags.string("containers");
    if (list) {
      for (const { object } of request.infos) yield* listVariables(invocation, object!, pattern, change);
      return;
    }
    const warnings: string[] = [];
    yield* updateObjects(
      request,
      (object) => {
        const spec = podSpecOf(object);
        const containers = [...selectContainers(spec.containers, pattern), ...selectContainers(spec.initContainers, pattern)];
        if (containers.length === 0) {
          warnings.push(`${object.kind}/${object.metadata?.name} does not have any containers matching ${JSON.stringify(pattern)}`);
        }
        for (const container of containers) {
          if (!flags.bool("overwrite")) checkOverwrites(container.env ?? [], change.set);
          const updated = updateVariables(container.env ?? [], change);
          if (updated.length > 0) container.env = updated;
          else delete container.env;
        }
      },
      { failure: "failed to patch env update to pod template:" },
    );
    for (const warning of warnings) yield* invocation.warn(warning);
  },
};

interface Change {
  set: EnvVar[];
  remove: string[];
}

function splitArguments(args: readonly string[]): { resources: string[]; pairs: string[] } {
  const at = args.findIndex((word) => isPair(word));
  if (at < 0) return { resources: [...args], pairs: [] };
  const pairs = args.slice(at);
  if (!pairs.every(isPair)) {
    throw new CommandError(`all resources must be specified before environment changes: ${args.join(" ")}`);
  }
  return { resources: args.slice(0, at), pairs };
}

const isPair = (word: string): boolean => /^[^=/]+=|-$/.test(word) && (/^.*=/s.test(word) || word.endsWith("-"));

function* parseChanges(specs: readonly string[]): Call<Change> {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  const named = new Set<string>();
  for (const spec of specs) {
    if (spec === "-") set.push(...readVariables(decode(yield* readAll(0))));
    else if (spec.includes("=")) {
      const at = spec.indexOf("=");
      const name = spec.slice(0, at);
      const problems = isEnvVarName(name);
      if (problems.length > 0) throw new CommandError(`${JSON.stringify(name)} is not a valid key name: ${problems.join(";")}`);
      named.add(name);
      set.push(variable(name, spec.slice(at + 1)));
    } else if (spec.endsWith("-")) remove.push(spec.slice(0, -1));
    else throw new CommandError(`unknown environment variable: ${spec}`);
  }
  if (remove.some((name) => named.has(name))) {
    throw new CommandError("can not both modify and remove the same environment variable in the same command");
  }
  return { set, remove };
}

const variable = (name: string, value: string): EnvVar => (value === "" ? { name } : { name, value });

function readVariables(text: string): EnvVar[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*$/, ""))
    .filter((line) => line.includes("="))
    .map((line) => variable(line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)));
}

/** --from: a variable for each key of a ConfigMap or Secret. */
function* fromSource(invocation: Invocation): Call<EnvVar[]> {
  const { flags } = invocation;
  const from = flags.string("from");
  if (from === "") return [];
  const keys = flags.list("keys");
  const local = flags.bool("local");
  const search = { labelSelector: flags.string("selector"), args: [from], allowEmptySelector: flags.bool("all"), latest: true };
  const result = yield* build(invocation, { local, ...(local ? {} : search) });
  const found: EnvVar[] = [];
  for (const { object } of yield* result.infos()) {
    const ref = object!.kind === "Secret" ? "secretKeyRef" : object!.kind === "ConfigMap" ? "configMapKeyRef" : "";
    if (ref === "") throw new CommandError("unsupported resource specified in --from");
    for (const key of Object.keys(object!.data ?? {})) {
      if (keys.length > 0 && !keys.includes(key)) continue;
      const name = key.replaceAll(/[^a-zA-Z0-9_]/g, "_").toUpperCase();
      if (name !== key) yield* invocation.warn(`key ${key} transferred to ${name}`);
      found.push({ name, valueFrom: { [ref]: { name: object!.metadata!.name, key } } });
    }
  }
  return found;
}

function checkOverwrites(present: readonly EnvVar[], set: readonly EnvVar[]): void {
  for (const { name, value } of set) {
    const old = present.find((each) => each.name === name);
    if (old && value !== undefined && old.value !== value) {
      throw new CommandError(`'${name}' already has a value (${old.value ?? ""}), and --overwrite is false`);
    }
  }
}

function updateVariables(present: readonly EnvVar[], { set, remove }: Change): EnvVar[] {
  const out: EnvVar[] = [];
  const covered = new Set(remove);
  for (const old of present) {
    if (covered.has(old.name)) continue;
    const newer = set.find(({ name }) => name === old.name);
    if (newer) covered.add(old.name);
    out.push(newer ?? old);
  }
  for (const newer of set) {
    if (covered.has(newer.name)) continue;
    covered.add(newer.name);
    out.push(newer);
  }
  return out;
}

function* listVariables(invocation: Invocation, object: KubeObject, pattern: string, change: Change): Call<void> {
  const spec = podSpecOf(object);
  for (const container of [...selectContainers(spec.containers, pattern), ...selectContainers(spec.initContainers, pattern)]) {
    yield* invocation.print(`# ${object.kind} ${object.metadata?.name}, container ${container.name}\n`);
    const failed = new Map<string, string[]>();
    for (const { name, value, valueFrom } of updateVariables(container.env ?? [], change)) {
      if (!valueFrom) {
        yield* invocation.print(`${name}=${value ?? ""}\n`);
        continue;
      }
      if (invocation.flags.bool("resolve")) {
        try {
          yield* invocation.print(`${name}=${yield* resolveValue(invocation, object, valueFrom)}\n`);
          continue;
        } catch (error) {
          if (!(error instanceof CommandError) && !(error instanceof StatusError)) throw error;
          failed.set(error.message, [...(failed.get(error.message) ?? []), name]);
        }
      }
      yield* invocation.print(`# ${name} from ${sourceText(valueFrom)}\n`);
    }
    for (const text of [...failed].map(([why, names]) => `error retrieving reference for ${names.sort().join(", ")}: ${why}`).sort()) {
      yield* invocation.printError(`${text}\n`);
    }
  }
}

function sourceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: KubeObject): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) {
    const { containerName, resource } = resourceFieldRef;
    return containerName ? `${containerName}/${resource}` : `resource field ${resource}`;
  }
  return "invalid valueFrom";
}

function* resolveValue(invocation: Invocation, object: KubeObject, source: KubeObject): Call<string> {
  const { configMapKeyRef, secretKeyRef, fieldRef } = source;
  if (fieldRef) return fieldOfPod(object, fieldRef.fieldPath);
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) throw new CommandError("invalid valueFrom");
  const resource = configMapKeyRef ? "configmaps" : "secrets";
  const found = yield* invocation.client.json(`/api/v1/namespaces/${invocation.namespace}/${resource}/${ref.name}`);
  const value = (found.data as Record<string, string> | undefined)?.[ref.key];
  if (value === undefined) throw new CommandError(`key ${ref.key} not found in ${configMapKeyRef ? "config map" : "secret"} ${ref.name}`);
  return configMapKeyRef ? value : decode(fromBase64(value));
}
