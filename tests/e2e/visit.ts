import { AxeBuilder } from "@axe-core/playwright";
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page of the site, and what it did that no page may do. */
export interface Visit {
  page: Page;
  /** Errors on the console, exceptions, violations of the content security policy, requests to another origin. */
  complaints: string[];
  close(): Promise<void>;
}

/** Opens a page in a context of its own (own storage), and listens for complaints from the first moment. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce", serviceWorkers: "block", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(origin) && !/^(data|blob):/.test(request.url())) {
      complaints.push(`request to another origin: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** Elements that scroll and that the keyboard does not reach. */
const UNREACHED = `[...document.querySelectorAll("pre, table")].filter((block) => block.scrollWidth > block.clientWidth && block.tabIndex < 0)`;

/**
 * What axe finds wrong, one line per finding: rule, element, advice. Scripts make the code blocks and tables
 * that scroll focusable when the browser is idle; axe waits for it, and judges what there is after five seconds.
 */
export async function axe(page: Page): Promise<string[]> {
  // Asked from here: the pages' content security policy forbids what waits in the page and evaluates a string there.
  for (let waited = 0; waited < 5_000 && (await page.evaluate(`${UNREACHED}.length`)) !== 0; waited += 100) await page.waitForTimeout(100);
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`));
}

/** How much wider than the window the page is, in CSS pixels; 0 when nothing has to be scrolled sideways. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - innerWidth));
}

/** A picture for people, in tests/screenshots/out. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync("tests/screenshots/out", { recursive: true });
  await page.screenshot({ path: `tests/screenshots/out/${name}.png` });
}
