import { readCourse } from "./course.ts";

/** The course as the sidebar of a lesson: modules that have something, each lesson with its lab. */
export function courseSidebar() {
  return readCourse()
    .filter((part) => part.lessons.length + part.labs.length > 0)
    .map((part) => ({
      label: part.title.en,
      translations: { "zh-CN": part.title["zh-cn"] },
      items: part.steps.flatMap(({ lesson, lab }) => [
        ...(lesson ? [{
          label: lesson.title.en,
          translations: { "zh-CN": lesson.title["zh-cn"] },
          link: `/lessons/${lesson.id}/`,
        }] : []),
        ...(lab ? [{
          label: lab.title.en,
          translations: { "zh-CN": lab.title["zh-cn"] },
          link: `/labs/${lab.id}/`,
          attrs: { "data-lab": lab.id },
          badge: { text: { en: "Lab", "zh-CN": "实验" }, variant: "tip" as const },
        }] : []),
      ]),
    }));
}
