import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, shows } from "./terminal.ts";
import { axe, visit } from "./visit.ts";

const LAB = `${inject("address")}/playground/cluster/`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

/** Hands over a text as the clipboard would: one paste event. */
function paste(page: Page, text: string): Promise<void> {
  return page.locator(".terminal-pane:not([hidden]) textarea").first().evaluate((field, pasted) => {
    const data = new DataTransfer();
    data.setData("text/plain", pasted);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

describe("hands that know a terminal", () => {
  it("find their keys: history search, completion, word and line keys", async () => {
    const { page, complaints, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await run(page, "echo first words");
    await run(page, "echo second words");
    await page.keyboard.press("Control+r");
    await page.keyboard.type("first");
    await shows(page, /\(reverse-i-search\)`first': echo first words/);
    await page.keyboard.press("Enter");
    await shows(page, /echo first words\nfirst words\n[\s\S]*~#$/);
    await page.keyboard.type("kubectl get no");
    await page.keyboard.press("Tab");
    await shows(page, /kubectl get nodes?\S* ?$|kubectl get no\n/);
    await page.keyboard.press("Control+c");
    await page.keyboard.type("echo one two");
    await page.keyboard.press("Control+w");
    await page.keyboard.type("three");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Control+y");
    await page.keyboard.press("Enter");
    await shows(page, /\none three\n/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await shows(page, /first words\n[\s\S]*~#$/);
    // Programs and terminal count the same cells: a line with a family in it wraps as it is drawn.
    const long = `echo 👩\u200d👩\u200d👧 ${"界".repeat(30)} ${"a".repeat(80)}`;
    await enter(page, long);
    expect((await shows(page, /a\n[^\n]*~#$/)).replaceAll("\n", "")).toContain(`~# ${long}${long.slice(5)}root@`);
    expect(complaints).toEqual([]);
    await close();
  });

  it("write a file in vi", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await enter(page, "vi pod.yaml");
    await shows(page, /~\n~/);
    await page.keyboard.type("ikind: Pod");
    await page.keyboard.press("Enter");
    await page.keyboard.type("apiVersion: v1");
    await page.keyboard.press("Escape");
    await page.keyboard.type("ddP");
    await page.keyboard.type(":wq");
    await page.keyboard.press("Enter");
    await shows(page, PROMPT);
    expect(await run(page, "cat pod.yaml")).toMatch(/\napiVersion: v1\nkind: Pod\n/);
    await close();
  });

  it("watch, and end what runs with Ctrl-C, also a busy loop", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await enter(page, "watch -n 1 kubectl get nodes");
    await shows(page, /Every 1\.0s: kubectl get nodes[\s\S]*node-3/);
    await page.keyboard.press("Control+c");
    await shows(page, PROMPT);
    // Each says when it is at work, so that nothing has to be waited for.
    await enter(page, "echo busy; while :; do :; done");
    await shows(page, /\nbusy$/);
    await page.keyboard.press("Control+c");
    await shows(page, PROMPT);
    await enter(page, "echo asleep; sleep 1000");
    await shows(page, /\nasleep$/);
    await page.keyboard.press("Control+z");
    await shows(page, /Stopped\s+sleep 1000/);
    expect(await run(page, "jobs")).toMatch(/\[1\]\+\s+Stopped\s+sleep 1000/);
    await close();
  });

  it("paste 5,000 lines", async () => {
    const { page, complaints, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index + 1} of a long paste`);
    await enter(page, "echo ready; cat > long.txt");
    await shows(page, /\nready$/);
    await paste(page, `${lines.join("\n")}\n`);
    await shows(page, /line 5000 of a long paste$/, 60_000);
    await page.keyboard.press("Control+d");
    await shows(page, PROMPT);
    expect(await run(page, "wc -l long.txt; tail -n 1 long.txt")).toMatch(/\n5000 long\.txt\nline 5000 of a long paste\n/);
    // At the prompt a paste of several lines waits for Enter (bracketed paste).
    await paste(page, "echo pasted one\necho pasted two");
    expect(await shows(page, /echo pasted two$/)).not.toMatch(/\npasted one\n/);
    await page.keyboard.press("Enter");
    await shows(page, /\npasted one\npasted two\n/);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a key", () => {
  it("is echoed as soon as the shell has answered, and does not wait for the next frame", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    const shown = await page.evaluate(async () => {
      const rows = document.querySelector(".xterm-rows")!;
      const field = document.querySelector<HTMLTextAreaElement>(".terminal-pane textarea")!;
      // A page whose frames never come.
      const frame = window.requestAnimationFrame;
      window.requestAnimationFrame = () => 0;
      field.value += "w";
      field.dispatchEvent(new InputEvent("input", { data: "w", inputType: "insertText", bubbles: true, composed: true }));
      const seen = await new Promise<boolean>((resolve) => {
        const limit = setTimeout(() => resolve(false), 5000);
        const observer = new MutationObserver(() => {
          if (!/# w/.test((rows.textContent ?? "").replaceAll("\u00a0", " "))) return;
          clearTimeout(limit);
          observer.disconnect();
          resolve(true);
        });
        observer.observe(rows, { subtree: true, childList: true, characterData: true });
      });
      window.requestAnimationFrame = frame;
      return seen;
    });
    expect(shown).toBe(true);
    await close();
  });
});

describe("the terminals", () => {
  it("stand side by side, and the line between them moves by keyboard and is kept", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await page.keyboard.press("Alt+Shift+Backslash");
    await page.waitForFunction(() => document.querySelectorAll(".panes > [role=tabpanel]:not([hidden]) .xterm").length === 2);
    await page.waitForFunction(() => [...document.querySelectorAll(".panes > [role=tabpanel]:not([hidden]) .xterm-rows")].every((rows) => /~#/.test(rows.textContent ?? "")));
    await page.keyboard.type("echo in the second");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /in the second[\s\S]*in the second/.test(document.querySelector("#pane-1 .xterm-rows")?.textContent?.replaceAll("\u00a0", " ") ?? ""));
    const widthOf = (pane: string): Promise<number> => page.locator(pane).evaluate((element) => element.clientWidth);
    const before = await widthOf("#pane-0");
    await page.getByRole("separator", { name: "Width of the left pane" }).focus();
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("ArrowLeft");
    await page.waitForFunction((wide) => document.querySelector("#pane-0")!.clientWidth < wide - 80, before);
    expect(await axe(page)).toEqual([]);
    for (const [name, key] of [["Width of the text", "ArrowRight"], ["Height of the pane below the terminal", "ArrowUp"], ["Height of the timeline", "ArrowUp"]] as const) {
      const line = page.getByRole("separator", { name });
      const value = Number(await line.getAttribute("aria-valuenow"));
      await line.focus();
      await page.keyboard.press(key);
      await page.waitForFunction(([label, old]) => Number(document.querySelector(`[role=separator][aria-label="${label}"]`)!.getAttribute("aria-valuenow")) > Number(old), [name, value] as const);
    }
    const kept = await widthOf(".room-text");
    await page.reload();
    await shows(page, PROMPT);
    expect(await widthOf(".room-text")).toBe(kept);
    await close();
  });

  it("are searched, enlarged, and announced to a screen reader in its language", async () => {
    const { page, close } = await visit(browser, `${inject("address")}/zh-cn/playground/cluster/`);
    await shows(page, PROMPT);
    await enter(page, "seq 1 200");
    await shows(page, /\n200\nroot@controlplane:~#$/);
    await page.keyboard.press("Control+Shift+F");
    // The next key is the search's.
    await page.keyboard.type("17");
    await page.getByRole("textbox", { name: "在终端中查找" }).and(page.locator(":focus")).waitFor();
    await page.getByText(/^\d+\/\d+$/).waitFor();
    await page.keyboard.press("Escape");
    const rows = (): Promise<number> => page.evaluate(() => document.querySelectorAll(".xterm-rows > div").length);
    const before = await rows();
    await page.keyboard.press("Alt+Shift+Equal");
    await page.keyboard.press("Alt+Shift+Equal");
    await page.keyboard.press("Alt+Shift+Equal");
    await page.waitForFunction((count) => document.querySelectorAll(".xterm-rows > div").length < count, before);
    await page.keyboard.press("F1");
    const sheet = page.getByRole("dialog", { name: "设置" });
    await sheet.getByRole("checkbox", { name: /屏幕阅读器模式/ }).check();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator(".xterm-accessibility").waitFor({ state: "attached" });
    await page.locator(".terminal-pane textarea").focus();
    await page.keyboard.type("echo read me aloud");
    await page.keyboard.press("Enter");
    await page.locator(".xterm-accessibility", { hasText: "read me aloud" }).waitFor({ state: "attached" });
    await close();
  });

  it("have the keys that a phone lacks", async () => {
    const { page, close } = await visit(browser, LAB, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await shows(page, PROMPT);
    const keys = page.getByRole("group", { name: "Keys that this keyboard lacks" });
    await page.locator(".terminal-pane textarea").focus();
    await page.keyboard.type("echo asleep; sleep 1000");
    await page.keyboard.press("Enter");
    await shows(page, /\nasleep$/);
    await keys.getByRole("button", { name: /^Control/ }).tap();
    await page.keyboard.type("c");
    await shows(page, PROMPT);
    await page.keyboard.type("echo a ");
    await keys.getByRole("button", { name: "|", exact: true }).tap();
    await page.keyboard.type(" tr a b");
    await page.keyboard.press("Enter");
    await shows(page, /\nb\n/);
    await keys.getByRole("button", { name: "Arrow up" }).tap();
    await shows(page, /~# echo a \| tr a b$/);
    // Control to the slash, without scrolling.
    const slash = (await keys.getByRole("button", { name: "/", exact: true }).boundingBox())!;
    expect(slash.x + slash.width).toBeLessThanOrEqual(390);
    // What is printed while one reads the text is followed all the same.
    await page.keyboard.press("Enter");
    await page.keyboard.type("sleep 1; seq 1 80");
    await page.keyboard.press("Enter");
    await page.locator(".side-switch button").first().tap();
    await page.waitForTimeout(1500);
    await page.locator(".side-switch button").last().tap();
    await shows(page, /\n79\n80\n[^\n]*~#$/);
    expect(await axe(page)).toEqual([]);
    await close();
  });
});
