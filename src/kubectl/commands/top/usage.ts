import { parseQuantity, tryParseQuantity, ZERO, type Quantity } from "../../../apimachinery/quantity.ts";
import type { Call } from "../../../os/index.ts";
import { CommandError } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import type { KubeObject } from "../../object.ts";

export type Usage = Readonly<Record<string, string>>;

const MEBI = 1024 * 1024;

/** The resources that are shown. */
export const measured = ({ flags }: Invocation): string[] => ["cpu", "memory", ...(flags.bool("show-swap") ? ["swap"] : [])];

export function usageText(resource: string, amount: Quantity): string {
  return resource === "cpu" ? `${amount.milliValue()}m` : `${Math.trunc(amount.value() / MEBI)}Mi`;
}

export const amountOf = (usage: Usage, resource: string): Quantity => tryParseQuantity(usage[resource]) ?? ZERO;

/** `12%` */
export function percentage(amount: Quantity, available: string): string {
  const whole = parseQuantity(available).milliValue();
  return `${whole === 0 ? 0 : Math.trunc((amount.milliValue() / whole) * 100)}%`;
}

/** Larger first. */
export const bySize = (a: Quantity, b: Quantity): number => b.cmp(a);

/** Throws CommandError when there is no metrics-server. */
export function* requireMetrics(invocation: Invocation): Call<void> {
  const sort = invocation.flags.string("sort-by");
  if (sort !== "" && sort !== "cpu" && sort !== "memory") throw new CommandError("--sort-by accepts only cpu or memory");
  const groups = yield* invocation.client.json("/apis");
  const found = ((groups.groups ?? []) as { name: string; versions: { version: string }[] }[]).find(({ name }) => name === "metrics.k8s.io");
  if (!found?.versions.some(({ version }) => version === "v1beta1")) throw new CommandError("Metrics API not available");
}

export function sum(usages: readonly Usage[], resource: string): Quantity {
  return usages.reduce((total, usage) => (resource in usage ? total.add(parseQuantity(usage[resource]!)) : total), ZERO);
}

export const containersUsage = (metrics: KubeObject): { name: string; usage: Usage }[] =>
  (metrics.containers ?? []) as { name: string; usage: Usage }[];
