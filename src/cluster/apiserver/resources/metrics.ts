import type { KubeObject } from "../../../apimachinery/types/index.ts";
import type { Column, Draft, ResourceContext, ResourceStrategy } from "./definition.ts";
import { AGE, NAME, age, column } from "./printing.ts";

/** What metrics-server serves: how much nodes and pods use, out of the last scrape. */

const columns: readonly Column[] = [NAME, column("Cpu"), column("Memory"), column("Window")];

function cells(metrics: Draft): string[] {
  const usage = metrics.usage ?? metrics.containers?.[0]?.usage ?? {};
  return [metrics.metadata?.name ?? "", String(usage.cpu ?? ""), String(usage.memory ?? ""), metrics.window ?? ""];
}

export const nodemetrics: ResourceStrategy<KubeObject> = {
  columns: [...columns, AGE],
  cells: (metrics, context: ResourceContext) => [...cells(metrics), age(metrics, context)],
};

export const podmetrics: ResourceStrategy<KubeObject> = {
  columns: [...columns, AGE],
  cells: (metrics, context: ResourceContext) => [...cells(metrics), age(metrics, context)],
};
