import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The mark of an English lesson that its translations carry as `translationOf`: the first ten hex digits of its text's SHA-256.
 *
 * @param id the lesson, such as "probes/what-a-probe-decides"
 */
export function markOf(id: string, root = process.cwd()): string {
  const text = readFileSync(join(root, "content/lessons/en", `${id}.mdx`), "utf8");
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex").slice(0, 10);
}
