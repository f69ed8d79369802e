import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Lab, Language, SolutionPart, Task, TaskState } from "../lab/index.ts";
import { CheckLine } from "./checks.tsx";
import { ExamBar } from "./exam.tsx";
import { InlineMarkdown, Markdown } from "./markdown.tsx";
import { typedText } from "./piece-marks.ts";
import { PieceContext, type PieceActions } from "./pieces.tsx";
import type { RoomState } from "./room-state.ts";
import { Solution } from "./solution.tsx";
import type { Strings } from "./strings/index.ts";

interface TextProps {
  lab: Lab;
  locale: Language;
  state: RoomState;
  strings: Strings;
  courseHref: string;
  /** The terminal in which the solution is played. */
  terminal: number;
  /** Something was typed into it from here. */
  onTyped: () => void;
}

/** The left side: the story, the tasks with their checks, and at the end the debrief. */
export function LabText({ lab, locale, state, strings, courseHref, terminal, onTyped }: TextProps) {
  const text = lab.text[locale];
  const tasks = state.tasks.value;
  const done = tasks.filter((task) => task.state === "done").length;
  const all = lab.tasks.length;
  const exam = state.exam.value;
  const over = exam === undefined ? done === all && all > 0 : exam.finishedAt !== undefined;
  /** An exam is going on: how it stands is told at its end. */
  const hidden = exam !== undefined && !over;
  const announcement = useAnnouncements(lab, locale, tasks, hidden, strings);
  const solution = exam && !over ? [] : state.solution.value;
  const pieces = useMemo<PieceActions>(() => ({
    strings,
    run: (piece, interrupt) => {
      if (interrupt) state.send({ type: "key", terminal, data: "\x03" });
      state.paste(terminal, typedText(piece));
      state.send({ type: "key", terminal, data: "\r" });
      onTyped();
    },
  }), [state, strings, terminal, onTyped]);
  return (
    <PieceContext.Provider value={pieces}>
      <h1>{lab.title[locale]}</h1>
      <p class="lead">{lab.summary[locale]}</p>
      <ul class="chips">
        <li>{strings.minutes(lab.minutes)}</li>
        {(lab.objectives ?? []).map((objective) => <li key={objective}>{objective}</li>)}
        <li>{hidden && lab.exam ? strings.passMark(lab.exam.pass) : strings.done(done, all)}</li>
      </ul>
      <ExamBar state={state} strings={strings} />
      <div class="prose"><Markdown source={text.story} /></div>
      {lab.tasks.map((task, index) => {
        const running = tasks.find(({ id }) => id === task.id);
        return (
          <TaskCard
            key={task.id}
            task={task}
            first={index === 0}
            {...(running ? { running } : {})}
            title={text.tasks[task.id]?.title ?? task.id}
            body={text.tasks[task.id]?.body ?? ""}
            place={strings.task(index + 1, all)}
            locale={locale}
            strings={strings}
            room={state}
            terminal={terminal}
            hidden={hidden}
            isExam={exam !== undefined}
            onPlayed={onTyped}
            {...partOf(solution, task.id)}
          />
        );
      })}
      {over && (
        <section class="debrief" aria-labelledby="debrief">
          <h2 id="debrief">{exam ? strings.debrief : strings.allDone}</h2>
          <div class="prose"><Markdown source={text.debrief} /></div>
          <a class="cta" href={courseHref}>{strings.backToCourse}</a>
        </section>
      )}
      <p class="sr-only" role="status" aria-live="polite">{announcement}</p>
    </PieceContext.Provider>
  );
}

interface CardProps {
  task: Task;
  /** It never waits for another one. */
  first: boolean;
  running?: TaskState;
  title: string;
  body: string;
  place: string;
  locale: Language;
  strings: Strings;
  room: RoomState;
  terminal: number;
  /** An exam is going on: how the checks stand is told at its end. */
  hidden: boolean;
  /** What it is worth is said beside its title. */
  isExam: boolean;
  /** A step of the solution was typed into the terminal. */
  onPlayed: () => void;
  solution?: SolutionPart;
}

function partOf(solution: readonly SolutionPart[], task: string): { solution?: SolutionPart } {
  const part = solution.find((each) => each.task === task);
  return part && part.steps.length > 0 ? { solution: part } : {};
}

function TaskCard({ task, first, running, title, body, place, locale, strings, room, terminal, hidden, isExam, onPlayed, solution }: CardProps) {
  const told = running?.state ?? "locked";
  const stage = hidden && told === "done" ? "open" : told;
  const again = useSignal(false);
  const open = stage === "open" || again.value;
  const hints = (running?.hints ?? []).flatMap((index) => task.hints[index] ?? []);
  return (
    <article class={`task ${stage}`} aria-label={`${place}: ${title}`}>
      <h2>
        <span class="tick" aria-hidden="true">{stage === "done" ? "✓" : ""}</span>
        {stage === "done"
          ? <button type="button" class="fold" aria-expanded={again.value} onClick={() => { again.value = !again.value; }}>{title}<span class="sr-only"> ({strings.taskDone})</span></button>
          : <span>{title}</span>}
        {isExam && <span class="worth">{strings.worth(task.points ?? 1)}</span>}
      </h2>
      {stage === "locked" && !first && <p class="later">{strings.taskLocked}</p>}
      {open && <div class="prose"><Markdown source={body} /></div>}
      {open && (!hidden || task.checks.some(({ kind }) => kind === "answer")) && (
        <ul class="checks">
          {task.checks.map((check, index) => {
            if (hidden && check.kind !== "answer") return null;
            const state = running?.checks[index];
            // While an exam goes on, an answer is kept and not judged.
            const shown = hidden && state ? { id: state.id, state: "waiting" as const, ...(state.answer === undefined ? {} : { answer: state.answer }) } : state;
            return <CheckLine key={check.id} task={task.id} check={check} state={shown} open={stage === "open"} judged={isExam && !hidden} locale={locale} room={room} strings={strings} />;
          })}
        </ul>
      )}
      {stage === "open" && !hidden && (
        <div class="hints">
          {hints.map((hint, index) => (
            <p key={index}><b>{strings.hint(index + 1, task.hints.length)}</b> <InlineMarkdown source={hint[locale]} /></p>
          ))}
          {running?.moreHints && (
            <button type="button" class="quiet" onClick={() => room.send({ type: "input", event: { type: "hint", task: task.id } })}>{strings.hint(hints.length + 1, task.hints.length)}</button>
          )}
          {solution && <Solution part={solution} state={room} terminal={terminal} strings={strings} onPlayed={onPlayed} />}
        </div>
      )}
    </article>
  );
}

/** The sentence for the live region: what has passed since the last time; nothing while it is to stay hidden. */
function useAnnouncements(lab: Lab, locale: Language, tasks: readonly TaskState[], hidden: boolean, strings: Strings): string {
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
    if (said.length > 0 && !hidden) text.value = said.join(" ");
  }, [tasks]);
  return text.value;
}
