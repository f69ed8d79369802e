import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { openSession } from "../../src/lab/index.ts";
import { launch } from "./chromium.ts";
import { stateOf, watchSimulator } from "./simulator.ts";
import { enter, PROMPT, run, screen, shows } from "./terminal.ts";
import { axe, overflow, picture, visit } from "./visit.ts";
import { writeFile } from "./write-file.ts";

const address = inject("address");
const lab = loadLab("liveness-exec", readLabFolder("liveness-exec")!);
const MANIFEST = /```yaml\n([\s\S]*?)```/.exec(lab.text.en.tasks["create"]!.body)![1]!;
const FILE = "exec-liveness.yaml";

const WORDS = {
  en: { prefix: "", undo: "Take back the last command", rate: (rate: number) => `Run the clock at ${rate}×`, failure: /failure 3 of 3/, done: "Done", tasks: (done: number) => `${done} of 3 done` },
  "zh-cn": { prefix: "/zh-cn", undo: "撤销上一条命令", rate: (rate: number) => `以 ${rate}× 的速度运行时钟`, failure: /第 3 次失败，阈值 3/, done: "已完成", tasks: (done: number) => `已完成 ${done}/3` },
};

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

async function writeInTerminal(page: Page): Promise<void> {
  await enter(page, `cat > ${FILE} <<'EOF'`);
  for (const line of MANIFEST.trimEnd().split("\n")) await enter(page, line);
  await enter(page, "EOF");
  await shows(page, PROMPT);
}

/** Takes the cause out of the manifest, in the editor. */
async function mend(page: Page): Promise<void> {
  await page.locator("#tab-editor").click();
  const line = page.locator(".cm-line", { hasText: "rm -rf" });
  await line.click();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Home");
  await page.keyboard.insertText("- touch /tmp/healthy; sleep 600");
  await page.keyboard.press("Control+s");
  await page.locator(".editor-pane .save:disabled").waitFor();
  await page.locator("#tab-0").click();
}

const setRate = (page: Page, words: (typeof WORDS)["en"], rate: number): Promise<void> => page.getByRole("button", { name: words.rate(rate), exact: true }).click();

describe.for(["en", "zh-cn"] as const)("the first lab in %s", (locale) => {
  const words = WORDS[locale];

  it("is done from the first prompt to the mark in the course", async () => {
    const { page, complaints, close } = await visit(browser, `${address}${words.prefix}/labs/liveness-exec/`);
    await shows(page, PROMPT);
    expect(await axe(page)).toEqual([]);
    if (locale === "en") await writeInTerminal(page);
    else await writeFile(page, FILE, MANIFEST);
    expect(await run(page, `kubectl create -f ${FILE}`)).toContain("pod/liveness-exec created");
    await page.getByText(words.tasks(1)).waitFor();

    await enter(page, "kubectl get pod -w");
    await setRate(page, words, 10);
    await page.getByRole("img", { name: words.failure }).first().waitFor();
    expect(await shows(page, /Running\s+1 \(\ds ago\)\s+7\ds/)).toMatch(/1\/1\s+Running\s+0\s+\ds/);
    await page.getByText(words.tasks(2)).waitFor();
    await picture(page, `lab-restarted-${locale}`);
    await page.keyboard.press("Control+c");
    await setRate(page, words, 1);
    await shows(page, PROMPT);
    const events = await run(page, "kubectl describe pod liveness-exec | grep -A 10 Events");
    expect(events).toMatch(/Warning\s+Unhealthy\s+\d+s \(x3 over \d+s\)\s+kubelet/);

    await mend(page);
    // The old container has its grace period; nobody has to wait for it.
    await setRate(page, words, 60);
    await run(page, `kubectl replace --force -f ${FILE}`);
    await page.locator(".debrief").waitFor();
    await page.getByText(words.tasks(3)).waitFor();
    await setRate(page, words, 1);
    expect(await axe(page)).toEqual([]);
    await picture(page, `lab-done-${locale}`);

    const before = await screen(page);
    // What is kept is written once a second.
    await page.waitForTimeout(1500);
    await page.reload();
    // The panes may come to their heights a little later, so what the first rows show is left out.
    const tail = before.split("\n").slice(4).join("\n");
    await shows(page, new RegExp(`${tail.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`));
    await page.locator(".debrief").waitFor();

    await page.getByRole("button", { name: words.undo }).click();
    // The screen is drawn anew by the replay: without the command that was taken back, and with what was before it.
    await shows(page, /^(?![\s\S]*replace --force)[\s\S]*grep -A 10 Events\n[\s\S]*~#$/);

    await page.goto(`${address}${words.prefix}/course/`);
    expect(await page.locator('a[data-lab="liveness-exec"]').getByText(words.done).first().isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  // Each width and each theme is seen in each language; not all of them together.
  const looks: [number, "light" | "dark"][] = locale === "en" ? [[390, "dark"], [768, "light"], [1600, "dark"]] : [[390, "light"], [1600, "light"]];
  it.for(looks)("fits a window of %i px, %s", async ([width, colorScheme]) => {
    const options = { viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme, ...(width === 390 ? { hasTouch: true, isMobile: true } : {}) };
    const { page, complaints, close } = await visit(browser, `${address}${words.prefix}/labs/liveness-exec/`, options);
    if (width < 860) {
      await page.locator(".room-text h1").waitFor();
      expect(await axe(page)).toEqual([]);
      await picture(page, `lab-text-${locale}-${colorScheme}-${width}`);
      await page.locator(".side-switch button").last().click();
    }
    await shows(page, PROMPT);
    expect(await overflow(page)).toBe(0);
    expect(await axe(page)).toEqual([]);
    await picture(page, `lab-${locale}-${colorScheme}-${width}`);
    expect(complaints).toEqual([]);
    await close();
  });
});

it("comes to the same state in the browser and in Node", async () => {
  const { page, close } = await visit(browser, "about:blank");
  await watchSimulator(page);
  await page.goto(`${address}/labs/liveness-exec/`);
  await shows(page, PROMPT);
  await writeFile(page, FILE, MANIFEST);
  await run(page, `kubectl create -f ${FILE}`);
  await run(page, "kubectl run web --image=nginx");
  await setRate(page, WORDS.en, 60);
  await shows(page, PROMPT);
  await page.waitForTimeout(2000);
  await run(page, "kubectl get pods -o wide");
  await run(page, "echo $RANDOM");
  const inBrowser = await stateOf(page);
  const inNode = await openSession(lab, { log: inBrowser.log });
  expect(inNode.now).toBeGreaterThan(inNode.origin + 60_000);
  expect(inNode.hash()).toBe(inBrowser.hash);
  await close();
});
