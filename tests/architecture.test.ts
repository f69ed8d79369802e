import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Which room of src may import which others: downwards only. A room may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  pages: ["components", "layouts", "workspace", "lab"],
  layouts: ["components", "workspace", "lab"],
  components: ["workspace", "lab"],
  workspace: ["terminal", "lab"],
  terminal: [],
  cli: ["lab", "cluster", "kubectl", "shell", "apimachinery", "os", "sim"],
  lab: ["shell", "kubectl", "cluster", "apimachinery", "os", "sim"],
  kubectl: ["os", "apimachinery"],
  shell: ["os"],
  cluster: ["os", "apimachinery", "sim"],
  apimachinery: [],
  os: ["sim"],
  sim: [],
};

/** Rooms that run in the browser, where there is no Node. */
const NODE_MAY_BE_USED_IN = ["cli", "pages", "components", "layouts"];

/** Files of src that stand in no room: the entrance of the site generator. */
const DOORS = ["content.config.ts", "env.d.ts"];

interface Import {
  /** The importing file, relative to src. */
  file: string;
  /** What is written between the quotes. */
  specifier: string;
}

function sourceFiles(): string[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.(ts|tsx|astro|mdx)$/.test(path))
    .sort();
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, "src", file), "utf8");
  // Of a page, the part between the fences and its scripts are TypeScript.
  const code = file.endsWith(".astro")
    ? [/^---\n([\s\S]*?)\n---/.exec(text)?.[1], ...[...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1])].join("\n")
    : text;
  return ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => ({ file, specifier: fileName }));
}

function roomOf(path: string): string {
  return path.split("/")[0] ?? "";
}

/** The room that an import leads to; undefined for packages and for what lies outside src. */
function targetRoom({ file, specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = relative(join(root, "src"), join(root, "src", dirname(file), specifier)).replaceAll("\\", "/");
  return target.startsWith("..") ? undefined : roomOf(target);
}

const files = sourceFiles().filter((file) => !DOORS.includes(file));
// Tests, and what a folder `testing` makes for them, may look into other rooms.
const imports = files.filter((file) => !/\.test\.tsx?$|\/testing\//.test(file)).flatMap(importsOf);

describe("the house", () => {
  it("has only the rooms of the table", () => {
    const strange = files.map(roomOf).filter((room) => !(room in MAY_IMPORT) && room !== "styles" && room !== "assets");
    expect([...new Set(strange)]).toEqual([]);
  });

  it("imports downwards only", () => {
    const wrong = imports.flatMap((found) => {
      const from = roomOf(found.file);
      const to = targetRoom(found);
      if (to === undefined || to === from || to === "styles" || MAY_IMPORT[from]?.includes(to)) return [];
      return [`src/${found.file} imports ${found.specifier}, but ${from} may not import ${to}`];
    });
    expect(wrong).toEqual([]);
  });

  it("writes the extension of a file it imports", () => {
    const wrong = imports
      .filter(({ specifier }) => specifier.startsWith(".") && !/\.[a-z]+(\?[a-z]+)?$/.test(specifier))
      .map(({ file, specifier }) => `src/${file} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });

  it("uses nothing of Node in what runs in the browser", () => {
    const wrong = imports
      .filter(({ file, specifier }) => specifier.startsWith("node:") && !NODE_MAY_BE_USED_IN.includes(roomOf(file)))
      .map(({ file, specifier }) => `src/${file} imports ${specifier}`);
    expect(wrong).toEqual([]);
  });

  it("uses only packages that package.json names", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Record<string, string> };
    const ofTheBuild = /^(astro:|virtual:|@lesson\/|node:)/;
    const wrong = imports.flatMap(({ file, specifier }) => {
      if (specifier.startsWith(".") || specifier.startsWith("/") || ofTheBuild.test(specifier)) return [];
      const name = specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
      return name in dependencies ? [] : [`src/${file} imports ${name}`];
    });
    expect(wrong).toEqual([]);
  });

  it("is described by what is there: each file that a guide names exists", () => {
    const all = ["src", "tests", "scripts", "docs", "content", "deploy", "public"]
      .flatMap((folder) => [`/${folder}`, ...readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) => `/${folder}/${path.replaceAll("\\", "/")}`)]);
    const wrong = ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"].flatMap((guide) => {
      const text = readFileSync(join(root, guide), "utf8");
      const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, words]) => words!);
      const commands = [...text.matchAll(/^\$ (.*?)(?:\s+#|$)/gm)].map(([, words]) => words!);
      return [...quoted, ...commands].flatMap((words) => words.split(/\s+/))
        .filter((word) => /^[a-z][\w./-]*\/[\w./-]*$|^[a-z][\w.-]*\.(ts|tsx|mjs)$/.test(word) && !/[A-Z]{3}|^(labs|files|wrong|dist)\//.test(word))
        .map((word) => word.replace(/\/$/, ""))
        .filter((word) => !all.some((path) => path.endsWith(`/${word}`) || path.endsWith(`/${word}.ts`)))
        .map((word) => `${guide}: ${word}`);
    });
    expect(wrong).toEqual([]);
  });

  it("has no room for everything", () => {
    const vague = files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared)(\/|\.tsx?$)/.test(file));
    expect(vague).toEqual([]);
  });
});
