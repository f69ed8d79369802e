import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { loadLab } from "../../lab/format/load.ts";
import { LOCALES, type Locale, type Localized } from "./locales.ts";

export interface CourseLab {
  id: string;
  title: Localized;
  /** The situation in one or two sentences. */
  summary: Localized;
  minutes: number;
  /** How many tasks it has. */
  tasks: number;
}

export interface CourseLesson {
  /** The path below content/lessons/LANGUAGE, without ending: "probes/what-a-probe-decides". */
  id: string;
  title: Localized;
  minutes: number | undefined;
  /** Objectives of exams, such as "CKAD · Services and networking". */
  exam: Record<Locale, string[]>;
  /** The lab that it leads to. */
  lab: string | undefined;
}

/** A lesson with its lab; some labs stand alone. */
export interface CourseStep {
  lesson?: CourseLesson;
  lab?: CourseLab;
}

export interface CourseModule {
  id: string;
  number: number;
  title: Localized;
  about: Localized;
  lessons: CourseLesson[];
  /** In the order of `steps`. */
  labs: CourseLab[];
  /** The way through the module: each lesson and its lab, then the labs without a lesson. */
  steps: CourseStep[];
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
  return modules.map(({ id, title, about, lessons: names }, number) => {
    const lessons = names.map(readLesson);
    const own = labs.filter((lab) => lab.module === id).map(({ module: _module, ...lab }) => lab);
    const steps = lessons.map((lesson): CourseStep => {
      const lab = own.find((each) => each.id === lesson.lab);
      return { lesson, ...(lab ? { lab } : {}) };
    });
    const taken = new Set(steps.map(({ lab }) => lab?.id));
    for (const lab of own) if (!taken.has(lab.id)) steps.push({ lab });
    return { id, number, title, about, lessons, labs: steps.flatMap(({ lab }) => lab ?? []), steps };
  });
}

interface LessonMatter {
  title: string;
  minutes?: number;
  exam?: string[];
  lab?: string;
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
    lab: english.lab,
    exam: Object.fromEntries(matters.map(([locale, matter]) => [locale, (matter ?? english).exam ?? []])) as Record<Locale, string[]>,
  };
}

/** All labs, sorted by their id, with the module that each belongs to. A mistake in a lab stops the build and says where it is. */
export function readLabs(): (CourseLab & { module: string })[] {
  const folder = join(root, "labs");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .filter((id) => existsSync(join(folder, id, "lab.yaml")))
    .map((id) => {
      const { title, summary, module, minutes, tasks } = loadLab(id, readFolder(join(folder, id)));
      return { id, title, summary, module, minutes, tasks: tasks.length };
    });
}

/** The files of a folder and those below it: path -> text. */
function readFolder(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
