import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Actor, Trail, TrailStep } from "../lab/index.ts";
import { useAsked } from "./objects.tsx";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock } from "./time.ts";
import { visible } from "./visible.ts";

const ACTORS: readonly Actor[] = ["kubectl", "apiserver", "controllers", "scheduler", "kubelet"];

/** Sizes of the drawing, CSS pixels. */
const LEAST_LANE = 100;
const TIME = 60;
const ROW = 34;
const HEAD = 34;
/** Of a letter, on average. */
const LETTER = 6.2;

/** The last requests of the learner, and a picture of the way of one of them through the control plane. */
export function Requests({ state, strings }: { state: RoomState; strings: Strings }) {
  const picked = useSignal<number | undefined>(undefined);
  const requests = useAsked(state, () => state.ask("requests", {}), []);
  // The last one that changed something, until another is picked.
  const usual = requests?.find(({ verb, code }) => !READS.has(verb) && code < 400) ?? requests?.[0];
  const id = requests?.some((request) => request.id === picked.value) ? picked.value : usual?.id;
  const trail = useAsked(state, (): Promise<Trail | undefined> => (id === undefined ? Promise.resolve(undefined) : state.ask("trail", { id })), [id]);
  const time = (ms: number): string => formatClock(ms - state.origin.value);
  if (!requests || requests.length === 0) return <p class="dim choose">{strings.noRequests}</p>;
  return (
    <div class="requests">
      <ul class="request-list" aria-label={strings.requests} tabIndex={0}>
        {requests.map((request) => (
          <li key={request.id}>
            <button type="button" aria-current={request.id === id} onClick={() => { picked.value = request.id; }}>
              <span class="number">{time(request.at)}</span> {request.verb} <b>{request.resource}{request.subresource !== "" && `/${request.subresource}`}</b> {request.name} <span class={request.code >= 400 ? "bad" : "dim"}>{request.code}</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="trail" tabIndex={0} role="region" aria-label={strings.way}>
        {trail && trail.id === id && <Picture trail={trail} strings={strings} time={time} origin={trail.at} />}
      </div>
    </div>
  );
}

const READS: ReadonlySet<string> = new Set(["get", "list", "watch"]);

interface Arrow {
  from: Actor;
  to: Actor;
  text: string;
  detail: string;
  at: number;
  failed?: boolean;
}

function arrowsOf(trail: Trail, strings: Strings): Arrow[] {
  const target = [trail.resource + (trail.subresource === "" ? "" : `/${trail.subresource}`), trail.name].filter(Boolean).join(" ");
  const asked: Arrow = { from: "kubectl", to: "apiserver", text: `${trail.verb} ${target}`, detail: `${trail.agent}, ${trail.user}`, at: trail.at };
  const answered: Arrow = { from: "apiserver", to: "kubectl", text: String(trail.code), detail: trail.code >= 400 ? strings.refusedRequest : READS.has(trail.verb) ? strings.readOnly : "", at: trail.at, failed: trail.code >= 400 };
  const own = trail.steps.filter((step) => step.actor === "kubectl" && step.at === trail.at);
  const written = own.map((step): Arrow => ({ from: "apiserver", to: "apiserver", text: strings.stored(`${step.kind} ${step.name}`, step.revision), detail: step.detail, at: step.at }));
  const followed = trail.steps.filter((step) => !own.includes(step)).map((step): Arrow => ({ from: step.actor, to: "apiserver", text: stepText(step), detail: step.kind === "Event" ? "" : step.detail, at: step.at }));
  return [asked, ...written, answered, ...followed];
}

function stepText({ verb, kind, name, subresource, detail }: TrailStep): string {
  if (kind === "Event") return `Event ${detail}`;
  return `${verb} ${kind}${subresource === "" ? "" : `/${subresource}`} ${name}`;
}

/** A sequence diagram: who, in columns; what, line by line, as time goes on. Read aloud it is a list. */
function Picture({ trail, strings, time, origin }: { trail: Trail; strings: Strings; time: (ms: number) => string; origin: number }) {
  const arrows = arrowsOf(trail, strings);
  const height = HEAD + arrows.length * ROW + 8;
  const place = useRef<HTMLDivElement>(null);
  const room = useSignal(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => { room.value = Math.floor(entry!.contentRect.width); });
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);
  const lane = Math.max(LEAST_LANE, (room.value - TIME) / ACTORS.length);
  const width = ACTORS.length * lane + TIME;
  const x = (actor: Actor): number => TIME + (ACTORS.indexOf(actor) + 0.5) * lane;
  /** Beside an arrow its row is empty: its text may be as long as there is room to the right. */
  const fitting = (text: string, from: number): string => shorten(visible(text), Math.floor((width - from) / LETTER));
  const after = (at: number): string => (at === origin ? time(at) : `+${((at - origin) / 1000).toFixed(1)} s`);
  return (
    <div ref={place}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true" class="sequence">
        {ACTORS.map((actor) => (
          <g key={actor}>
            <line class="life" x1={x(actor)} x2={x(actor)} y1={HEAD - 6} y2={height} />
            <rect class="actor" x={x(actor) - lane / 2 + 3} y={2} width={lane - 6} height={22} rx={7} />
            <text class="name" x={x(actor)} y={17}>{strings.actor[actor]}</text>
          </g>
        ))}
        {arrows.map((arrow, index) => {
          const y = HEAD + index * ROW + 20;
          const from = x(arrow.from);
          const to = x(arrow.to);
          const self = arrow.from === arrow.to;
          const way = to >= from ? 1 : -1;
          const left = self ? from + 12 : Math.min(from, to) + 10;
          return (
            <g key={index} class={arrow.failed ? "failed" : arrow.from === "kubectl" || arrow.to === "kubectl" ? "own" : ""}>
              <text class="time" x={4} y={y + 4}>{after(arrow.at)}</text>
              {self ? <path class="arrow" d={`M${from} ${y - 7}h8v12h-5`} /> : <line class="arrow" x1={from} x2={to - way * 5} y1={y} y2={y} />}
              {!self && <path class="head" d={`M${to} ${y}l${-7 * way} -3.5v7z`} />}
              <text class="what" x={left} y={self ? y + 2 : y - 5}>{fitting(arrow.text, left)}<title>{arrow.text}</title></text>
              {arrow.detail !== "" && !self && <text class="detail" x={left} y={y + 12}>{fitting(arrow.detail, left)}</text>}
            </g>
          );
        })}
      </svg>
      <ol class="sr-only">
        {arrows.map((arrow, index) => <li key={index}>{time(arrow.at)} {strings.actor[arrow.from]}{arrow.from !== arrow.to && ` → ${strings.actor[arrow.to]}`}: {arrow.text}{arrow.detail !== "" && ` (${arrow.detail})`}</li>)}
      </ol>
      {trail.more > 0 && <p class="dim">{strings.moreWrites(trail.more)}</p>}
    </div>
  );
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
