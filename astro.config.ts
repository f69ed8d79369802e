import { fileURLToPath } from "node:url";
import mdx from "@astrojs/mdx";
import preact from "@astrojs/preact";
import starlight from "@astrojs/starlight";
import { defineConfig } from "astro/config";
import { builtLabs } from "./scripts/built-labs.ts";
import { codeParts } from "./scripts/code-parts.ts";
import { consoleLines } from "./scripts/console-lines.ts";
import { contentSecurity } from "./scripts/content-security.ts";
import { licences, noteLicences } from "./scripts/licences.ts";
import { offline } from "./scripts/offline.ts";
import { systemTheme } from "./scripts/system-theme.ts";
import { courseSidebar } from "./src/components/course/sidebar.ts";

/** Modules of the simulator are there for what they export: of one that only passes on what others need, nothing has to come. */
const SIMULATOR = /\/src\/(sim|os|apimachinery|cluster|kubectl|shell|lab|workspace)\//;

export default defineConfig({
  publicDir: "./public",
  outDir: "./dist",
  trailingSlash: "always",
  // A page is fetched when it is asked for: the links of a lesson lead to labs, which are heavy.
  prefetch: { prefetchAll: false },
  build: { inlineStylesheets: "never" },
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: "Podlab",
      locales: {
        root: { label: "English", lang: "en" },
        "zh-cn": { label: "简体中文", lang: "zh-CN" },
      },
      favicon: "/favicon.svg",
      sidebar: courseSidebar(),
      customCss: ["./src/styles/tokens.css", "./src/styles/site.css", "./src/styles/lesson.css"],
      components: {
        Header: "./src/components/header.astro",
        Hero: "./src/components/no-hero.astro",
        ThemeProvider: "./src/components/theme-provider.astro",
        ThemeSelect: "./src/components/theme-toggle.astro",
        LanguageSelect: "./src/components/language-link.astro",
        PageTitle: "./src/components/lesson-title.astro",
      },
      expressiveCode: {
        themes: ["github-dark-default", "github-light-default"],
        // Without script the system chooses between the two, as for all other colours.
        useDarkModeMediaQuery: true,
        plugins: [consoleLines()],
        minSyntaxHighlightingColorContrast: 5.5,
        styleOverrides: {
          borderRadius: "10px",
          borderColor: "var(--line)",
          codeFontFamily: "var(--mono)",
          codeFontSize: "13px",
          codeLineHeight: "1.6",
          uiFontFamily: "var(--sans)",
          focusBorder: "var(--pea)",
          codeBackground: "var(--card)",
          frames: {
            frameBoxShadowCssValue: "none",
            editorTabBarBackground: "var(--sunk)",
            editorActiveTabBackground: "var(--card)",
            editorActiveTabIndicatorTopColor: "transparent",
            editorActiveTabIndicatorBottomColor: "var(--pea)",
            editorTabBarBorderBottomColor: "var(--line)",
            terminalBackground: "var(--term)",
            terminalTitlebarBackground: "var(--term-bar)",
            terminalTitlebarForeground: "var(--term-dim)",
            terminalTitlebarBorderBottomColor: "transparent",
            terminalTitlebarDotsForeground: "var(--term-dim)",
          },
        },
      },
      markdown: { processedDirs: ["./content/lessons"] },
      // The site is wherever it is served from: no sitemap with absolute addresses, no "last updated", no edit links.
      lastUpdated: false,
      credits: false,
      // What a page is called counts more than how often it says a word.
      pagefind: { ranking: { metaWeights: { title: 10 } } },
      disable404Route: true,
    }),
    mdx(),
    preact(),
    systemTheme(),
    contentSecurity(),
    licences(),
    offline(),
  ],
  vite: {
    build: { chunkSizeWarningLimit: 2000 },
    // The worker of the simulation loads its rarer parts (text tools, explain texts, labs) when they are wanted.
    worker: {
      format: "es",
      plugins: () => [builtLabs(), noteLicences()],
      rolldownOptions: {
        treeshake: { moduleSideEffects: (id) => !SIMULATOR.test(id) },
        output: { codeSplitting: codeParts },
      },
    },
    plugins: [builtLabs(), noteLicences()],
    // Lessons import their pieces as "@lesson/predict.astro".
    resolve: { alias: { "@lesson": fileURLToPath(new URL("./src/components/lesson", import.meta.url)) } },
  },
});
