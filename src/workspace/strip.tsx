import { useEffect, useRef } from "preact/hooks";
import type { PodTimeline, ProbeLane } from "../lab/index.ts";
import { Requests } from "./request-lane.tsx";
import { rateOf } from "./request-rate.ts";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock, formatCount } from "./time.ts";
import { visible } from "./visible.ts";

/** Virtual ms that the strip shows, in steps, so that the marks do not crawl. */
const SPANS = [120_000, 180_000, 240_000, 360_000, 480_000, 660_000];
/** Virtual ms of the past that it shows at most: what is older has left it on the left. */
const MOST_PAST = 600_000;
/** Part of the width that a mark with a number in it takes. */
const NUMBER_WIDTH = 0.026;
/** Virtual ms of a session's beginning that are shown rather than left out on the left. */
const LEAD = 5000;
/** Odd, so that every second one can be left out where there is little room. */
const TICKS = 5;
/** Virtual ms that an arrow key moves the line. */
const STEP = 1000;
/** Part of the distance from the strip that a pointer left of it goes back in each frame. */
const PAN = 0.05;

interface Span {
  from: number;
  to: number;
}

const NO_PODS: Omit<PodTimeline, "uid" | "namespace"> = { name: "", lanes: [], restarts: [], events: [], ready: [] };

/**
 * The strip: what the probes of one Pod answered, its restarts and its events, over time. Its line can be dragged back, to the
 * beginning of the session: the map and the objects are then shown as they were.
 */
export function Strip({ state, strings }: { state: RoomState; strings: Strings }) {
  const lanes = useRef<HTMLDivElement>(null);
  /** The span while one looks back: it stands still, but for a line that leaves it. */
  const kept = useRef<Span | undefined>(undefined);
  const dragging = useRef<Dragging | undefined>(undefined);
  const timeline = state.timeline.value ?? NO_PODS;
  const empty = state.timeline.value === undefined;
  const { now, origin } = state.clock.value;
  const past = state.lookingAt.value;
  const latest = spanOf(timeline, now, empty ? origin : now, origin);
  const span = (kept.current = past === undefined ? undefined : around(past, kept.current ?? latest)) ?? latest;
  const rate = timeline.requests && rateOf(timeline.requests, { ...span, now });
  const time = (at: number): string => formatClock(at - origin);
  const look = (at: number): void => {
    const present = state.clock.peek().now;
    state.lookBack(at > present - STEP ? undefined : Math.max(origin, Math.round(at)));
  };
  useEffect(() => () => cancelAnimationFrame(dragging.current?.frame ?? 0), []);

  /** Where the pointer is, that is looked at; left of the strip, it goes back on and on. */
  const follow = (): void => {
    const drag = dragging.current;
    if (!drag) return;
    const box = lanes.current!.getBoundingClientRect();
    const { from, to } = kept.current ?? span;
    const place = (drag.x - box.left) / box.width;
    if (place >= 0) look(from + Math.min(place, 1) * (to - from));
    else {
      look(from + Math.max(place, -0.5) * (to - from) * PAN);
      drag.frame = requestAnimationFrame(follow);
    }
  };
  const drag = {
    onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      dragging.current = { x: event.clientX, frame: 0 };
      follow();
      event.preventDefault();
      event.currentTarget.parentElement!.querySelector<HTMLElement>(".rewind input")?.focus({ preventScroll: true });
    },
    onPointerMove: (event: PointerEvent) => {
      if (!dragging.current) return;
      cancelAnimationFrame(dragging.current.frame);
      dragging.current.x = event.clientX;
      follow();
    },
    onLostPointerCapture: () => {
      cancelAnimationFrame(dragging.current?.frame ?? 0);
      dragging.current = undefined;
    },
  };
  // Steps of the slider are counted from its least value, so the knob stands where the line is when that is whole steps away.
  const shown = Math.floor(past ?? now);
  const least = shown - Math.ceil((shown - origin) / STEP) * STEP;
  const part = (at: number): string => String((at - span.from) / (span.to - span.from));
  return (
    <section class={`strip${past === undefined ? "" : " past"}${empty ? " empty" : ""}`} aria-label={empty ? strings.stripShort : strings.strip(timeline.name)} tabIndex={-1}>
      <div class="titles">
        {timeline.lanes.length === 0 && !empty && <span class="title"><b>{timeline.name}</b> {strings.noProbes}</span>}
        {timeline.lanes.map((lane, index) => <span class="title" key={`${lane.container}/${lane.probe}`}>{index === 0 && <b>{timeline.name} </b>}{strings.probe[lane.probe]}</span>)}
        {rate && <span class="title">{strings.requestsPerSecond}{rate.most > 0 && <span aria-hidden="true"> ≤ {formatCount(rate.most)}</span>}</span>}
        {!empty && <span class="title">{strings.events}</span>}
      </div>
      <div class="lanes" ref={lanes} {...drag}>
        {timeline.lanes.length === 0 && !empty && <div class="lane"><Restarts timeline={timeline} span={span} strings={strings} time={time} /></div>}
        {timeline.lanes.map((lane, index) => (
          <div class="lane" key={`${lane.container}/${lane.probe}`}>
            <Forgotten since={lane.knownSince} span={span} strings={strings} time={time} />
            <Results lane={lane} span={span} strings={strings} time={time} />
            {index === 0 && <Restarts timeline={timeline} span={span} strings={strings} time={time} />}
          </div>
        ))}
        {rate && (
          <div class="lane">
            <Forgotten since={timeline.requests?.knownSince} span={span} strings={strings} time={time} />
            <Requests rate={rate} span={span} strings={strings} time={time} />
          </div>
        )}
        {empty && <p class="none">{strings.stripEmpty}</p>}
        <div class="lane">
          {within(timeline.events, span).slice(-60).map((event, index) => (
            <Mark key={index} kind={event.type === "Warning" ? "event warning" : "event"} at={event.at} span={span} label={visible(`${time(event.at)}: ${event.reason}: ${event.message}`)} />
          ))}
        </div>
        {now <= span.to && <Line kind="now-line" at={now} span={span} />}
        {past !== undefined && <Line kind="past-line" at={past} span={span} />}
      </div>
      <button type="button" class="link beginning" hidden={span.from < origin + STEP} title={strings.toBeginning} onClick={() => look(origin)}>
        <span aria-hidden="true">⇤ {time(origin)}</span><span class="sr-only">{strings.toBeginning}</span>
      </button>
      <label class="rewind" {...drag}>
        <span class="sr-only">{strings.rewind}</span>
        <input
          type="range"
          min={least}
          max={Math.floor(now)}
          step={STEP}
          value={shown}
          aria-valuetext={past === undefined ? strings.now : time(past)}
          title={strings.rewind}
          style={{ "--from": part(least), "--begin": part(origin), "--to": part(now) }}
          onInput={(event) => look(Number(event.currentTarget.value))}
        />
      </label>
      <div class="axis" aria-hidden="true">
        {Array.from({ length: TICKS }, (_, index) => <span key={index}>{time(span.from + ((span.to - span.from) * index) / (TICKS - 1))}</span>)}
      </div>
    </section>
  );
}

