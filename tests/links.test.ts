import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const known = new Set(readFileSync(join(root, "tests/data/kubernetes-io-paths.txt"), "utf8").split("\n").filter((line) => line.startsWith("/")));
const texts = globSync(["content/lessons/**/*.mdx", "labs/*/text.*.md", "content/*.yaml"], { cwd: root }).sort();

/** Links to kubernetes.io in a file: language of the page, path with anchor. */
function* links(file: string): Generator<{ language: "en" | "zh-cn"; path: string }> {
  for (const [, chinese, path] of readFileSync(join(root, file), "utf8").matchAll(/https:\/\/kubernetes\.io(\/zh-cn)?(\/[^)\s"'`>]*)/g)) {
    yield { language: chinese ? "zh-cn" : "en", path: path! };
  }
}

describe("links to kubernetes.io", () => {
  it("lead to pages that were looked up there", () => {
    expect(texts.flatMap((file) => [...links(file)].filter(({ path }) => !known.has(path)).map(({ path }) => `${file}: ${path}`))).toEqual([]);
  });

  it("are in the language of the text", () => {
    const language = (file: string): string => (/[/.]zh-cn[/.]/.test(file) ? "zh-cn" : "en");
    expect(texts.flatMap((file) => [...links(file)].filter((link) => link.language !== language(file)).map(({ path }) => `${file}: ${path}`))).toEqual([]);
  });

  it("are all used", () => {
    const used = new Set(texts.flatMap((file) => [...links(file)].map(({ path }) => path)));
    expect([...known].filter((path) => !used.has(path))).toEqual([]);
  });
});
