import { valueOf } from "../../apimachinery/quantity.ts";
import { readYaml } from "./written.ts";

/** Where a resource becomes short: an amount (bytes, processes), or a share of all there is. */
export type Threshold = { amount: number } | { share: number };

/** What the kubelet's config.yaml may say that matters here. */
export interface KubeletConfiguration {
  /** By signal: memory.available, nodefs.available, imagefs.available, pid.available. */
  evictionHard: Readonly<Record<string, Threshold>>;
  /** Virtual ms for which a pressure is still told of after it was seen. */
  transition: number;
  /** Processes that a Pod may have; undefined for as many as there is room for. */
  podPidsLimit: number | undefined;
  /** Pods on the node; undefined for what the node was made with. */
  maxPods: number | undefined;
  /** Settings of the kernel that Pods may make beside the safe ones: kernel.msg*, net.core.somaxconn. */
  allowedUnsafeSysctls: readonly string[];
  /** The document as it was read, for /configz. */
  document: Readonly<Record<string, unknown>>;
}

/** DefaultEvictionHard of Linux; inodes are not counted here. */
const EVICTION_HARD: Readonly<Record<string, string>> = { "imagefs.available": "15%", "memory.available": "100Mi", "nodefs.available": "10%" };
const TRANSITION = 300_000;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads config.yaml; what is not said, or is no configuration at all, is as by default. Whoever says one threshold has only those he says. */
export function readConfiguration(text: string | undefined): KubeletConfiguration {
  let document: Record<string, unknown> = {};
  try {
    const value = text === undefined ? undefined : readYaml(text);
    if (typeof value === "object" && value !== null) document = value as Record<string, unknown>;
  } catch {
    // Its process has said so, and does not run.
  }
  const said = document.evictionHard as Record<string, string> | undefined;
  const evictionHard = Object.fromEntries(Object.entries(said && Object.keys(said).length > 0 ? said : EVICTION_HARD)
    .map(([signal, value]) => [signal, threshold(String(value))]));
  const pids = Number(document.podPidsLimit ?? -1);
  const pods = Number(document.maxPods ?? 0);
  return {
    evictionHard,
    transition: milliseconds(document.evictionPressureTransitionPeriod) || TRANSITION,
    podPidsLimit: pids > 0 ? pids : undefined,
    maxPods: pods > 0 ? pods : undefined,
    allowedUnsafeSysctls: Array.isArray(document.allowedUnsafeSysctls) ? document.allowedUnsafeSysctls.map(String) : [],
    document,
  };
}

/** The amount at which it begins to be short, of so much. */
export function amountOf(threshold: Threshold, capacity: number): number {
  return "amount" in threshold ? threshold.amount : Math.floor(capacity * threshold.share);
}

function threshold(text: string): Threshold {
  if (text.endsWith("%")) return { share: Number(text.slice(0, -1)) / 100 };
  return { amount: valueOf(text) };
}

/** A Go duration: 5m0s. */
export function milliseconds(value: unknown): number {
  let total = 0;
  for (const [, number, unit] of String(value ?? "").matchAll(/([\d.]+)(ms|s|m|h)/g)) total += Number(number) * UNITS[unit!]!;
  return total;
}
