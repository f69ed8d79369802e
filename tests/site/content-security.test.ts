import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { policyFor, withPolicy } from "../../scripts/content-security.ts";

const hash = (script: string): string => `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

const scriptSources = (html: string): string => /script-src ([^;]*)/.exec(policyFor(html))?.[1] ?? "";

describe("the policy of a page", () => {
  it.each([
    ["no script", "<p>hello</p>", "'self' 'wasm-unsafe-eval'"],
    ["an inline script", "<script>go()</script>", `'self' 'wasm-unsafe-eval' ${hash("go()")}`],
    ["an inline module", '<script type="module">go()</script>', `'self' 'wasm-unsafe-eval' ${hash("go()")}`],
    ["a script of its own file", '<script src="/a.js"></script>', "'self' 'wasm-unsafe-eval'"],
    ["data, which does not run", '<script type="application/json">{}</script>', "'self' 'wasm-unsafe-eval'"],
    ["the same script twice", "<script>a</script><script>a</script>", `'self' 'wasm-unsafe-eval' ${hash("a")}`],
    ["a script over several lines", "<script>\na\n</script>", `'self' 'wasm-unsafe-eval' ${hash("\na\n")}`],
  ])("allows what stands in it: %s", (_name, html, sources) => {
    expect(scriptSources(html)).toBe(sources);
  });

  it("is the first thing in its head, and once", () => {
    const html = withPolicy("<html><head><title>x</title></head><head-like></head-like></html>");
    expect(html).toMatch(/^<html><head><meta http-equiv="content-security-policy" content="default-src 'none';[^"]*"><title>/);
    expect(html.match(/content-security-policy/g)).toHaveLength(1);
  });
});
