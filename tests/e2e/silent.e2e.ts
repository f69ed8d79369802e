import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, shows } from "./terminal.ts";
import { axe, overflow, picture, visit } from "./visit.ts";

const address = inject("address");
/** A pattern that backtracks for longer than anybody waits, in one step that no engine can be stopped in. */
const ENDLESS = `echo ${"a".repeat(48)} | grep -E '^(a+)+b$'`;

const LOOKS = [
  { prefix: "", colorScheme: "light", width: 1280, says: /^The simulator does not answer/, goOn: "Go on without it" },
  { prefix: "/zh-cn", colorScheme: "dark", width: 390, says: /^模拟器没有响应：上一条命令中的某一步耗时过长/, goOn: "撤掉这条命令" },
] as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

describe("a simulator that falls silent", () => {
  it.for(LOOKS)("is told of, and left behind without the last command: $colorScheme, $width px", async ({ prefix, colorScheme, width, says, goOn }) => {
    const { page, complaints, close } = await visit(browser, `${address}${prefix}/labs/liveness-exec/`, { colorScheme, viewport: { width, height: 800 } });
    if (width < 860) await page.locator(".side-switch button").last().click();
    await shows(page, PROMPT);
    await run(page, "echo one > kept");
    await enter(page, ENDLESS);
    const notice = page.locator(".notices p", { hasText: says });
    await notice.waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, `room-silent-${colorScheme}-${width}`);
    // The way on is reached by keyboard, and nothing that was done before is lost.
    await page.getByRole("button", { name: goOn }).press("Enter");
    await notice.waitFor({ state: "detached" });
    await shows(page, /\^C\n[^\n]*~#$/);
    expect(await run(page, "cat kept")).toMatch(/\none\n/);
    expect(complaints).toEqual([]);
    await close();
  });
});
