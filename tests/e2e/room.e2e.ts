import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, screen, shows } from "./terminal.ts";
import { axe, visit } from "./visit.ts";

const address = inject("address");
const LAB = `${address}/labs/liveness-exec/`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

/** Real ms from a key to the frame that shows it. */
function echoTime(page: Page, key: string): Promise<number> {
  return page.evaluate(async (text) => {
    const rows = document.querySelector(".xterm-rows")!;
    const before = rows.textContent;
    const field = document.querySelector<HTMLTextAreaElement>(".terminal-pane textarea")!;
    const began = performance.now();
    field.value += text;
    field.dispatchEvent(new InputEvent("input", { data: text, inputType: "insertText", bubbles: true, composed: true }));
    while (rows.textContent === before && performance.now() - began < 5000) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  }, key);
}

/** The longest real time between two frames while something goes on, ms. */
function longestFrame(page: Page, forMs: number): Promise<number> {
  return page.evaluate(async (limit) => {
    const began = performance.now();
    let last = began;
    let longest = 0;
    while (last - began < limit) {
      const now = await new Promise<number>(requestAnimationFrame);
      longest = Math.max(longest, now - last);
      last = now;
    }
    return longest;
  }, forMs);
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const say = (what: string, ms: number): void => void process.stdout.write(`${what}: ${Math.round(ms)} ms\n`);

describe("a room that answers", () => {
  it("has a prompt soon after it is opened", async () => {
    const times: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const { page, close } = await visit(browser, "about:blank");
      await page.goto(LAB, { waitUntil: "commit" });
      await page.waitForFunction(() => /~# *$/.test((document.querySelector(".xterm-rows")?.textContent ?? "").replaceAll("\u00a0", " ").trimEnd()), undefined, { polling: "raf" });
      times.push(await page.evaluate(() => performance.now()));
      await close();
    }
    say("from opening the lab to its prompt (median of 3)", median(times));
    // The budget is 1 s on a quiet machine; the test allows for a busy one.
    expect(Math.min(...times)).toBeLessThan(5000);
  });

  it("echoes keys while the clock runs at 60×", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await run(page, "kubectl run a --image=nginx; kubectl run b --image=nginx");
    await page.getByRole("button", { name: "Run the clock at 60×" }).click();
    const times: number[] = [];
    for (const key of "echo hello") times.push(await echoTime(page, key));
    say("echo of a key at 60× (median of 10)", median(times));
    expect(median(times)).toBeLessThan(500);
    await close();
  });

  it.for([
    ["a loop without end", "while true; do :; done"],
    ["output without end", "yes"],
  ])("stays responsive during %s, which Ctrl-C ends", async ([what, command]) => {
    const { page, complaints, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await enter(page, command!);
    await page.waitForTimeout(500);
    const longest = await longestFrame(page, 2000);
    say(`longest frame during ${what!}`, longest);
    expect(longest).toBeLessThan(1000);
    await page.keyboard.press("Control+c");
    await shows(page, PROMPT);
    expect(await run(page, "echo still here")).toContain("\nstill here\n");
    expect(complaints).toEqual([]);
    await close();
  });

  it("answers commands while the clock is paused", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await page.getByRole("button", { name: "Pause" }).click();
    expect(await run(page, "kubectl get nodes")).toContain("node-3");
    const clock = page.locator(".clock time");
    // What is shown lags a tenth of a second behind.
    await page.waitForTimeout(500);
    const stopped = await clock.textContent();
    await page.waitForTimeout(1500);
    expect(await clock.textContent()).toBe(stopped);
    await close();
  });

  it("keeps the terminals that were opened", async () => {
    const { page, close } = await visit(browser, LAB);
    await shows(page, PROMPT);
    await page.getByRole("button", { name: "New terminal" }).click();
    await shows(page, PROMPT);
    await run(page, "echo second");
    await page.waitForTimeout(1500);
    await page.reload();
    await page.getByRole("tab", { name: "Terminal 2" }).click();
    await shows(page, /\nsecond\n[\s\S]*~#$/);
    await close();
  });
});

describe("what is kept and what is not", () => {
  const keepLog = (page: Page, log: unknown): Promise<void> =>
    page.evaluate(
      (value) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open("podlab", 1);
          opening.onupgradeneeded = () => void opening.result.createObjectStore("logs");
          opening.onsuccess = () => {
            const change = opening.result.transaction("logs", "readwrite");
            change.objectStore("logs").put(value, "liveness-exec");
            change.oncomplete = () => (opening.result.close(), resolve());
            change.onerror = () => reject(change.error);
          };
        }),
      log,
    );

  it.for([
    ["another version of the lab", { format: 1, lab: "liveness-exec", version: "0", seed: "x", inputs: [], until: 0 }, /This lab has changed since/],
    ["another format", { format: 99 }, /cannot be read/],
    ["no session at all", "<img src=x onerror=alert(1)>", /cannot be read/],
    ["another lab", { format: 1, lab: "other", version: "1", seed: "x", inputs: [], until: 0 }, /belongs to another lab/],
    ["inputs that are none", { format: 1, lab: "liveness-exec", version: "1", seed: "x", inputs: [{ at: "soon" }], until: 5 }, /cannot be read/],
  ] as const)("says when the kept session is of %s, and begins again", async ([, log, sentence]) => {
    const { page, complaints, close } = await visit(browser, `${address}/course/`);
    await keepLog(page, log);
    await page.goto(LAB);
    await page.getByText(sentence).waitFor();
    await page.getByRole("button", { name: "Start again" }).click();
    await shows(page, PROMPT);
    expect(complaints).toEqual([]);
    await close();
  });

  it("works without storage and says that nothing is kept", async () => {
    const { page, close } = await visit(browser, "about:blank");
    await page.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", { get: () => undefined });
      Object.defineProperty(globalThis, "localStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await page.goto(LAB);
    await page.getByText(/This browser keeps nothing/).waitFor();
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes")).toContain("controlplane");
    expect(await axe(page)).toEqual([]);
    await close();
  });

  it("says when the simulator has stopped, and starts it again", async () => {
    const { page, close } = await visit(browser, "about:blank");
    const worker = /\/_astro\/worker-[^/]*\.js/;
    await page.context().route(worker, (route) => route.fulfill({ contentType: "text/javascript", body: "throw new Error('broken')" }));
    await page.goto(LAB);
    await page.getByText(/The simulator has stopped/).waitFor();
    await page.context().unroute(worker);
    await page.getByRole("button", { name: "Restart" }).click();
    await shows(page, PROMPT);
    expect(await page.getByText(/The simulator has stopped/).count()).toBe(0);
    await close();
  });
});