interface Dragging {
  /** Where the pointer is, CSS pixels from the left of the window. */
  x: number;
  /** The frame in which it goes on by itself. */
  frame: number;
}

/** What the strip shows: from a little before the first mark or from the session's beginning, and before that only when a mark is there too. */
function spanOf(timeline: Pick<PodTimeline, "events" | "lanes">, now: number, begin: number, origin: number): Span {
  const first = Math.min(...timeline.events.map(({ at }) => at), ...timeline.lanes.flatMap((lane) => lane.results.slice(0, 1).map(({ at }) => at)), begin);
  const begun = first - 2000;
  const from = Math.max(first >= origin && begun < origin + LEAD ? origin : begun, now - MOST_PAST);
  // A little room is left behind the now line.
  const needed = (now - from) * 1.06;
  return { from, to: from + (SPANS.find((span) => span >= needed) ?? SPANS.at(-1)!) };
}

/** The span with a time in it: itself, or as far to the left or right as it takes. */
function around(at: number, { from, to }: Span): Span {
  const shift = at < from ? at - from : at > to ? at - to : 0;
  return shift === 0 ? { from, to } : { from: from + shift, to: to + shift };
}

function within<At extends { at: number }>(marks: readonly At[], { from, to }: Span): At[] {
  return marks.filter(({ at }) => at >= from && at <= to);
}

function Results({ lane, span, strings, time }: { lane: ProbeLane; span: Span; strings: Strings; time: (at: number) => string }) {
  const numbered = (lane.periodSeconds * 1000) / (span.to - span.from) > NUMBER_WIDTH;
  return (
    <>
      {within(lane.results, span).map((result, index) => {
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

function Restarts({ timeline, span, strings, time }: { timeline: Pick<PodTimeline, "restarts">; span: Span; strings: Strings; time: (at: number) => string }) {
  return (
    <>
      {within(timeline.restarts, span).map(({ at, container }, index) => (
        <Mark key={index} kind="restart" at={at} span={span} label={strings.restartAt(time(at), container)} text="↻" />
      ))}
    </>
  );
}

/** The time of which nothing is known any more. */
function Forgotten({ since, span, strings, time }: { since: number | undefined; span: Span; strings: Strings; time: (at: number) => string }) {
  if (since === undefined || since <= span.from) return null;
  const label = strings.notKnownBefore(time(since));
  return <i class="forgotten" style={{ width: leftOf(Math.min(since, span.to), span) }} title={label} role="img" aria-label={label} />;
}

const leftOf = (at: number, { from, to }: Span): string => `${(((at - from) / (to - from)) * 100).toFixed(2)}%`;

function Mark({ kind, at, span, label, text }: { kind: string; at: number; span: Span; label: string; text?: string }) {
  return <i class={`mark ${kind}`} style={{ left: leftOf(at, span) }} title={label} role="img" aria-label={label}>{text}</i>;
}

function Line({ kind, at, span }: { kind: string; at: number; span: Span }) {
  return <i class={kind} style={{ left: leftOf(at, span) }} aria-hidden="true" />;
}
