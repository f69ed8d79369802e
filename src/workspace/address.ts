import { parseTopology } from "../lab/session/topology.ts";
import type { RoomOptions } from "./room-state.ts";
import { PLAYGROUND } from "./room-state.ts";
import { stringsOf, type Locale } from "./strings/index.ts";
import { visible } from "./visible.ts";

/** What the address of a page says is to be opened. */
export interface Opened {
  options: RoomOptions;
  /** The address without language and fragment. */
  path: string;
  /** A sentence about what could not be used, or "". */
  problem: string;
}

/**
 * Reads the address: `#s=...` carries a session, `?cluster=12z3m` the topology of a playground. What cannot be read is told,
 * and the lab opens as it would without it.
 */
export async function openFromAddress(lab: string, locale: Locale): Promise<Opened> {
  const path = lab === PLAYGROUND ? "/playground/cluster/" : `/labs/${lab}/`;
  const cluster = new URLSearchParams(location.search).get("cluster");
  const isCluster = cluster !== null && parseTopology(cluster) !== undefined;
  const unreadable = cluster === null || isCluster ? "" : stringsOf(locale).badCluster(visible(cluster).slice(0, 40));
  const options: RoomOptions = { lab, ...(isCluster ? { topology: cluster } : {}), ...seedFor(lab) };
  const shared = /^#s=(.+)$/.exec(location.hash)?.[1];
  if (shared === undefined) return { options, path, problem: unreadable };
  // Reloading goes on with what came of it.
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const { decodeShare } = await import("../lab/share.ts");
    const log: unknown = decodeShare(shared);
    return { options: { ...options, log }, path, problem: "" };
  } catch (error) {
    return { options, path, problem: stringsOf(locale).badLink((error as Error).message) };
  }
}

/** What a lab's variants are drawn from: once per person and lab, so that a reset brings the same task again. */
function seedFor(lab: string): { seed?: string } {
  const key = `podlab.seed.${lab}`;
  try {
    let seed = localStorage.getItem(key);
    if (seed === null) {
      seed = crypto.randomUUID();
      localStorage.setItem(key, seed);
    }
    return { seed };
  } catch {
    return {};
  }
}
