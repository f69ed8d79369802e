// Puts the page's own part into it: which one stands in `data-page`, what it needs of the course in a JSON element.
import { h, render, type ComponentType } from "preact";
import type { Locale } from "../course/locales.ts";
import type { CourseData } from "./course-data.ts";

const PAGES: Record<string, () => Promise<ComponentType<{ locale: Locale; course: CourseData }>>> = {
  playground: async () => (await import("./playground.tsx")).PlaygroundForm as never,
  try: async () => (await import("./try-lab.tsx")).TryLab as never,
  progress: async () => (await import("./progress.tsx")).ProgressPage,
  certificate: async () => (await import("./certificate.tsx")).CertificatePage,
};

for (const place of document.querySelectorAll<HTMLElement>("[data-page]")) {
  const locale = place.dataset.locale === "zh-cn" ? "zh-cn" : "en";
  const data = document.querySelector("[data-course]")?.textContent;
  const course = data ? (JSON.parse(data) as CourseData) : { modules: [] };
  void PAGES[place.dataset.page ?? ""]?.().then((Page) => {
    place.replaceChildren();
    render(h(Page, { locale, course }), place);
  });
}
