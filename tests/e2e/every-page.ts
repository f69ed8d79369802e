import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { readCourse } from "../../src/components/course/course.ts";
import { launch } from "./chromium.ts";
import { axe, overflow, visit, type Visit } from "./visit.ts";

/*
 * Every page of the site once, lessons and labs in both languages: it says nothing on the console, asks no other origin, fits
 * its window, and axe finds nothing. Themes and widths take turns, so that each is met in each language. A file for
 * each language calls this, so that two browsers share the work.
 */

const address = inject("address");
const REFERENCE = ["start", "glossary", "cheat-sheet", "exams", "progress", "certificate", "try", "playground"];
const course = readCourse();
const lessons = course.flatMap((part) => part.lessons.map(({ id }) => `/lessons/${id}/`));
const labs = readdirSync(join(process.cwd(), "labs")).map((id) => `/labs/${id}/`);
const LOOKS = [
  { colorScheme: "light", width: 1280, height: 800 },
  { colorScheme: "dark", width: 390, height: 844 },
  { colorScheme: "dark", width: 1280, height: 800 },
  { colorScheme: "light", width: 390, height: 844 },
] as const;

let browser: Browser;
let visitor: Visit;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
  visitor = await visit(browser, `${address}/404.html`);
});
afterAll(() => browser.close());

/** Opens a page, waits until it is at rest, and says all that is wrong with it. */
async function faults(path: string, turn: number): Promise<string[]> {
  const { page, complaints } = visitor;
  complaints.length = 0;
  const { colorScheme, ...size } = LOOKS[turn % LOOKS.length]!;
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.setViewportSize(size);
  await page.goto(address + path);
  if (path.includes("/labs/")) await page.waitForLoadState("networkidle");
  const wide = await overflow(page);
  return [...(wide > 0 ? [`${wide} px wider than the window`] : []), ...(await axe(page)), ...complaints];
}

/** The tests of one language; `shift` sets off the looks of one language against the other's. */
export function testPages(prefix: "" | "/zh-cn", shift: 0 | 1): void {
  it.for(lessons.map((path, index) => [path, index] as const))("%s", async ([path, index]) => {
    expect(await faults(prefix + path, index + 2 * shift + Math.floor(index / 4))).toEqual([]);
  });

  it.for(REFERENCE.map((name, index) => [`/${name}/`, index] as const))("%s", async ([path, index]) => {
    expect(await faults(prefix + path, index + shift)).toEqual([]);
  });

  // A lab starts a cluster, and all have one page: one in three is opened in one language; with PAGES=all each is, in both.
  const all = process.env.PAGES === "all";
  it.for(labs.map((path, index) => [path, index] as const).filter(([, index]) => all || index % 6 === 3 * shift))("%s", async ([path, index]) => {
    expect(await faults(prefix + path, Math.floor(index / 6))).toEqual([]);
  });
}
