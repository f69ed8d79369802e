import { useRef } from "preact/hooks";
import type { PodTimeline, ProbeLane } from "../lab/index.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";
import { visible } from "./visible.ts";

/** Virtual ms that the strip shows, in steps, so that the marks do not crawl. */
const SPANS = [120_000, 180_000, 240_000, 360_000, 480_000, 660_000];
/** Virtual ms of the past that it shows at most: what is older has left it on the left. */
const MOST_PAST = 600_000;
/** Part of the width that a mark with a number in it takes. */
const NUMBER_WIDTH = 0.026;
/** Odd, so that every second one can be left out where there is little room. */
const TICKS = 5;
/** Virtual ms that an arrow key moves the line. */
const STEP = 1000;

interface Span {
  from: number;
  to: number;
}

/**
 * The strip: what the probes of one Pod answered, its restarts and its events, over time. Its line can be dragged back: the
 * map and the objects are then shown as they were.
 */
export function Strip({ state, strings }: { state: RoomState; strings: Strings }) {
  const lanes = useRef<HTMLDivElement>(null);
  const timeline = state.timeline.value;
  const { now, origin } = state.clock.value;
  if (!timeline) return <section class="strip empty" aria-label={strings.stripShort} tabIndex={-1}><p>{strings.stripEmpty}</p></section>;
  const past = state.lookingAt.value;
  const span = spanOf(timeline, now);
  const time = (at: number): string => formatClock(at - origin);
  const earliest = Math.max(origin, span.from);
  const look = (at: number): void => state.lookBack(at >= now - STEP / 2 ? undefined : Math.max(earliest, Math.round(at)));
  const drag = (event: PointerEvent): void => {
    const box = lanes.current!.getBoundingClientRect();
    look(span.from + ((event.clientX - box.left) / box.width) * (span.to - span.from));
  };
  return (
    <section class={`strip${past === undefined ? "" : " past"}`} aria-label={strings.strip(timeline.name)} tabIndex={-1}>
      <div class="titles">
        {timeline.lanes.length === 0 && <span class="title"><b>{timeline.name}</b> {strings.noProbes}</span>}
        {timeline.lanes.map((lane, index) => <span class="title" key={`${lane.container}/${lane.probe}`}>{index === 0 && <b>{timeline.name} </b>}{strings.probe[lane.probe]}</span>)}
        <span class="title">{strings.events}</span>
      </div>
      <div
        class="lanes"
        ref={lanes}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
          event.preventDefault();
        }}
        onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event); }}
      >
        {timeline.lanes.length === 0 && <div class="lane"><Restarts timeline={timeline} span={span} strings={strings} time={time} /></div>}
        {timeline.lanes.map((lane, index) => (
          <div class="lane" key={`${lane.container}/${lane.probe}`}>
            <Results lane={lane} span={span} strings={strings} time={time} />
            {index === 0 && <Restarts timeline={timeline} span={span} strings={strings} time={time} />}
          </div>
        ))}
        <div class="lane">
          {timeline.events.filter(({ at }) => at >= span.from).slice(-60).map((event, index) => (
            <Mark key={index} kind={event.type === "Warning" ? "event warning" : "event"} at={event.at} span={span} label={visible(`${time(event.at)}: ${event.reason}: ${event.message}`)} />
          ))}
        </div>
        <Line kind="now-line" at={now} span={span} />
        {past !== undefined && past >= span.from && <Line kind="past-line" at={past} span={span} />}
      </div>
      <label class="rewind">
        <span class="sr-only">{strings.rewind}</span>
        <input
          type="range"
          min={earliest}
          max={now}
          step={STEP}
          value={past ?? now}
          aria-valuetext={past === undefined ? strings.now : time(past)}
          title={strings.rewind}
          style={{ "--from": String((earliest - span.from) / (span.to - span.from)), "--to": String((now - span.from) / (span.to - span.from)) }}
          onInput={(event) => look(Number(event.currentTarget.value))}
        />
      </label>
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
          : result.result === "failure" ? strings.probeFailure(time(result.at), result.failures, lane.failureThreshold, visible(result.message))
          : strings.probeUnknown(time(result.at), visible(result.message));
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

const leftOf = (at: number, { from, to }: Span): string => `${(((at - from) / (to - from)) * 100).toFixed(2)}%`;

function Mark({ kind, at, span, label, text }: { kind: string; at: number; span: Span; label: string; text?: string }) {
  return <i class={`mark ${kind}`} style={{ left: leftOf(at, span) }} title={label} role="img" aria-label={label}>{text}</i>;
}

function Line({ kind, at, span }: { kind: string; at: number; span: Span }) {
  return <i class={kind} style={{ left: leftOf(at, span) }} aria-hidden="true" />;
}
