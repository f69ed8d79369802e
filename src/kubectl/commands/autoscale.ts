import { parseQuantity } from "../../apimachinery/quantity.ts";
import type { Command } from "../command.ts";
import { completeScalable } from "../complete/resources.ts";
import { CommandError, StatusError } from "../errors.ts";
import { defineFlags, deprecate } from "../flags/flag.ts";
import { DRY_RUN, FILES, manager, PRINT } from "../flags/groups.ts";
import { recorded, recordFlag } from "../flags/record.ts";
import type { Flags } from "../flags/parse.ts";
import type { KubeObject } from "../object.ts";
import { dryRunOf, printObject, resultPrinter } from "../printers/flags.ts";
import { asTyped } from "../printers/typed.ts";
import { keepOrder } from "../printers/formats.ts";
import { build } from "../resource/builder.ts";
import { saveGenerated } from "../resource/last-applied.ts";
import { createObject } from "../resource/write.ts";
import { apiVersionOf } from "../rest/mapper.ts";

export const autoscale: Command = {
  name: "autoscale",
  flags: [
    ...deprecate(
      defineFlags(
        `${PRINT} ${FILES} ${DRY_RUN} ${manager("kubectl-autoscale")} cpu:string cpu-percent:int=-1 max:int=-1! memory:string min:int=-1 ` +
          "name:string save-config",
      ),
      { "cpu-percent": "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)." },
    ),
    ...recordFlag,
  ],
  complete: completeScalable,
  *run(invocation) {
    const { flags, args } = invocation;
    const dryRun = yield* dryRunOf(invocation);
    void invocation.client;
    const [min, max] = [flags.int("min"), flags.int("max")];
    if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
    if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
    if (flags.int("cpu-percent") > 0 && flags.string("cpu") !== "") throw new CommandError("--cpu-percent and --cpu are mutually exclusive");
    const metrics = metricsOf(flags);
    const result = yield* build(invocation, {
      args,
    });
    let count = 0;
    yield* result.visit(function* (info) {
      const { mapping } = info;
      if (!mapping.subresources.includes("scale")) {
        const type = `${mapping.group}/${mapping.version}, Resource=${mapping.resource}`;
        throw new CommandError(`cannot autoscale a ${mapping.kind}: could not find scale subresource for ${type} in discovery information`);
      }
      const object = recorded(invocation, keepOrder<KubeObject>({
        kind: "HorizontalPodAutoscaler",
        apiVersion: "autoscaling/v2",
        metadata: {
          name: flags.string("name") || info.name,
          ...(invocation.explicitNamespace ? { namespace: invocation.namespace } : {}),
        },
        spec: {
          scaleTargetRef: { kind: mapping.kind, name: info.name, apiVersion: apiVersionOf(mapping) },
          ...(min > 0 ? { minReplicas: min } : {}),
          maxReplicas: max,
          ...(metrics.length > 0 ? { metrics } : {}),
        },
        status: { desiredReplicas: 0, currentMetrics: null },
      }));
      if (dryRun === "client") {
        yield* printObject(invocation, resultPrinter(invocation, "created", dryRun), object);
      } else {
        const target = { ...info, mapping: yield* invocation.mappingOfKind("autoscaling", "v2", "HorizontalPodAutoscaler"), namespace: invocation.namespace };
        const body = flags.bool("save-config") ? saveGenerated(object) : object;
        let made: KubeObject;
        try {
          made = yield* createObject(invocation, target, body, { dryRun });
        } catch (error) {
          throw refused(error, flags);
        }
        yield* printObject(invocation, resultPrinter(invocation, "autoscaled", dryRun), asTyped(made));
      }
      count += 1;
    });
    if (count === 0) throw new CommandError("no objects passed to autoscale");
  },
};

/**
 * kubectl tries the older version of the API when the newer refuses, if the older can say the same; whether it can it finds out
 * by reading --cpu, so that a call without it fails with the words of an empty value.
 */
function refused(error: unknown, flags: Flags): unknown {
  const why = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1";
  if (!(error instanceof StatusError)) return error;
  if (flags.string("cpu").trim() === "") return new CommandError(`${why}: empty input`);
  const expressible = flags.string("memory") === "" && (flags.int("cpu-percent") >= 0 || flags.string("cpu").trim().endsWith("%"));
  return expressible ? error : new CommandError(`${why}: %!w(<nil>)`);
}

function metricsOf(flags: Flags): object[] {
  const metrics: object[] = [];
  const add = (name: string, target: object): void => {
    metrics.push({ type: "Resource", resource: { name, target } });
  };
  if (flags.int("cpu-percent") > 0) add("cpu", { type: "Utilization", averageUtilization: flags.int("cpu-percent") });
  if (flags.string("cpu") !== "") add("cpu", targetOf(flags.string("cpu"), "cpu", "m"));
  if (flags.string("memory") !== "") add("memory", targetOf(flags.string("memory"), "memory", "Mi"));
  return metrics;
}

/** `70%` is a share of the request, `500m` an amount; a bare number has the resource's unit. */
function targetOf(given: string, resource: string, unit: string): object {
  const text = given.trim();
  if (text === "") throw new CommandError("empty input");
  if (text.endsWith("%")) {
    const number = text.slice(0, -1);
    if (!/^\+?\d+$/.test(number)) throw new CommandError(`invalid percentage value: ${number}`);
    return { type: "Utilization", averageUtilization: Number(number) };
  }
  try {
    const value = /^[-+]?\d+(?:\.\d+)?$/.test(text) ? `${Number(text)}${unit}` : text;
    return { type: "AverageValue", averageValue: parseQuantity(value).toString() };
  } catch {
    throw new CommandError(`invalid resource ${resource} value: ${text}`);
  }
}
