import type { Process } from "../../../../os/index.ts";

/** 1120 22:45:31.000123, as klog writes times. */
export function klogTime({ wall }: Process): string {
  const date = new Date(wall).toISOString();
  const micros = String(Math.floor((wall * 1000) % 1_000_000)).padStart(6, "0");
  return `${date.slice(5, 7)}${date.slice(8, 10)} ${date.slice(11, 19)}.${micros}`;
}
