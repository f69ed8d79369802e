// The room in Chromium: how soon it is there, how soon a key is echoed, how smoothly the map moves, what much output does.
// Needs a built site (`npm run build`); another folder than dist/: SITE=folder.
import { existsSync } from "node:fs";
import { root } from "../../scripts/tools.ts";
import { serveSite } from "../../scripts/site-server.ts";
import { findChromium, launch } from "../e2e/chromium.ts";
import { slowScripts } from "../e2e/slow-scripts.ts";
import { enter, PROMPT, run, shows } from "../e2e/terminal.ts";
import { visit } from "../e2e/visit.ts";
import { encodeShare, openSession, PLAYGROUND, playground } from "../../src/lab/index.ts";
import { atTheKeyboard } from "./measure/keyboard.ts";
import { report } from "./measure/median.ts";

const folder = process.env.SITE ?? `${root}/dist`;
if (!existsSync(`${folder}/index.html`)) {
  process.stderr.write("podlab: there is no built site: run `npm run build` first\n");
  process.exit(1);
}
const server = await serveSite({ folder, port: 0 });
const browser = await launch(findChromium());
const LAB = `${server.address}/labs/liveness-exec/`;
const FLEET = `${server.address}/playground/cluster/?cluster=50z5l`;
const rank = (values: number[], part: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))]!;

{
  const { page, close } = await visit(browser, "about:blank");
  const scripts = await slowScripts(page);
  await page.goto(LAB, { waitUntil: "commit" });
  await shows(page, PROMPT);
  scripts.hold();
  report("a lab's page, before its prompt: the simulator and the lab", scripts.sent.worker / 1024, "KB", 200);
  report("  the scripts of the page", scripts.sent.page / 1024, "KB");
  await close();
}

{
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const { page, close } = await visit(browser, "about:blank");
    await page.goto(LAB, { waitUntil: "commit" });
    await page.waitForFunction(() => /~# *$/.test((document.querySelector(".xterm-rows")?.textContent ?? "").replaceAll("\u00a0", " ").trimEnd()), undefined, { polling: "raf" });
    times.push(await page.evaluate(() => performance.now()));
    await close();
  }
  report("from opening a lab to its prompt (median of 7)", rank(times, 0.5), "ms", 1000);
}

{
  const { page, close } = await visit(browser, FLEET);
  await shows(page, PROMPT);
  await run(page, "kubectl create deployment web --image=nginx --replicas=500");
  await page.getByRole("button", { name: "Run the clock at 60×" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".map .pod.good").length === 500, undefined, { timeout: 120_000 });
  // What the page itself has to do: a figure that other programs of the machine do not change.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async (): Promise<Record<string, number>> => Object.fromEntries((await devtools.send("Performance.getMetrics")).metrics.map(({ name, value }) => [name, value * 1000]));
  const [before, began] = [await busy(), performance.now()];
  await page.waitForTimeout(5000);
  const [after, seconds] = [await busy(), (performance.now() - began) / 1000];
  report("map of 50 nodes and 500 Pods at 60×: script in a second", (after["ScriptDuration"]! - before["ScriptDuration"]!) / seconds, "ms");
  report("  style and layout in a second", (after["LayoutDuration"]! + after["RecalcStyleDuration"]! - before["LayoutDuration"]! - before["RecalcStyleDuration"]!) / seconds, "ms");
  const frames = await page.evaluate(async () => {
    const map = document.querySelector(".map")!;
    const gaps: number[] = [];
    let last = await new Promise<number>(requestAnimationFrame);
    const began = last;
    while (last - began < 5000) {
      const now = await new Promise<number>(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
      // Somebody looks around meanwhile.
      map.scrollTop = (map.scrollTop + 3) % Math.max(1, map.scrollHeight - map.clientHeight);
    }
    return gaps;
  });
  report("  frames a second", (frames.length * 1000) / frames.reduce((sum, gap) => sum + gap, 0), "");
  report("  95th percentile between two frames", rank(frames, 0.95), "ms", 17.5);
  report("  longest", Math.max(...frames), "ms");
  const echo = await page.evaluate(async () => {
    const rows = document.querySelector(".xterm-rows")!;
    const field = document.querySelector<HTMLTextAreaElement>(".terminal-pane textarea")!;
    const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const times: number[] = [];
    for (let index = 0; index < 120; index += 1) {
      // At any time between two frames, as fingers do.
      await pause(40 + (index * 7) % 33);
      const before = rows.textContent;
      const began = performance.now();
      const seen = new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (rows.textContent === before) return;
          observer.disconnect();
          resolve(performance.now() - began);
        });
        observer.observe(rows, { subtree: true, childList: true, characterData: true });
      });
      const letter = "abcdefghij"[index % 10]!;
      field.value += letter;
      field.dispatchEvent(new InputEvent("input", { data: letter, inputType: "insertText", bubbles: true, composed: true }));
      times.push(await seen);
    }
    return times;
  });
  report("echo of a key while 500 Pods run at 60× (median of 120)", rank(echo, 0.5), "ms");
  report("  95th percentile", rank(echo, 0.95), "ms", 16);
  await close();
}

