import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import en from "../content/ui/en.json" with { type: "json" };
import zhCn from "../content/ui/zh-cn.json" with { type: "json" };
import { blocksOf, transcriptOf } from "../src/cli/lesson/blocks.ts";
import { readCourse, readLabs } from "../src/components/course/course.ts";
import type { Localized } from "../src/components/course/locales.ts";
import { markOf } from "../src/components/course/translation.ts";

const folder = join(import.meta.dirname, "../content/lessons");

/** The fenced blocks of a lesson file. */
const blocks = (lesson: string) => blocksOf(readFileSync(join(folder, lesson), "utf8"));

function lessonsIn(language: string): string[] {
  return readdirSync(join(folder, language), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".mdx"))
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}

describe("lessons", () => {
  it("stand in the course, each one once", () => {
    const listed = readCourse().flatMap(({ lessons }) => lessons.map(({ id }) => `${id}.mdx`));
    expect([...listed].sort()).toEqual(lessonsIn("en"));
  });

  it("are translations of an English lesson", () => {
    expect(lessonsIn("zh-cn").filter((lesson) => !existsSync(join(folder, "en", lesson)))).toEqual([]);
  });

  it("name domains of exams, whose weights make up the whole", () => {
    type Exam = { id: string; domains: { name: Localized; weight: number }[] };
    const { exams } = parse(readFileSync(join(folder, "../exams.yaml"), "utf8")) as { exams: Exam[] };
    for (const { id, domains } of exams) expect(domains.reduce((sum, { weight }) => sum + weight, 0), id).toBe(100);
    const lessons = readCourse().flatMap((part) => part.lessons);
    for (const locale of ["en", "zh-cn"] as const) {
      const names = exams.flatMap(({ id, domains }) => domains.map(({ name }) => `${id} · ${name[locale]}`));
      for (const { exam, id } of lessons) expect(names, id).toEqual(expect.arrayContaining(exam[locale]));
    }
  });

  it("lead to labs that exist", () => {
    const labs = readLabs().map(({ id }) => id);
    for (const language of ["en", "zh-cn"]) {
      for (const lesson of lessonsIn(language)) {
        const text = readFileSync(join(folder, language, lesson), "utf8");
        for (const [, named, linked] of text.matchAll(/^lab: (.+)$|<LabCard id="([^"]+)"/gm)) {
          expect(labs, `${language}/${lesson}`).toContain(named ?? linked);
        }
      }
    }
  });

  it.each(lessonsIn("zh-cn"))("%s is translated from the English text of today", (lesson) => {
    const text = readFileSync(join(folder, "zh-cn", lesson), "utf8");
    const id = lesson.replace(/\.mdx$/, "");
    expect(/^translationOf: "(\w+)"$/m.exec(text)?.[1], `bring it up to date, then run scripts/mark-translations.ts ${id}`).toBe(markOf(id));
  });

  it.each(lessonsIn("zh-cn"))("%s shows the same files, commands and outputs in Chinese as in English", (lesson) => {
    const shown = (language: string) => blocks(`${language}/${lesson}`).map(({ language: kind, title, text }) => ({ kind, title, text }));
    expect(shown("zh-cn")).toEqual(shown("en"));
  });

  it.each(lessonsIn("en"))("%s shows what the commands print on a fresh cluster", async (lesson) => {
    const { parseTranscript } = await import("../src/cli/transcript/parse.ts");
    const { runFile } = await import("../src/cli/transcript/run.ts");
    const transcript = transcriptOf(blocks(`en/${lesson}`));
    const { steps, crashes } = await runFile("lesson.t", transcript, "lab");
    expect(crashes).toEqual([]);
    const shown = parseTranscript(transcript).steps.map(({ command, output }) => ({ command, output }));
    // What is printed now is put into the lesson by `podlab lesson --write`.
    expect(steps.map(({ command, output }) => ({ command, output }))).toEqual(shown);
  });
});

describe("the cheat sheet", () => {
  it("has commands that all succeed, one after the other", async () => {
    const { parse } = await import("yaml");
    const { runFile } = await import("../src/cli/transcript/run.ts");
    const { setup, groups } = parse(readFileSync(join(folder, "../cheat-sheet.yaml"), "utf8")) as { setup: string; groups: { commands: { run: string }[] }[] };
    const commands = [...setup.trim().split("\n"), "sleep 30", ...groups.flatMap((group) => group.commands.map(({ run }) => run))];
    const { steps } = await runFile("sheet.t", commands.map((command) => `  $ ${command}`).join("\n"), "lab");
    expect(steps).toHaveLength(commands.length);
    // The exit code 1 of diff says that there are differences.
    expect(steps.filter(({ command, exitCode }) => exitCode !== (command.startsWith("kubectl diff") ? 1 : 0))).toEqual([]);
  });
});

describe("texts of the pages", () => {
  it("are there in every language", () => {
    // What the theme itself says in English only (its search and the anchors of headings) needs words for the other languages alone.
    const own = (texts: object): string[] => Object.keys(texts).filter((key) => !/^(heading|pagefind)\./.test(key)).sort();
    expect(own(zhCn)).toEqual(own(en));
  });

  it("take the same values in every language", () => {
    const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(values(zhCn[key]), key).toEqual(values(en[key]));
  });
});
