import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DiffLine, Inspection, ObjectName, ObjectRow, PodVerdict, ResourceCount } from "../lab/index.ts";
import type { RoomState, Section } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatClock, formatSpan } from "./time.ts";
import { Verdict } from "./verdict.tsx";
import { visible } from "./visible.ts";

/** Real ms between two looks at what is shown. */
const LOOK_INTERVAL = 1000;

/** The objects of the cluster: a list by kind, and one of them with all that is known of it. */
export function Objects({ state, strings }: { state: RoomState; strings: Strings }) {
  const chosen = state.chosen.value;
  const resource = useSignal(chosen?.resource ?? "pods");
  const at = state.lookingAt.value;
  const resources = useAsked(state, () => state.ask("resources", at === undefined ? {} : { at }), [at]);
  const rows = useAsked(state, () => state.ask("objects", { resource: resource.value, ...(at === undefined ? {} : { at }) }), [resource.value, at]);
  useEffect(() => {
    if (chosen) resource.value = chosen.resource;
  }, [chosen]);
  const open = (object: ObjectName, uid = ""): void => {
    resource.value = object.resource;
    state.choose({ ...object, uid });
  };
  return (
    <div class="objects">
      <div class="object-list">
        <select aria-label={strings.kind} value={resource.value} onChange={(event) => { resource.value = event.currentTarget.value; }}>
          {(resources ?? []).map((each: ResourceCount) => <option key={each.resource} value={each.resource}>{each.kind} ({each.own + each.system})</option>)}
        </select>
        <ul aria-label={strings.objects} tabIndex={0}>
          {(rows ?? []).map((row: ObjectRow) => (
            <li key={`${row.namespace}/${row.name}`}>
              <button type="button" aria-current={chosen?.resource === row.resource && chosen.namespace === row.namespace && chosen.name === row.name} class={row.system ? "system" : ""} onClick={() => open(row, row.uid)}>
                {row.name}{row.namespace !== "" && row.namespace !== "default" && <small> {row.namespace}</small>}
              </button>
            </li>
          ))}
          {rows?.length === 0 && <li class="dim">{strings.noObjects}</li>}
        </ul>
      </div>
      {chosen ? <Inspector key={`${chosen.resource}/${chosen.namespace}/${chosen.name}`} state={state} strings={strings} object={chosen} open={open} /> : <p class="dim choose">{strings.chooseObject}</p>}
    </div>
  );
}

/** What the worker answers, asked again each second while the clock runs; the last answer stays until the next one is there. */
export function useAsked<T>(state: RoomState, ask: () => Promise<T>, inputs: readonly unknown[]): T | undefined {
  const answer = useSignal<T | undefined>(undefined);
  const generation = state.generation.value;
  const ready = state.phase.value === "ready";
  useEffect(() => {
    if (!ready) return;
    let gone = false;
    const look = (): void => {
      if (document.hidden) return;
      ask().then((value) => {
        // Equal answers draw nothing anew.
        if (!gone && JSON.stringify(value) !== JSON.stringify(answer.peek())) answer.value = value;
      }, () => {});
    };
    look();
    const timer = setInterval(look, LOOK_INTERVAL);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [...inputs, generation, ready]);
  return answer.value;
}

interface InspectorProps {
  state: RoomState;
  strings: Strings;
  object: ObjectName;
  open: (object: ObjectName) => void;
}

function Inspector({ state, strings, object, open }: InspectorProps) {
  const at = state.lookingAt.value;
  const { resource, namespace, name } = object;
  const found = useAsked(state, () => state.ask("inspect", { object: { resource, namespace, name }, ...(at === undefined ? {} : { at }) }), [at]);
  const verdict = useAsked(state, (): Promise<PodVerdict | undefined> => (resource === "pods" ? state.ask("verdict", { namespace, name }) : Promise.resolve(undefined)), []);
  const sections: Section[] = resource === "pods" ? ["yaml", "events", "owners", "history", "verdict"] : ["yaml", "events", "owners", "history"];
  const section = sections.includes(state.section.value) ? state.section.value : "yaml";
  const time = (ms: number): string => formatClock(ms - state.origin.value);
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    state.section.value = sections[(sections.indexOf(section) + step + sections.length) % sections.length]!;
    requestAnimationFrame(() => document.getElementById(`section-${state.section.value}`)?.focus());
    event.preventDefault();
  };
  return (
    <div class="inspector">
      <header>
        <h2>{found?.kind} <b>{name}</b>{found && !found.exists && <span class="gone">{strings.gone}</span>}</h2>
        <div role="tablist" aria-label={strings.inspector} onKeyDown={move}>
          {sections.map((each) => (
            <button type="button" role="tab" key={each} id={`section-${each}`} aria-controls="section" aria-selected={section === each} tabIndex={section === each ? 0 : -1} onClick={() => { state.section.value = each; }}>
              {strings.section[each]}
            </button>
          ))}
        </div>
      </header>
      <div class="section" id="section" role="tabpanel" aria-labelledby={`section-${section}`} tabIndex={0}>
        {section === "verdict" ? <Verdict verdict={verdict} state={state} strings={strings} time={time} /> : found && <Part section={section} found={found} strings={strings} time={time} open={open} />}
      </div>
    </div>
  );
}