{
  const { page, close } = await visit(browser, LAB);
  await shows(page, PROMPT);
  const memory = (): Promise<number> => page.evaluate(() => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6);
  const before = await memory();
  await enter(page, "seq 1 1300000; echo all of it");
  const gaps = await page.evaluate(async () => {
    const found: number[] = [];
    let last = performance.now();
    const began = last;
    const rows = document.querySelector(".xterm-rows")!;
    while (!/all of it(?!;)\s*root@/.test((rows.textContent ?? "").replaceAll("\u00a0", " ")) && last - began < 60_000) {
      const now = await new Promise<number>(requestAnimationFrame);
      found.push(now - last);
      last = now;
    }
    return { found, total: last - began };
  });
  report("10 MB of output, till the prompt is back", gaps.total, "ms");
  report("  95th percentile between two frames meanwhile", rank(gaps.found, 0.95), "ms");
  report("  longest", Math.max(...gaps.found), "ms");
  report("  memory of the page it left", (await memory()) - before, "MB");
  await close();
}

{
  // A session of half an hour comes in a link; its last commands are taken back, and it is gone on from an earlier point.
  const session = await openSession(playground());
  await atTheKeyboard(session, 30);
  const log = { ...session.log(), lab: PLAYGROUND };
  const { page, close } = await visit(browser, "about:blank");
  await page.goto(`${server.address}/playground/cluster/#s=${encodeShare(log)}`);
  await shows(page, PROMPT, 60_000);
  /** Real ms from a click to the first frame in which another prompt is the last. */
  const prompted = (label: string): Promise<number> =>
    page.evaluate(async (name) => {
      const rows = document.querySelector(".xterm-rows")!;
      const shown = (): string => (rows.textContent ?? "").replaceAll("\u00a0", " ").trimEnd();
      const before = shown();
      const began = performance.now();
      [...document.querySelectorAll<HTMLButtonElement>("button")].find((button) => button.getAttribute("aria-label") === name || button.textContent === name)!.click();
      for (;;) {
        const now = await new Promise<number>(requestAnimationFrame);
        if (shown() !== before && /~# *$/.test(shown())) return now - began;
      }
    }, label);
  const [once, twice, again]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 5; round += 1) {
    // The learner looks at what came of the last command.
    await page.waitForTimeout(4000);
    once.push(await prompted("Take back the last command"));
    twice.push(await prompted("Take back the last command"));
    await run(page, "echo one more");
    await run(page, "echo and one more");
  }
  for (let round = 0; round < 3; round += 1) {
    await page.getByRole("slider", { name: /Look back/ }).focus();
    for (let presses = 0; presses < 5; presses += 1) await page.keyboard.press("ArrowLeft");
    // He looks at the map for a moment.
    await page.waitForTimeout(2000);
    again.push(await prompted("Try again from here"));
    await run(page, "echo elsewhere");
  }
  report("undo after half an hour, till the prompt is back (median of 5)", rank(once, 0.5), "ms", 200);
  report("  once more at once", rank(twice, 0.5), "ms", 200);
  report("a fork from a moment looked back at (median of 3)", rank(again, 0.5), "ms", 300);
  await close();
}

await browser.close();
await server.close();
