import type { CourseModule } from "../course/course.ts";
import type { Locale } from "../course/locales.ts";

/** The course as the pages about progress need it; written into them when they are built. */
export interface CourseData {
  modules: { id: string; title: string; labs: { id: string; title: string; minutes: number; tasks: number; lesson: string | undefined }[] }[];
}

export function courseData(course: readonly CourseModule[], locale: Locale): CourseData {
  return {
    modules: course.map(({ id, title, labs, lessons }) => ({
      id,
      title: title[locale],
      labs: labs.map((lab) => ({ id: lab.id, title: lab.title[locale], minutes: lab.minutes, tasks: lab.tasks, lesson: lessons[0]?.id })),
    })),
  };
}

/** `2026-11-21`, of ms since 1970, as the learner's calendar has it. */
export function dateOf(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