it("is used by keyboard alone", async () => {
  const { page, close } = await visit(browser, LAB);
  await shows(page, PROMPT);
  // The terminal has the focus from the beginning; Tab belongs to the shell, F6 leads out.
  await page.keyboard.type("kubectl get nodes");
  await page.keyboard.press("Enter");
  await shows(page, /node-3[\s\S]*~#$/);
  const present = (): Promise<string> => page.evaluate(() => document.activeElement?.className ?? "");
  await page.keyboard.press("F6");
  expect(await present()).toContain("map");
  await page.keyboard.press("F6");
  expect(await present()).toContain("strip");
  await page.keyboard.press("F6");
  expect(await present()).toContain("room-text");
  const press = async (name: RegExp): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      if (name.test(await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? ""))) {
        await page.keyboard.press("Enter");
        return;
      }
    }
    throw new Error(`no ${String(name)} within 40 presses of Tab`);
  };
  await press(/^Hint 1 of 3$/);
  await page.locator(".hints p").waitFor();
  await page.keyboard.press("F6");
  await page.keyboard.type("echo back");
  await page.keyboard.press("Enter");
  await shows(page, /\nback\n/);
  expect(await screen(page)).toMatch(PROMPT);
  await close();
});

describe("a terminal in a page that is read", () => {
  it.for(["", "/zh-cn"])("answers on the home page %o", async (prefix) => {
    const { page, complaints, close } = await visit(browser, `${address}${prefix}/`);
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes")).toMatch(/controlplane\s+Ready\s+control-plane/);
    await run(page, "kubectl run web --image=nginx");
    await page.locator(".peas .row i").first().waitFor();
    expect(await axe(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("answers in a lesson, once it is asked for", async () => {
    const { page, complaints, close } = await visit(browser, `${address}/lessons/probes/what-a-probe-decides/`);
    await page.locator("[data-live-terminal] button").click();
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes")).toContain("node-3");
    expect(complaints).toEqual([]);
    await close();
  });
});
