import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { launch } from "./chromium.ts";
import { axe, overflow, picture, visit } from "./visit.ts";

const address = inject("address");
const LESSON = "/lessons/probes/what-a-probe-decides/";
const PAGES = { home: "/", course: "/course/", lesson: LESSON };

/** Scripts that a lesson may load before the terminal is wanted, gzipped. */
const LESSON_SCRIPT_BUDGET = 60 * 1024;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

describe.for(["", "/zh-cn"])("pages in %o", (prefix) => {
  const language = prefix === "" ? "en" : "zh-CN";

  // Every page in both themes and at both widths, but not in all combinations of them.
  for (const [name, path] of Object.entries(PAGES)) {
    for (const [width, colorScheme] of [[1280, prefix === "" ? "light" : "dark"], [390, prefix === "" ? "dark" : "light"]] as const) {
      it(`${name} is clean in ${colorScheme}, ${width} px wide`, async () => {
        const size = { width, height: width === 390 ? 844 : 800 };
        const { page, complaints, close } = await visit(browser, address + prefix + path, { colorScheme, viewport: size });
        await page.waitForLoadState("networkidle");
        expect(await page.getAttribute("html", "lang")).toBe(language);
        expect(await page.getAttribute("html", "data-theme")).toBe(colorScheme);
        expect(await overflow(page)).toBe(0);
        await picture(page, `${name}-${language}-${colorScheme}-${width}`);
        expect(await axe(page)).toEqual([]);
        expect(complaints).toEqual([]);
        await close();
      });
    }
  }

  it("fits a window of 320 px", async () => {
    for (const path of Object.values(PAGES)) {
      const { page, close } = await visit(browser, address + prefix + path, { viewport: { width: 320, height: 700 } });
      expect(await overflow(page), path).toBe(0);
      await close();
    }
  });

  it("finds a lesson by search", async () => {
    const { page, complaints, close } = await visit(browser, address + prefix + PAGES.course);
    await page.locator("button[data-open-modal]:enabled").click();
    // It has the focus, however early the search was opened.
    await page.locator("#starlight__search input:focus").fill(prefix === "" ? "readiness" : "就绪探针");
    await page.locator(`#starlight__search a[href*="${LESSON}"]`).first().waitFor();
    // Of how many, in the language of the page.
    expect(await page.locator(".pagefind-ui__message").textContent()).toMatch(prefix === "" ? /^\d+ results? for readiness$/ : /^“就绪探针”：\d+ 个结果$/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("says that a page is not there, in its language", async () => {
    const { page, close } = await visit(browser, `${address}${prefix}/no/such/page/`);
    expect(await page.getAttribute("html", "lang")).toBe(language);
    expect(await page.locator("h1").count()).toBe(1);
    await close();
  });
});

describe("a reader", () => {
  it("goes from the home page to the lesson to the lab, by keyboard", async () => {
    const { page, close } = await visit(browser, `${address}/`);
    const follow = async (name: RegExp): Promise<void> => {
      for (let presses = 0; presses < 160; presses += 1) {
        await page.keyboard.press("Tab");
        const text = await page.evaluate(() => (document.activeElement instanceof HTMLAnchorElement ? document.activeElement.innerText : ""));
        if (!name.test(text)) continue;
        await page.keyboard.press("Enter");
        return;
      }
      throw new Error(`no link ${String(name)} within 160 presses of Tab`);
    };
    await follow(/Start the course/);
    await page.waitForURL("**/course/");
    await follow(/What a probe decides/);
    await page.waitForURL(`**${LESSON}`);
    await follow(/Start the lab/);
    await page.waitForURL("**/labs/liveness-exec/");
    await close();
  });

  it("predicts before the answer is shown", async () => {
    const { page, close } = await visit(browser, address + LESSON);
    const question = page.getByRole("group", { name: "Predict first" });
    const answer = question.getByText(/^At second 75\./);
    expect(await answer.isVisible()).toBe(false);
    await question.getByRole("radio", { name: "45" }).focus();
    await page.keyboard.press("Space");
    expect(await answer.isVisible()).toBe(true);
    expect(await axe(page)).toEqual([]);
    await close();
  });

  it("reads what a word means by pointer, key and finger", async () => {
    const { page, close } = await visit(browser, address + LESSON, { viewport: { width: 700, height: 800 }, hasTouch: true });
    const word = page.locator("a.term").first();
    const card = word.locator(".card");
    await word.hover();
    await card.waitFor();
    const [box, column] = [(await card.boundingBox())!, (await page.locator("main .sl-markdown-content").first().boundingBox())!];
    expect(box.x).toBeGreaterThanOrEqual(column.x - 1);
    expect(box.x + box.width).toBeLessThanOrEqual(column.x + column.width + 1);
    await page.keyboard.press("Escape");
    await card.waitFor({ state: "hidden" });
    await page.mouse.move(0, 0);
    await word.focus();
    await card.waitFor();
    await page.keyboard.press("Escape");
    await word.blur();
    await card.waitFor({ state: "hidden" });
    await word.tap();
    await card.waitFor();
    expect(new URL(page.url()).pathname).toBe(LESSON);
    await word.tap();
    await page.waitForURL(/\/glossary\/#/);
    await close();
  });

  it("is told where to start, and when there is nothing to tell", async () => {
    const { page, close } = await visit(browser, `${address}/start/`);
    await page.locator(".learn").nth(1).check();
    expect(await page.locator("fieldset a:visible").count()).toBe(1);
    for (const known of await page.locator(".know").all()) await known.check();
    await page.locator("p.all").waitFor();
    expect(await page.locator("fieldset a:visible").count()).toBe(0);
    await close();
  });

  it("changes the language and stays on the page, at the same place", async () => {
    const { page, close } = await visit(browser, address + LESSON);
    const heading = page.locator("main h2").nth(3);
    await heading.evaluate((element) => element.scrollIntoView({ behavior: "instant" }));
    const topOf = (): Promise<number> => heading.evaluate((element) => element.getBoundingClientRect().top);
    const before = await topOf();
    await page.getByRole("link", { name: "中文" }).click();
    await page.waitForURL(`**/zh-cn${LESSON}`);
    await page.waitForFunction(() => scrollY > 0);
    expect(Math.abs((await topOf()) - before)).toBeLessThan(60);
    await page.getByRole("link", { name: "English" }).click();
    await page.waitForURL(`${address}${LESSON}`);
    await close();
  });

  it("chooses the dark theme for all pages", async () => {
    const { page, close } = await visit(browser, `${address}/`, { colorScheme: "light" });
    const button = page.getByRole("button", { name: "Dark theme" });
    await button.click();
    expect(await button.getAttribute("aria-pressed")).toBe("true");
    await page.goto(address + LESSON);
    expect(await page.getAttribute("html", "data-theme")).toBe("dark");
    await close();
  });

  it.for([["light", "rgb(251, 252, 248)"], ["dark", "rgb(17, 20, 13)"]] as const)("has the look of the system, with JavaScript and without: %s", async ([colorScheme, paper]) => {
    const colours = async (path: string, javaScriptEnabled: boolean): Promise<string[]> => {
      const { page, close } = await visit(browser, address + path, { colorScheme, javaScriptEnabled });
      const found = await page.evaluate(() => [document.body, ...document.querySelectorAll(".ec-line span")].flatMap((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]));
      await close();
      return found;
    };
    for (const path of [LESSON, "/labs/liveness-exec/"]) {
      const plain = await colours(path, false);
      expect(plain[0], path).toBe(paper);
      expect(plain, path).toEqual(await colours(path, true));
    }
  });

  it("sees in the course which labs are done and which are begun", async () => {
    const { page, close } = await visit(browser, `${address}/course/`);
    const lab = page.locator('a[data-lab="liveness-exec"]');
    const keep = (state: unknown): Promise<void> =>
      page.evaluate((text) => localStorage.setItem("podlab.progress", text), JSON.stringify({ labs: { "liveness-exec": state } }));
    expect(await lab.getAttribute("data-state")).toBe("new");
    await keep({ tasks: ["one"], of: 3, done: false, version: "1" });
    await page.reload();
    expect(await lab.getByText(/^1 of \d+ tasks$/).isVisible()).toBe(true);
    await keep({ tasks: ["one", "two", "three"], of: 3, done: true, version: "1" });
    await page.reload();
    expect(await lab.getByText("Done").isVisible()).toBe(true);
    expect(await page.getByRole("img", { name: /^Labs done: 1 of \d+$/ }).first().isVisible()).toBe(true);
    await close();
  });

  it("loads little script for a lesson", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    let bytes = 0;
    page.on("response", async (response) => {
      if (response.request().resourceType() !== "script") return;
      bytes += (await response.request().sizes()).responseBodySize;
    });
    await page.goto(address + LESSON);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(500);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(LESSON_SCRIPT_BUDGET);
    await context.close();
  });
});

describe("the content security policy", () => {
  it("is sent with every page and forbids eval and other origins", async () => {
    for (const path of [...Object.values(PAGES), "/labs/liveness-exec/"]) {
      const response = await fetch(address + path);
      const policy = response.headers.get("content-security-policy") ?? "";
      const html = await response.text();
      expect(policy, path).toContain("default-src 'none'");
      expect(policy, path).not.toMatch(/unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/);
      expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-inline'/);
      expect(html, path).toMatch(/<head[^>]*><meta http-equiv="content-security-policy"/);
    }
  });
});
