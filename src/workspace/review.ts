import type { LabProgress, Progress } from "../lab/progress.ts";

/** A lab of the course, as far as it matters for what comes next. */
export interface CourseLabEntry {
  id: string;
  module: string;
  minutes: number;
}

export interface ReviewAdvice {
  lab: string;
  /** Why now: it was begun and not ended, it is the next of the course, or it was done long enough ago to be forgotten. */
  why: "begun" | "next" | "review";
}

const DAY = 24 * 3600 * 1000;
/** Days after which what was learnt is looked at again: once soon, then after longer and longer times. */
const INTERVALS = [3, 10, 30, 90];
const MOST = 4;

/** What to do next: what was begun first, then what is due for a second look, then the next lab of the course. `now`: ms since 1970. */
export function adviseReview(course: readonly CourseLabEntry[], { labs }: Progress, now: number): ReviewAdvice[] {
  const state = (id: string): LabProgress | undefined => (Object.hasOwn(labs, id) ? labs[id] : undefined);
  const begun = course.filter(({ id }) => !state(id)?.done && (state(id)?.tasks.length ?? 0) > 0);
  const due = course.filter(({ id }) => isDue(state(id), now)).sort((a, b) => (state(a.id)!.seenAt ?? 0) - (state(b.id)!.seenAt ?? 0));
  const next = course.find(({ id }) => !state(id)?.done && !begun.some((lab) => lab.id === id));
  return [
    ...begun.map(({ id }): ReviewAdvice => ({ lab: id, why: "begun" })),
    ...(next ? [{ lab: next.id, why: "next" } as const] : []),
    ...due.map(({ id }): ReviewAdvice => ({ lab: id, why: "review" })),
  ].slice(0, MOST);
}

/** Whether a lab that is done was last seen longer ago than its age asks for. */
function isDue(lab: LabProgress | undefined, now: number): boolean {
  if (!lab?.done || lab.doneAt === undefined) return false;
  const seen = lab.seenAt ?? lab.doneAt;
  const age = (seen - lab.doneAt) / DAY;
  const interval = INTERVALS.find((days) => days > age) ?? INTERVALS.at(-1)!;
  return now - seen >= interval * DAY;
}
