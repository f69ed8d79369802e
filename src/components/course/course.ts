import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { LOCALES, type Localized } from "./locales.ts";

export interface CourseLab {
  id: string;
  title: Localized;
  /** One sentence on what happens in it; empty when the lab says none. */
  summary: Localized;
  minutes: number | undefined;
  /** How many tasks it has. */
  tasks: number;
}

export interface CourseLesson {
  /** The path below content/lessons/LANGUAGE, without ending: "probes/what-a-probe-decides". */
  id: string;
  title: Localized;
  minutes: number | undefined;
}

export interface CourseModule {
  id: string;
  number: number;
  title: Localized;
  about: Localized;
  lessons: CourseLesson[];
  labs: CourseLab[];
}

interface CourseFile {
  modules: { id: string; title: Localized; about: Localized; lessons: string[] }[];
}

// The site is built in the folder of the repository.
const root = process.cwd();

/** The course as content/course.yaml orders it, with what its lessons and labs say of themselves. Read when the site is built. */
export function readCourse(): CourseModule[] {
  const { modules } = parse(readFileSync(join(root, "content/course.yaml"), "utf8")) as CourseFile;
  const labs = readLabs();
  return modules.map(({ id, title, about, lessons }, number) => ({
    id,
    number,
    title,
    about,
    lessons: lessons.map(readLesson),
    labs: labs.filter((lab) => lab.module === id).map(({ module: _module, ...lab }) => lab),
  }));
}

interface LessonMatter {
  title: string;
  minutes?: number;
}

function readLesson(id: string): CourseLesson {
  const matters = LOCALES.map((locale): [string, LessonMatter | undefined] => {
    const file = join(root, "content/lessons", locale, `${id}.mdx`);
    if (!existsSync(file)) return [locale, undefined];
    const matter = /^---\n([\s\S]*?)\n---/.exec(readFileSync(file, "utf8"))?.[1];
    return [locale, parse(matter ?? "") as LessonMatter];
  });
  const english = matters.find(([locale]) => locale === "en")?.[1];
  if (!english) throw new Error(`content/course.yaml names the lesson ${id}, but content/lessons/en/${id}.mdx is not there`);
  return {
    id,
    title: Object.fromEntries(matters.map(([locale, matter]) => [locale, (matter ?? english).title])) as Localized,
    minutes: english.minutes,
  };
}

interface LabFile {
  title: string | Localized;
  summary?: string | Localized;
  module?: string;
  minutes?: number;
  tasks?: unknown[];
}

/** All labs, sorted by their id, with the module that each belongs to. */
export function readLabs(): (CourseLab & { module: string })[] {
  const folder = join(root, "labs");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((id) => existsSync(join(folder, id, "lab.yaml")))
    .map((id) => {
      const lab = parse(readFileSync(join(folder, id, "lab.yaml"), "utf8")) as LabFile;
      return {
        id,
        module: lab.module ?? "",
        title: localized(lab.title),
        summary: localized(lab.summary ?? ""),
        minutes: lab.minutes,
        tasks: lab.tasks?.length ?? 0,
      };
    });
}

function localized(text: string | Localized): Localized {
  return typeof text === "string" ? { en: text, "zh-cn": text } : text;
}
