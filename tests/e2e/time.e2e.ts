import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, shows } from "./terminal.ts";
import { axe, picture, visit } from "./visit.ts";
import { writeFile } from "./write-file.ts";

const address = inject("address");
const PLAYGROUND = `${address}/playground/cluster/`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

const tiles = (page: Page) => page.locator(".map .pod:not(.service)");
const clockOf = async (page: Page): Promise<number> => {
  const [hours = 0, minutes = 0, seconds = 0] = (await page.locator(".clock time").textContent())!.split(":").map(Number);
  return hours * 3600 + minutes * 60 + seconds;
};

describe("time", () => {
  it("is looked back into, and gone on from: what one leaves is kept", async () => {
    const { page, complaints, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await run(page, "kubectl run first --image=nginx");
    await page.getByRole("region", { name: "Timeline of first" }).waitFor();
    // It came a few moments after the session: that beginning is on the axis, and no button leads there.
    expect(await page.locator(".strip .axis span").first().textContent()).toBe("00:00:00");
    expect(await page.locator(".strip .beginning").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Run the clock at 10×" }).click();
    await page.waitForTimeout(2000);
    await page.getByRole("button", { name: "Run the clock at 1×" }).click();
    await run(page, "kubectl run second --image=nginx");
    await tiles(page).nth(1).waitFor();
    const slider = page.getByRole("slider", { name: /Look back/ });
    await slider.focus();
    // Ten seconds back: before the second Pod.
    for (let presses = 0; presses < 10; presses += 1) await page.keyboard.press("ArrowLeft");
    await page.getByText(/^The cluster as it was at 00:00:/).waitFor();
    await page.waitForFunction(() => document.querySelectorAll(".map .pod:not(.service)").length === 1);
    expect(await axe(page)).toEqual([]);
    await picture(page, "room-looking-back");
    await page.getByRole("button", { name: "Back to now" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".map .pod:not(.service)").length === 2);
    // By pointer too, in the life of the first Pod.
    await tiles(page).filter({ hasText: "first" }).click();
    await page.getByRole("region", { name: "Timeline of first" }).waitFor();
    const lanes = (await page.locator(".strip .lanes").boundingBox())!;
    await page.mouse.move(lanes.x + lanes.width * 0.5, lanes.y + 10);
    await page.mouse.down();
    await page.mouse.move(lanes.x + 20, lanes.y + 10, { steps: 5 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Try again from here" }).click();
    await page.getByText("The session you left is kept.").waitFor();
    await shows(page, /kubectl run first --image=nginx\n[\s\S]*~#$/);
    expect(await run(page, "kubectl get pods -o name")).not.toContain("pod/second");
    await page.getByRole("button", { name: "Go back to it" }).click();
    await shows(page, /kubectl run second --image=nginx\npod\/second created\n[\s\S]*~#$/);
    await tiles(page).nth(1).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it("is looked back into as far as the session's beginning, whatever the strip shows", async () => {
    const { page, complaints, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    const past = page.getByText(/^The cluster as it was at/);
    // Before there is any Pod.
    await run(page, "kubectl create configmap early");
    await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>(".rewind input")!.max) - Number(document.querySelector<HTMLInputElement>(".rewind input")!.min) > 2000);
    await page.getByRole("slider", { name: /Look back/ }).focus();
    await page.keyboard.press("Home");
    await page.getByText("The cluster as it was at 00:00:00.").waitFor();
    await page.getByRole("button", { name: "Back to now" }).click();
    // Later, when the strip begins with another Pod.
    await run(page, "kubectl run old --image=nginx");
    await page.getByRole("button", { name: "Run the clock at 60×" }).click();
    await page.waitForFunction(() => /^00:0[2-9]/.test(document.querySelector(".clock time")!.textContent!));
    await page.getByRole("button", { name: "Run the clock at 1×" }).click();
    await run(page, "kubectl run young --image=nginx");
    await tiles(page).nth(1).waitFor();
    await page.getByRole("region", { name: "Timeline of young" }).waitFor();
    const axis = page.locator(".strip .axis span").first();
    expect(await axis.textContent()).not.toBe("00:00:00");
    // Dragged out of the strip on its left side, it goes back on and on.
    const lanes = (await page.locator(".strip .lanes").boundingBox())!;
    await page.mouse.move(lanes.x + 40, lanes.y + 10);
    await page.mouse.down();
    await page.mouse.move(lanes.x - 200, lanes.y + 10, { steps: 4 });
    await page.waitForFunction(() => document.querySelectorAll(".map .pod:not(.service)").length === 0);
    await page.mouse.up();
    await past.waitFor();
    await page.getByRole("button", { name: "Back to now" }).click();
    await page.getByRole("button", { name: "To the beginning of the session" }).click();
    await page.getByText("The cluster as it was at 00:00:00.").waitFor();
    expect(await axis.textContent()).toBe("00:00:00");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("range");
    expect(await axe(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("passes until the next event, until a check passes, or for an hour", async () => {
    const { page, close } = await visit(browser, `${address}/labs/liveness-exec/`);
    await shows(page, PROMPT);
    const manifest = await page.locator(".task pre").first().textContent();
    await writeFile(page, "exec-liveness.yaml", manifest!);
    await run(page, "kubectl create -f exec-liveness.yaml");
    await page.getByText("1 of 3 done").waitFor();
    const before = await clockOf(page);
    await page.getByRole("button", { name: /until this passes/ }).first().click();
    await page.getByText("2 of 3 done").waitFor();
    // 30 s of health, 15 s of failures, 30 s of grace.
    expect((await clockOf(page)) - before).toBeGreaterThan(60);
    // Nobody mends anything: the first check that is open cannot pass.
    const open = page.getByRole("button", { name: /until this passes/ });
    const late = await clockOf(page);
    await open.last().click();
    await page.getByText(/An hour has passed/).waitFor({ timeout: 60_000 });
    // What is shown lags a tenth of a second behind.
    await page.waitForTimeout(500);
    expect((await clockOf(page)) - late).toBeGreaterThanOrEqual(3600);
    await close();
  });
});

describe("the cluster under the eyes", () => {
  it("tells why a Pod is where it is, and why not elsewhere", async () => {
    const { page, complaints, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await run(page, "kubectl create deployment web --image=nginx --replicas=2");
    await run(page, "kubectl run wide --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"wide\",\"image\":\"nginx\",\"resources\":{\"requests\":{\"cpu\":\"64\"}}}]}}'");
    await page.locator(".tray .pod").waitFor();
    await page.getByRole("button", { name: "Why? ›" }).click();
    const verdict = page.locator(".verdict");
    await verdict.getByText(/0\/4 nodes are available/).waitFor();
    expect(await verdict.getByRole("rowheader", { name: /node-1/ }).count()).toBe(1);
    await page.getByRole("tab", { name: "Map" }).click();
    await tiles(page).filter({ hasText: "web-" }).first().click();
    await page.getByRole("button", { name: "controlplane", exact: true }).click();
    await verdict.getByText(/^Not on controlplane: TaintToleration refused it/).waitFor();
    expect(await axe(page)).toEqual([]);
    await picture(page, "room-verdict");
    await page.getByRole("tab", { name: "History" }).click();
    await page.locator(".history details").first().waitFor();
    await page.getByRole("tab", { name: "Owners" }).click();
    await page.getByRole("button", { name: /^Deployment web$/ }).click();
    await page.getByRole("button", { name: /^ReplicaSet web-/ }).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("tab", { name: "Requests" }).click();
    await page.locator(".request-list button", { hasText: "create deployments web" }).click();
    const steps = page.locator(".trail ol li");
    await steps.filter({ hasText: "scheduler → kube-apiserver: create Pod/binding" }).first().waitFor({ state: "attached" });
    expect(await steps.first().textContent()).toMatch(/kubectl → kube-apiserver: create deployments web/);
    expect(await axe(page)).toEqual([]);
    await picture(page, "room-requests");
    expect(complaints).toEqual([]);
    await close();
  });

  it("breaks at the press of a button, and undo mends it", async () => {
    const { page, close } = await visit(browser, `${PLAYGROUND}?cluster=2z2s`);
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes -L topology.kubernetes.io/zone")).toMatch(/node-2\s+Ready[\s\S]*zone-b/);
    await page.getByRole("combobox", { name: "Node" }).selectOption("node-2");
    await page.getByRole("button", { name: "power off" }).click();
    await page.getByRole("button", { name: "Run the clock at 60×" }).click();
    await page.locator(".node.down", { hasText: "node-2" }).waitFor();
    expect(await run(page, "kubectl get nodes")).toMatch(/node-2\s+NotReady/);
    await page.getByRole("button", { name: "Mend everything" }).click();
    await page.locator(".node.down").waitFor({ state: "detached" });
    await close();
  });

  it("shows and does not obey what a name, a message or a log says", async () => {
    const { page, complaints, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await enter(page, `kubectl create configmap evil --from-literal='a=<img src=x onerror=alert(1)>' --from-literal=$'b=\\u202egpj.exe'`);
    await shows(page, /configmap\/evil created\n[\s\S]*~#$/);
    await page.getByRole("tab", { name: "Objects" }).click();
    await page.getByRole("combobox", { name: "Kind" }).selectOption("configmaps");
    await page.getByRole("button", { name: "evil", exact: true }).click();
    await page.getByText("<img src=x onerror=alert(1)>").first().waitFor();
    expect(await page.locator(".inspector img").count()).toBe(0);
    expect(await page.locator(".yaml").textContent()).not.toContain("\u202e");
    expect(complaints).toEqual([]);
    await close();
  });
});
