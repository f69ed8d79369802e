import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { CheckState, Lab, Language, Task, TaskState } from "../lab/index.ts";
import { InlineMarkdown, Markdown } from "./markdown.tsx";
import type { RoomState } from "./room-state.ts";
import type { Strings } from "./strings/index.ts";
import { formatSpan } from "./time.ts";

interface TextProps {
  lab: Lab;
  locale: Language;
  state: RoomState;
  strings: Strings;
  courseHref: string;
}

/** The left side: the story, the tasks with their checks, and at the end the debrief. */
export function LabText({ lab, locale, state, strings, courseHref }: TextProps) {
  const text = lab.text[locale];
  const tasks = state.tasks.value;
  const done = tasks.filter((task) => task.state === "done").length;
  const all = lab.tasks.length;
  const announcement = useAnnouncements(lab, locale, tasks, strings);
  return (
    <>
      <h1>{lab.title[locale]}</h1>
      <p class="lead">{lab.summary[locale]}</p>
      <ul class="chips">
        <li>{strings.minutes(lab.minutes)}</li>
        {(lab.objectives ?? []).map((objective) => <li key={objective}>{objective}</li>)}
        <li>{strings.done(done, all)}</li>
      </ul>
      <div class="prose"><Markdown source={text.story} /></div>
      {lab.tasks.map((task, index) => {
        const running = tasks.find(({ id }) => id === task.id);
        return (
          <TaskCard
            key={task.id}
            task={task}
            {...(running ? { running } : {})}
            title={text.tasks[task.id]?.title ?? task.id}
            body={text.tasks[task.id]?.body ?? ""}
            place={strings.task(index + 1, all)}
            locale={locale}
            strings={strings}
          />
        );
      })}
      {done === all && all > 0 && (
        <section class="debrief" aria-labelledby="debrief">
          <h2 id="debrief">{strings.allDone}</h2>
          <div class="prose"><Markdown source={text.debrief} /></div>
          <a class="cta" href={courseHref}>{strings.backToCourse}</a>
        </section>
      )}
      <p class="sr-only" role="status" aria-live="polite">{announcement}</p>
    </>
  );
}

interface CardProps {
  task: Task;
  running?: TaskState;
  title: string;
  body: string;
  place: string;
  locale: Language;
  strings: Strings;
}

function TaskCard({ task, running, title, body, place, locale, strings }: CardProps) {
  const stage = running?.state ?? "locked";
  const shown = useSignal(0);
  const again = useSignal(false);
  const open = stage === "open" || again.value;
  return (
    <article class={`task ${stage}`} aria-label={`${place}: ${title}`}>
      <h2>
        <span class="tick" aria-hidden="true">{stage === "done" ? "✓" : ""}</span>
        {stage === "done"
          ? <button type="button" class="fold" aria-expanded={again.value} onClick={() => { again.value = !again.value; }}>{title}<span class="sr-only"> ({strings.taskDone})</span></button>
          : <span>{title}</span>}
      </h2>
      {stage === "locked" && <p class="later">{strings.taskLocked}</p>}
      {open && <div class="prose"><Markdown source={body} /></div>}
      {open && (
        <ul class="checks">
          {task.checks.map((check, index) => <CheckLine key={check.id} check={check} state={running?.checks[index]} locale={locale} strings={strings} />)}
        </ul>
      )}
      {stage === "open" && task.hints.length > 0 && (
        <div class="hints">
          {task.hints.slice(0, shown.value).map((hint, index) => (
            <p key={index}><b>{strings.hint(index + 1, task.hints.length)}</b> <InlineMarkdown source={hint[locale]} /></p>
          ))}
          {shown.value < task.hints.length && (
            <button type="button" class="quiet" onClick={() => { shown.value += 1; }}>{strings.hint(shown.value + 1, task.hints.length)}</button>
          )}
        </div>
      )}
    </article>
  );
}

const MARKS = { passed: { icon: "✓", tone: "ok" }, failed: { icon: "✕", tone: "bad" }, waiting: { icon: "◷", tone: "wait" } } as const;

function CheckLine({ check, state, locale, strings }: { check: Task["checks"][number]; state: CheckState | undefined; locale: Language; strings: Strings }) {
  const stand = state?.state ?? "waiting";
  const { icon, tone } = MARKS[stand];
  const expected = check.expected?.[locale];
  return (
    <li>
      <span class={tone} aria-hidden="true">{icon}</span>
      <div>
        <InlineMarkdown source={check.message[locale]} />
        <span class="sr-only"> ({strings[stand]})</span>
        {stand === "failed" && (
          <small>
            {expected !== undefined && <>{strings.expected}: {expected} · </>}
            {strings.found}: {state?.found ?? "?"}
          </small>
        )}
        {stand === "waiting" && state?.remaining !== undefined && <small>{strings.toGo(formatSpan(state.remaining))}</small>}
      </div>
    </li>
  );
}

/** The sentence for the live region: what has passed since the last time. */
function useAnnouncements(lab: Lab, locale: Language, tasks: readonly TaskState[], strings: Strings): string {
  const text = useSignal("");
  const before = useRef<Map<string, string>>(new Map());
  useEffect(() => {
    const said: string[] = [];
    for (const task of tasks) {
      const definition = lab.tasks.find(({ id }) => id === task.id)!;
      for (const check of task.checks) {
        const key = `${task.id}/${check.id}`;
        if (check.state === "passed" && before.current.has(key) && before.current.get(key) !== "passed") {
          said.push(strings.announcePassed(definition.checks.find(({ id }) => id === check.id)!.message[locale]));
        }
        before.current.set(key, check.state);
      }
      if (task.state === "done" && before.current.has(task.id) && before.current.get(task.id) !== "done") {
        said.push(strings.announceTask(lab.text[locale].tasks[task.id]?.title ?? task.id));
      }
      before.current.set(task.id, task.state);
    }
    if (said.length > 0) text.value = said.join(" ");
  }, [tasks]);
  return text.value;
}
