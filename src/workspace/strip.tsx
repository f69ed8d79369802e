import type { PodTimeline, ProbeLane } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";

/** Virtual ms that the strip shows, in steps, so that the marks do not crawl. */
const SPANS = [120_000, 180_000, 240_000, 360_000, 480_000, 660_000];
/** Virtual ms of the past that it shows at most: what is older has left it on the left. */
const MOST_PAST = 600_000;
/** Part of the width that a mark with a number in it takes. */
const NUMBER_WIDTH = 0.026;
/** Odd, so that every second one can be left out where there is little room. */
const TICKS = 5;

interface Span {
  from: number;
  to: number;
}

/** The strip: what the probes of one Pod answered, its restarts and its events, over time. */
export function Strip({ state, strings }: { state: RoomState; strings: Strings }) {
  const timeline = state.timeline.value;
  const { now, origin } = state.clock.value;
  if (!timeline) return <section class="strip empty" aria-label={strings.stripShort} tabIndex={-1}><p>{strings.stripEmpty}</p></section>;
  const span = spanOf(timeline, now);
  const time = (at: number): string => formatClock(at - origin);
  return (
    <section class="strip" aria-label={strings.strip(timeline.name)} tabIndex={-1}>
      {timeline.lanes.length === 0 && <><span class="title"><b>{timeline.name}</b> {strings.noProbes}</span><div class="lane"><Restarts timeline={timeline} span={span} strings={strings} time={time} /></div></>}
      {timeline.lanes.map((lane, index) => (
        <>
          <span class="title">{index === 0 && <b>{timeline.name} </b>}{strings.probe[lane.probe]}</span>
          <div class="lane">
            <Results lane={lane} span={span} strings={strings} time={time} />
            {index === 0 && <Restarts timeline={timeline} span={span} strings={strings} time={time} />}
            <NowLine span={span} now={now} strings={strings} />
          </div>
        </>
      ))}
      <span class="title">{strings.events}</span>
      <div class="lane">
        {timeline.events.filter(({ at }) => at >= span.from).slice(-60).map((event, index) => (
          <Mark key={index} kind={event.type === "Warning" ? "event warning" : "event"} at={event.at} span={span} label={`${time(event.at)}: ${event.reason}: ${event.message}`} />
        ))}
        <NowLine span={span} now={now} strings={strings} />
      </div>
      <span aria-hidden="true" />
      <div class="axis" aria-hidden="true">
        {Array.from({ length: TICKS }, (_, index) => <span key={index}>{time(span.from + ((span.to - span.from) * index) / (TICKS - 1))}</span>)}
      </div>
    </section>
  );
}

function spanOf(timeline: PodTimeline, now: number): Span {
  const first = Math.min(...timeline.events.map(({ at }) => at), ...timeline.lanes.flatMap((lane) => lane.results.slice(0, 1).map(({ at }) => at)), now);
  const from = Math.max(first - 2000, now - MOST_PAST);
  // A little room is left behind the now line.
  const needed = (now - from) * 1.06;
  return { from, to: from + (SPANS.find((span) => span >= needed) ?? SPANS.at(-1)!) };
}

function Results({ lane, span, strings, time }: { lane: ProbeLane; span: Span; strings: Strings; time: (at: number) => string }) {
  const numbered = (lane.periodSeconds * 1000) / (span.to - span.from) > NUMBER_WIDTH;
  const shown = lane.results.filter(({ at }) => at >= span.from).slice(-400);
  return (
    <>
      {shown.map((result, index) => {
        const label =
          result.result === "success" ? strings.probeSuccess(time(result.at))
          : result.result === "failure" ? strings.probeFailure(time(result.at), result.failures, lane.failureThreshold, result.message)
          : strings.probeUnknown(time(result.at), result.message);
        const failures = result.result === "failure" && numbered && result.failures < 100 ? String(result.failures) : undefined;
        return <Mark key={index} kind={`probe ${result.result}${failures === undefined ? "" : " numbered"}`} at={result.at} span={span} label={label} {...(failures === undefined ? {} : { text: failures })} />;
      })}
    </>
  );
}

function Restarts({ timeline, span, strings, time }: { timeline: PodTimeline; span: Span; strings: Strings; time: (at: number) => string }) {
  return (
    <>
      {timeline.restarts.filter(({ at }) => at >= span.from).map(({ at, container }, index) => (
        <Mark key={index} kind="restart" at={at} span={span} label={strings.restartAt(time(at), container)} text="↻" />
      ))}
    </>
  );
}

function Mark({ kind, at, span, label, text }: { kind: string; at: number; span: Span; label: string; text?: string }) {
  const left = `${(((at - span.from) / (span.to - span.from)) * 100).toFixed(2)}%`;
  return <i class={`mark ${kind}`} style={{ left }} title={label} role="img" aria-label={label}>{text}</i>;
}

function NowLine({ span, now, strings }: { span: Span; now: number; strings: Strings }) {
  const left = `${(((now - span.from) / (span.to - span.from)) * 100).toFixed(2)}%`;
  return <i class="now-line" style={{ left }} title={strings.now} aria-hidden="true" />;
}