interface PartProps {
  section: Section;
  found: Inspection;
  strings: Strings;
  time: (ms: number) => string;
  open: (object: ObjectName) => void;
}

function Part({ section, found, strings, time, open }: PartProps) {
  switch (section) {
    case "events":
      return <Events found={found} strings={strings} time={time} />;
    case "owners":
      return <Owners found={found} strings={strings} open={open} />;
    case "history":
      return <History found={found} strings={strings} time={time} />;
    default:
      return <Yaml text={found.yaml} />;
  }
}

/** YAML with its keys in green, as in the editor. */
function Yaml({ text }: { text: string }) {
  return (
    <pre class="yaml">
      {visible(text).split("\n").map((line, index) => {
        const [, lead = "", key, rest = ""] = /^(\s*(?:- )*)([\w./-]+:)(.*)$/.exec(line) ?? [];
        return key === undefined ? <div key={index}>{line}</div> : <div key={index}>{lead}<b>{key}</b>{rest}</div>;
      })}
    </pre>
  );
}

function Events({ found, strings, time }: { found: Inspection; strings: Strings; time: (ms: number) => string }) {
  if (found.events.length === 0) return <p class="dim">{strings.noEvents}</p>;
  return (
    <table>
      <thead><tr><th>{strings.when}</th><th>{strings.reason}</th><th>{strings.message}</th><th>{strings.from}</th></tr></thead>
      <tbody>
        {found.events.toReversed().map((event, index) => (
          <tr key={index} class={event.type === "Warning" ? "warning" : ""}>
            <td class="number">{time(event.at)}</td>
            <td>{event.type === "Warning" && <span class="wait" aria-label={event.type}>⚠ </span>}{event.reason}{event.count > 1 && <small> ×{event.count}</small>}</td>
            <td>{visible(event.message)}</td>
            <td class="dim">{event.from}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Owners({ found, strings, open }: { found: Inspection; strings: Strings; open: (object: ObjectName) => void }) {
  const link = (object: Inspection["dependents"][number], gone = false) => (
    <button type="button" class="link" onClick={() => open({ resource: object.resource, namespace: object.namespace, name: object.name })}>{object.kind} {object.name}{gone && ` (${strings.gone})`}</button>
  );
  return (
    <div class="owners">
      <ol>
        {found.owners.toReversed().map((owner) => <li key={`${owner.kind}/${owner.name}`}>{link(owner, !owner.exists)}</li>)}
        <li><b>{found.kind} {found.name}</b>
          {found.dependents.length > 0 && <ul>{found.dependents.map((each) => <li key={`${each.resource}/${each.name}`}>{link(each)}</li>)}</ul>}
        </li>
      </ol>
      {found.owners.length === 0 && found.dependents.length === 0 && <p class="dim">{strings.noOwners}</p>}
    </div>
  );
}

function History({ found, strings, time }: { found: Inspection; strings: Strings; time: (ms: number) => string }) {
  const before = (index: number): string => {
    const older = found.history[index + 1];
    return older ? `+${formatSpan(found.history[index]!.at - older.at)}` : "";
  };
  return (
    <div class="history">
      {found.history.map((revision, index) => (
        <details key={revision.revision} open={index === 0}>
          <summary>
            <span class="number">{time(revision.at)}</span> <b>{revision.agent}</b> {revision.verb}{revision.subresource !== "" && `/${revision.subresource}`}
            <small class="dim"> {before(index)} · resourceVersion {revision.revision} · {revision.user}</small>
          </summary>
          <Diff lines={revision.diff} strings={strings} />
        </details>
      ))}
      {found.olderWrites > 0 && <p class="dim">{strings.olderWrites(found.olderWrites)}</p>}
    </div>
  );
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;

function Diff({ lines, strings }: { lines: readonly DiffLine[]; strings: Strings }) {
  return (
    <pre class="diff">
      {lines.map((line, index) => (line.kind === "gap" ? <div class="gap" key={index}>{strings.sameLines(line.count)}</div> : <div class={line.kind} key={index}><span>{SIGNS[line.kind]}</span> {visible(line.text)}</div>))}
    </pre>
  );
}
