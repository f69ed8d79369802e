import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { openSession, playgroundOf } from "../../src/lab/index.ts";
import { launch } from "./chromium.ts";
import { stateOf, watchSimulator } from "./simulator.ts";
import { PROMPT, run, screen, shows } from "./terminal.ts";
import { visit } from "./visit.ts";

const address = inject("address");

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

const undo = (page: Page): Promise<void> => page.getByRole("button", { name: "Take back the last command" }).click();

describe("undo", () => {
  it("takes back one command after the other, and the session goes on from there", async () => {
    const { page, close } = await visit(browser, "about:blank");
    await watchSimulator(page);
    await page.goto(`${address}/playground/cluster/`);
    await shows(page, PROMPT);
    for (const name of ["one", "two", "three", "four"]) await run(page, `kubectl create configmap ${name}`);
    // Twice in a row, without waiting; and a third time.
    await undo(page);
    await undo(page);
    await shows(page, /configmap\/two created\n[^\n]*~#$/);
    expect(await screen(page)).not.toContain("three");
    await undo(page);
    await shows(page, /configmap\/one created\n[^\n]*~#$/);
    expect(await run(page, "kubectl get configmaps -o name")).toMatch(/configmap\/kube-root-ca.crt\nconfigmap\/one\n[^\n]*~#$/);
    // It is what a replay of its log is, elsewhere.
    const { hash, log } = await stateOf(page);
    expect((await openSession(playgroundOf(log), { log })).hash()).toBe(hash);
    // What was typed since can be taken back in turn; and after a reload all is as it was.
    await undo(page);
    await shows(page, /configmap\/one created\n[^\n]*~#$/);
    await run(page, "kubectl create configmap five");
    await page.waitForTimeout(1500);
    const before = await screen(page);
    await page.reload();
    await shows(page, /configmap\/five created\n[^\n]*~#$/);
    expect(await screen(page)).toBe(before);
    await undo(page);
    await shows(page, /configmap\/one created\n[^\n]*~#$/);
    await close();
  });

  it("takes back a save in the editor, a fault, and what came of a command meanwhile", async () => {
    const { page, complaints, close } = await visit(browser, `${address}/playground/cluster/?cluster=2z1m`);
    await shows(page, PROMPT);
    await run(page, "kubectl create deployment web --image=nginx --replicas=3");
    await page.getByRole("button", { name: "Run the clock at 60×" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".map .pod.good").length === 3);
    await page.getByRole("combobox", { name: "Node" }).selectOption("node-2");
    await page.getByRole("button", { name: "power off" }).click();
    await page.locator(".node.down", { hasText: "node-2" }).waitFor();
    await page.getByText("node-2: power off").waitFor();
    await undo(page);
    await page.getByText("node-2: power off").waitFor({ state: "detached" });
    await page.locator(".node.down").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Run the clock at 1×" }).click();
    expect(await run(page, "kubectl get nodes --no-headers | grep -c NotReady")).toMatch(/\n0\n/);
    await undo(page);
    await undo(page);
    await page.waitForFunction(() => document.querySelectorAll(".map .pod:not(.service)").length === 0);
    await shows(page, /^[^\n]*~#$/);
    expect(complaints).toEqual([]);
    await close();
  });
});
