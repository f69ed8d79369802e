import type { RequestLane } from "../lab/index.ts";

/** The requests of a stretch of time, as the strip draws them. Times are virtual ms. */
export interface RequestRate {
  /** The middles of equal stretches, in order, and how many requests a second were answered there. */
  points: { at: number; perSecond: number }[];
  /** The highest of `points`, or 0. */
  most: number;
  sent: number;
  failed: number;
  /** Mean of the answered, ms. */
  latency: number;
  /** Stretches without a break in which requests failed. */
  troubles: { from: number; to: number; sent: number; failed: number }[];
}

/** So many points at most: more of them a strip cannot show. */
const MOST_POINTS = 180;

/** The rate between `from` and `to`; the second that `now` is in is not over and is left out. */
export function rateOf(lane: Pick<RequestLane, "seconds">, { from, to, now }: { from: number; to: number; now: number }): RequestRate {
  const width = Math.max(1, Math.ceil((to - from) / 1000 / MOST_POINTS)) * 1000;
  const bin = (at: number): number => Math.floor(at / width);
  const seconds = lane.seconds.filter(({ at }) => at >= from - width && at <= to);
  const points: RequestRate["points"] = [];
  const byBin = new Map<number, { answered: number; sent: number; failed: number }>();
  for (const { at, answered, sent, failed } of seconds) {
    const sum = byBin.get(bin(at)) ?? { answered: 0, sent: 0, failed: 0 };
    byBin.set(bin(at), { answered: sum.answered + answered, sent: sum.sent + sent, failed: sum.failed + failed });
  }
  const troubles: RequestRate["troubles"] = [];
  const first = lane.seconds[0];
  if (first) {
    const last = bin(Math.min(to, now)) - 1;
    for (let index = Math.max(bin(from), bin(first.at) - 1); index <= last; index += 1) {
      const { answered = 0, sent = 0, failed = 0 } = byBin.get(index) ?? {};
      points.push({ at: (index + 0.5) * width, perSecond: (answered * 1000) / width });
      if (failed === 0) continue;
      const trouble = troubles.at(-1);
      if (trouble?.to === index * width) Object.assign(trouble, { to: (index + 1) * width, sent: trouble.sent + sent, failed: trouble.failed + failed });
      else troubles.push({ from: index * width, to: (index + 1) * width, sent, failed });
    }
  }
  const sum = (pick: (second: RequestLane["seconds"][number]) => number): number => seconds.reduce((total, second) => total + pick(second), 0);
  const answered = sum((second) => second.answered);
  return {
    points,
    most: Math.max(0, ...points.map(({ perSecond }) => perSecond)),
    sent: sum((second) => second.sent),
    failed: sum((second) => second.failed),
    latency: answered === 0 ? 0 : sum((second) => second.latency * second.answered) / answered,
    troubles,
  };
}
