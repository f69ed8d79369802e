import type { AstroIntegration } from "astro";
import { changePages } from "./built-pages.ts";

/** The page without a theme of its own: Starlight writes each page as dark, and relies on a script to say otherwise. */
export function withoutTheme(html: string): string {
  return html.replace(/<html[^>]*>/, (tag) => tag.replace(/ data-theme="\w*"/, ""));
}

/** Leaves the theme of built pages to the system, so that it is right without JavaScript too; components/theme-provider.astro sets what was chosen. */
export function systemTheme(): AstroIntegration {
  return changePages("system-theme", withoutTheme);
}
