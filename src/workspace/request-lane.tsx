import type { RequestRate } from "./request-rate.ts";
import type { Strings } from "./strings/index.ts";

/** Height of the lane's drawing in its own units; the line keeps off its edges by MARGIN. */
const HEIGHT = 16;
const MARGIN = 1.5;

/** The answered requests of each second as a line, and beneath it where some failed. The label says it in words. */
export function Requests({ rate: { points, most, sent, failed, latency, troubles }, span, strings, time }: {
  rate: RequestRate;
  span: { from: number; to: number };
  strings: Strings;
  time: (at: number) => string;
}) {
  const part = (at: number): number => Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
  const height = (perSecond: number): number => HEIGHT - MARGIN - (most === 0 ? 0 : (perSecond / most) * (HEIGHT - 2 * MARGIN));
  const line = points.map(({ at, perSecond }) => `${part(at).toFixed(2)} ${height(perSecond).toFixed(2)}`).join(" L");
  return (
    <>
      <svg class="rate" viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={strings.requestRate(sent, failed, most, latency)}>
        <title>{strings.requestRate(sent, failed, most, latency)}</title>
        {points.length > 0 && <path d={`M${line}`} vector-effect="non-scaling-stroke" />}
      </svg>
      {troubles.map((trouble) => {
        const label = strings.requestsFailed(time(trouble.from), time(trouble.to), trouble.failed, trouble.sent);
        const left = part(trouble.from);
        return <i key={trouble.from} class="mark lost" role="img" aria-label={label} title={label} style={{ left: `${left.toFixed(2)}%`, width: `${(part(trouble.to) - left).toFixed(2)}%` }} />;
      })}
    </>
  );
}
