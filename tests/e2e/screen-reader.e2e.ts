import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chromium.ts";
import { PROMPT, run, shows } from "./terminal.ts";
import { visit } from "./visit.ts";
import { writeFile } from "./write-file.ts";

const address = inject("address");

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

/** What a screen reader is given of a part of the page, without what differs from run to run: times, names, amounts in use. */
async function tree(page: Page, part: string): Promise<string> {
  const text = await page.locator(part).ariaSnapshot();
  return text
    .replace(/web-[a-z0-9]{8,10}-[a-z0-9]{5}/g, "web-RANDOM")
    .replace(/−?\d\d:\d\d:\d\d/g, "TIME")
    .replace(/(used|已使用) [\d.]+( [GM]i)?/g, "$1 AMOUNT")
    .replace(/\d+\.\d+s/g, "SECONDS")
    .replace(/"\d{4,}"/, '"MS"')
    // It comes when the session began before what the timeline shows.
    .replace(/^ *- button "(?:To the beginning of the session|回到会话的开头)"\n/m, "");
}

describe("the tree that a screen reader reads", () => {
  it.for([["en", ""], ["zh-cn", "/zh-cn"]] as const)("has names and roles for all of the room: %s", async ([locale, prefix]) => {
    const { page, complaints, close } = await visit(browser, `${address}${prefix}/labs/liveness-exec/`);
    await shows(page, PROMPT);
    await run(page, "kubectl create deployment web --image=nginx");
    await page.locator(".map .pod.good").waitFor();
    // Till the last event of the start is there.
    await page.locator('.strip [aria-label*="Started"]').waitFor();
    const parts = [".room-bar", ".task.open .checks", ".room-stage", ".side-switch"];
    const trees = [];
    for (const part of parts) trees.push(`# ${part}\n${await tree(page, part)}\n`);
    await expect(trees.join("\n")).toMatchFileSnapshot(`screen-reader/room.${locale}.yaml`);
    expect(complaints).toEqual([]);
    await close();
  });

  it("has the terminal's lines, once that is wanted, and says what has passed", async () => {
    const { page, close } = await visit(browser, `${address}/labs/liveness-exec/`);
    await shows(page, PROMPT);
    await page.getByRole("button", { name: "Keys and settings" }).click();
    await page.getByRole("checkbox", { name: /Screen reader mode/ }).check();
    await page.keyboard.press("Escape");
    await run(page, "echo heard by all");
    await page.waitForFunction(() => document.querySelector(".xterm-accessibility")?.textContent?.includes("heard by all"));
    expect(await tree(page, ".terminal-pane")).toMatch(/listitem: heard by all/);
    const manifest = await page.locator(".task pre").first().textContent();
    await writeFile(page, "exec-liveness.yaml", manifest!);
    await run(page, "kubectl create -f exec-liveness.yaml");
    await page.getByRole("status").filter({ hasText: "Task done: Put it on the cluster" }).waitFor({ state: "attached" });
    await close();
  });
});
