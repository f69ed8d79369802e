import { createHash } from "node:crypto";
import type { AstroIntegration } from "astro";
import { changePages } from "./built-pages.ts";

const INLINE_SCRIPT = /<script(?<attributes>[^>]*)>(?<text>[\s\S]*?)<\/script>/g;
const RUNS = /^(|module|text\/javascript)$/;

/**
 * The content security policy of a page: its own origin, its own inline scripts by their hash, no eval, nobody else.
 * `wasm-unsafe-eval` lets the search index (WebAssembly) run. Styles may be inline: the terminal sets widths of cells in a
 * style element and the drawings carry their own.
 *
 * @example policyFor("<script>go()</script>") // default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-…'; …
 */
export function policyFor(html: string): string {
  const hashes = new Set<string>();
  for (const { groups } of html.matchAll(INLINE_SCRIPT)) {
    const attributes = groups?.attributes ?? "";
    const type = /\btype=["']?([^"'\s>]*)/.exec(attributes)?.[1] ?? "";
    if (/\bsrc=/.test(attributes) || !RUNS.test(type)) continue;
    hashes.add(`'sha256-${createHash("sha256").update(groups?.text ?? "").digest("base64")}'`);
  }
  return [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...hashes].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join("; ");
}

/** The page with its policy as the first thing in its head. */
export function withPolicy(html: string): string {
  const meta = `<meta http-equiv="content-security-policy" content="${policyFor(html)}">`;
  return html.replace(/<head>|<head [^>]*>/, (head) => head + meta);
}

/** Puts the policy into every built page, so that it holds on any static file server. */
export function contentSecurity(): AstroIntegration {
  return changePages("content-security", withPolicy);
}
