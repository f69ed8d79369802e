import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/tools.ts";

/*
 * The built pages, read as files: every link to a page of our own leads to one, every anchor to an element, and no Markdown is
 * left unrendered.
 */

const folder = process.env.SITE ?? join(root, "dist");
const pages = new Map(globSync("**/*.html", { cwd: folder }).sort().map((file) => [file.replaceAll("\\", "/"), readFileSync(join(folder, file), "utf8")]));
const anchors = new Map<string, Set<string>>();

const ENTITIES: Record<string, string> = { "&amp;": "&", "&quot;": '"', "&#39;": "'", "&lt;": "<", "&gt;": ">", "&#38;": "&", "&#34;": '"' };
const decode = (text: string): string => text.replace(/&(?:amp|quot|lt|gt|#\d+);/g, (entity) => ENTITIES[entity] ?? entity);

/** Ids of the elements of a page. */
function idsOf(file: string): Set<string> {
  const before = anchors.get(file);
  if (before) return before;
  const ids = new Set([...pages.get(file)!.matchAll(/\sid=(?:"([^"]*)"|([^\s>"]+))/g)].map(([, quoted, bare]) => decode(quoted ?? bare!)));
  anchors.set(file, ids);
  return ids;
}

/** The file that an address of the site means, as a server gives it; undefined when there is none. */
function fileAt(path: string): string | undefined {
  const file = decodeURIComponent(path).replace(/^\//, "") + (path.endsWith("/") ? "index.html" : "");
  return existsSync(join(folder, file)) && statSync(join(folder, file)).isFile() ? file : undefined;
}

/** Everything that a page refers to and that is not there. */
function dead(page: string, html: string): string[] {
  const base = new URL(page.replace(/index\.html$/, ""), "http://site/");
  return [...html.matchAll(/<(?:a|link|img|script)\b[^>]*?\s(?:href|src)=(?:"([^"]*)"|([^\s>"]+))/g)].flatMap(([, quoted, bare]) => {
    const reference = decode(quoted ?? bare!);
    const url = new URL(reference, base);
    if (url.origin !== base.origin || !/^https?:$/.test(url.protocol)) return [];
    const file = fileAt(url.pathname);
    if (file === undefined) return [`${page}: there is no ${reference}`];
    const anchor = decodeURIComponent(url.hash.slice(1));
    return anchor !== "" && pages.has(file) && !idsOf(file).has(anchor) ? [`${page}: there is no anchor in ${reference}`] : [];
  });
}

describe("the built pages", () => {
  it("link only to what is there", () => {
    expect(pages.size).toBeGreaterThan(100);
    expect([...new Set([...pages].flatMap(([page, html]) => dead(page, html)))]).toEqual([]);
  });

  it("show no Markdown as it was written", () => {
    const left = [...pages].filter(([page]) => /lessons\/|glossary|start|cheat-sheet|exams/.test(page)).flatMap(([page, html]) => {
      // What is typed and printed, scripts and drawings may have such characters.
      const text = html.replace(/<(script|style|pre|code|svg|template)\b[\s\S]*?<\/\1>/g, " ").replace(/<[^>]+>/g, " ");
      return [...text.matchAll(/.{0,20}(?:\*\*|\]\(|`|\*[^\s*]*[\u3000-\uffef]\*).{0,20}/g)].map(([found]) => `${page}: ${found}`);
    });
    expect(left).toEqual([]);
  });
});
