import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import en from "../content/ui/en.json" with { type: "json" };
import zhCn from "../content/ui/zh-cn.json" with { type: "json" };
import { readCourse, readLabs } from "../src/components/course/course.ts";
import { markOf } from "../src/components/course/translation.ts";

const folder = join(import.meta.dirname, "../content/lessons");

interface Block {
  language: string;
  /** The file that a block shows: `title="x.yaml"`. */
  title: string | undefined;
  text: string;
  /** 1-based line of the fence. */
  line: number;
}

/** The fenced blocks of a lesson, in order. */
function blocksOf(lesson: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  readFileSync(join(folder, lesson), "utf8")
    .split("\n")
    .forEach((line, index) => {
      const fence = /^```(\w*)(.*)$/.exec(line);
      if (fence && !open) {
        open = { language: fence[1] ?? "", title: /title="([^"]+)"/.exec(fence[2] ?? "")?.[1], text: "", line: index + 1 };
      } else if (fence && open) {
        blocks.push(open);
        open = undefined;
      } else if (open) open.text += `${line}\n`;
    });
  return blocks;
}

/**
 * A lesson as a transcript: a titled block is the file that the reader is told to write, a console block is what the reader
 * types and sees. All of them run on one fresh cluster, from the top to the bottom.
 */
function transcriptOf(blocks: Block[]): string {
  return blocks
    .filter(({ language, title }) => language === "console" || title !== undefined)
    .map(({ language, title, text }) => {
      const lines = text.replace(/\n$/, "").split("\n");
      if (language === "console") return lines.map((line) => `  ${line}`).join("\n");
      return [`  $ cat > ${title} <<'EOF'`, ...lines.map((line) => `  > ${line}`), "  > EOF"].join("\n");
    })
    .join("\n\n");
}

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
    const shown = (language: string) => blocksOf(`${language}/${lesson}`).map(({ language: kind, title, text }) => ({ kind, title, text }));
    expect(shown("zh-cn")).toEqual(shown("en"));
  });

  it.each(lessonsIn("en"))("%s shows what the commands print on a fresh cluster", async (lesson) => {
    const { parseTranscript } = await import("../src/cli/transcript/parse.ts");
    const { runFile } = await import("../src/cli/transcript/run.ts");
    const transcript = transcriptOf(blocksOf(`en/${lesson}`));
    const { steps, crashes } = await runFile("lesson.t", transcript);
    expect(crashes).toEqual([]);
    const shown = parseTranscript(transcript).steps.map(({ command, output, exitCode }) => ({ command, output, exitCode }));
    expect(steps.map(({ command, output, exitCode }) => ({ command, output, exitCode }))).toEqual(shown);
  });
});

describe("texts of the pages", () => {
  it("are there in every language", () => {
    expect(Object.keys(zhCn).sort()).toEqual(Object.keys(en).sort());
  });

  it("take the same values in every language", () => {
    const values = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
    for (const key of Object.keys(en) as (keyof typeof en)[]) expect(values(zhCn[key]), key).toEqual(values(en[key]));
  });
});
