import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { launch } from "./chromium.ts";
import { slowScripts } from "./slow-scripts.ts";
import { PROMPT, screen, shows } from "./terminal.ts";
import { visit } from "./visit.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

describe("the page of a lab", () => {
  it("has its prompt with less than 200 KB of simulator, and loses nothing that is typed before the rest is here", async () => {
    const { page, complaints, close } = await visit(browser, "about:blank");
    const scripts = await slowScripts(page);
    await page.goto(`${inject("address")}/labs/liveness-exec/`, { waitUntil: "commit" });
    await shows(page, PROMPT);
    scripts.hold();
    expect(scripts.sent.worker / 1024).toBeGreaterThan(100);
    expect(scripts.sent.worker / 1024).toBeLessThan(200);
    await page.locator(".terminal-pane textarea").first().focus();
    await page.keyboard.type("kubectl run web --image=nginx -o name");
    await shows(page, /~# kubectl run web --image=nginx -o name$/);
    // The clock does not go past the first look at the checks; what is typed is shown all the same.
    await page.waitForTimeout(700);
    await page.keyboard.type("; echo $((6 * 7))");
    await shows(page, /-o name; echo \$\(\(6 \* 7\)\)$/);
    await page.keyboard.press("Enter");
    await page.keyboard.type("echo typed ahead");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(300);
    expect(await screen(page)).not.toContain("pod/web");
    scripts.release();
    await shows(page, /pod\/web\n42\n[^\n]*~# echo typed ahead\ntyped ahead\n[^\n]*~#$/);
    await page.getByText("The Pod liveness-exec exists in the namespace default").first().waitFor();
    expect(complaints.filter((each) => !each.startsWith("request to"))).toEqual([]);
    await close();
  });
});
