import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { answer, comeToResult } from "../../src/cli/lab/proof.ts";
import { readLabFolder } from "../../src/cli/lab-folder.ts";
import { loadLab } from "../../src/lab/format/load.ts";
import { encodeShare, openSession, type SessionLog } from "../../src/lab/index.ts";
import { launch } from "./chromium.ts";
import { PROMPT, run, screen, shows } from "./terminal.ts";
import { axe, overflow, picture, visit } from "./visit.ts";

const address = inject("address");
const LAB = "liveness-exec";

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
  folder = mkdtempSync(join(tmpdir(), "podlab-"));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function download(page: Page, press: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), press()]);
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return path;
}

describe("a session", () => {
  it("goes to another browser in a link", async () => {
    const first = await visit(browser, `${address}/playground/cluster/?cluster=2z2s`);
    await shows(first.page, PROMPT);
    await run(first.page, "kubectl create configmap note --from-literal=said=hello");
    await run(first.page, "echo 'shared with ä and 中文'");
    await first.page.getByRole("button", { name: "Share" }).click();
    const field = first.page.getByRole("textbox", { name: "Link" });
    await first.page.waitForFunction(() => /#s=./.test(document.querySelector<HTMLInputElement>(".link-field input")!.value));
    const link = await field.inputValue();
    expect(await axe(first.page)).toEqual([]);
    const before = await screen(first.page);
    await first.close();

    const second = await visit(browser, link);
    await shows(second.page, /shared with ä and 中文\n[\s\S]*~#$/);
    expect((await screen(second.page)).split("\n").slice(0, 4)).toEqual(before.split("\n").slice(0, 4));
    expect(await run(second.page, "kubectl get configmap note -o jsonpath='{.data.said}{\"\\n\"}'")).toContain("\nhello\n");
    expect(await run(second.page, "kubectl get nodes")).not.toContain("node-3");
    expect(second.complaints).toEqual([]);
    await second.close();
  });

  it("that came in a link stands beside one's own, and does not count for one's progress", async () => {
    const lab = loadLab(LAB, readLabFolder(LAB)!);
    const solved = await openSession(lab);
    await answer(solved, lab.solution!);
    await comeToResult(solved);
    const link = `${address}/labs/${LAB}/#s=${encodeShare(solved.log())}`;
    const { page, complaints, close } = await visit(browser, `${address}/labs/${LAB}/`);
    await shows(page, PROMPT);
    await run(page, "echo my own");
    await page.waitForTimeout(1500);
    const progress = (): Promise<string | null> => page.evaluate(() => localStorage.getItem("podlab.progress"));
    const before = await progress();
    // Pasted into the address of the same page.
    await page.goto(link);
    await page.getByText("3 of 3 done").waitFor();
    await page.getByText(/This session came in a link/).waitFor();
    await page.waitForTimeout(1500);
    expect(await progress()).toBe(before);
    expect(await axe(page)).toEqual([]);
    // A reload goes on with it; another visit, with one's own.
    await page.reload();
    await page.getByText("3 of 3 done").waitFor();
    await page.getByRole("button", { name: "Go back to it" }).click();
    await shows(page, /echo my own\nmy own\n[^\n]*~#$/);
    await page.getByText(/This session came in a link/).waitFor({ state: "detached" });
    await page.getByText("0 of 3 done").waitFor();
    const other = await page.context().newPage();
    await other.goto(`${address}/labs/${LAB}/`);
    await shows(other, /echo my own\nmy own\n[^\n]*~#$/);
    await other.close();
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByRole("button", { name: "Start the lab yourself" }).click();
    await page.getByText("0 of 3 done").waitFor();
    await shows(page, /^[^\n]*~#$/);
    await page.getByRole("button", { name: "Go back to it" }).click();
    await shows(page, /echo my own\nmy own\n[^\n]*~#$/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("that takes long to be restored need not be", async () => {
    const lab = loadLab(LAB, readLabFolder(LAB)!);
    const endless = { format: 1, lab: LAB, version: lab.version, seed: LAB, inputs: [{ at: 90_000, type: "key", terminal: 0, data: "while :; do :; done\r" }], until: 24 * 3_600_000 } as const;
    const { page, complaints, close } = await visit(browser, `${address}/labs/${LAB}/#s=${encodeShare(endless as unknown as SessionLog)}`);
    await page.getByText(/The session is being restored/).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.getByRole("button", { name: "Start without it" }).click();
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes")).toContain("node-3");
    expect(complaints).toEqual([]);
    await close();
  });

  it("is not opened from a damaged link: a sentence says so, and progress is as it was", async () => {
    const { page, complaints, close } = await visit(browser, `${address}/labs/${LAB}/#s=1abc`);
    await page.getByText(/The link cannot be used: This link cannot be read/).waitFor();
    await shows(page, PROMPT);
    expect(await axe(page)).toEqual([]);
    await page.goto(`${address}/playground/cluster/?cluster=999z9x<b>`);
    await page.getByText('There is no cluster "999z9x<b>": expected one such as 12z3m.').waitFor();
    await shows(page, PROMPT);
    expect(complaints).toEqual([]);
    await close();
  });

  it("and all progress go to another browser in a file, and the certificate carries their hashes", async () => {
    const first = await visit(browser, `${address}/labs/${LAB}/`);
    await shows(first.page, PROMPT);
    await run(first.page, "echo kept");
    await first.page.waitForTimeout(1500);
    await first.page.evaluate((lab) => {
      localStorage.setItem("podlab.progress", JSON.stringify({ labs: { [lab]: { tasks: ["create", "watch", "mend"], of: 3, done: true, version: "1", doneAt: Date.UTC(2026, 0, 5, 12) } } }));
    }, LAB);
    await first.page.goto(`${address}/progress/`);
    await first.page.getByText("Done on 2026-01-05").waitFor();
    // Done long ago: it is to be looked at again.
    await first.page.getByText("Done a while ago").waitFor();
    expect(await axe(first.page)).toEqual([]);
    const file = await download(first.page, () => first.page.getByRole("button", { name: "Save everything as a file" }).click());
    await first.page.goto(`${address}/certificate/`);
    await first.page.getByRole("textbox", { name: "Your name" }).fill("Ada <b>Lovelace</b>");
    await first.page.getByText("Ada <b>Lovelace</b> has done 1 lab").waitFor();
    const hash = await first.page.locator(".certificate code").textContent();
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(await axe(first.page)).toEqual([]);
    const { logs } = JSON.parse(readFileSync(file, "utf8")) as { logs: Record<string, unknown> };
    const { createHash } = await import("node:crypto");
    expect(createHash("sha256").update(JSON.stringify(logs[LAB])).digest("hex")).toBe(hash);
    await first.close();

    const second = await visit(browser, `${address}/progress/`);
    await second.page.locator("input[type=file]").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from('{"kind":"other"}') });
    await second.page.getByText(/This file cannot be imported/).waitFor();
    await second.page.locator("input[type=file]").setInputFiles(file);
    await second.page.getByText("Taken over: 1 lab").waitFor();
    await second.page.getByText("Done on 2026-01-05").waitFor();
    await second.page.goto(`${address}/labs/${LAB}/`);
    await shows(second.page, /\nkept\n[\s\S]*~#$/);
    expect(second.complaints).toEqual([]);
    await second.close();
  });
});

describe("without a network", () => {
  it("all of the site works after the first visit", async () => {
    const { page, complaints, close } = await visit(browser, `${address}/`, { serviceWorkers: "allow" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.active?.state === "activated");
    await page.context().setOffline(true);
    await page.goto(`${address}/labs/${LAB}/`);
    await shows(page, PROMPT);
    expect(await run(page, "kubectl get nodes")).toContain("node-3");
    await page.goto(`${address}/playground/cluster/?cluster=1z0m`);
    await shows(page, PROMPT);
    await page.goto(`${address}/zh-cn/course/`);
    expect(await page.locator("h1").count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a lab elsewhere", () => {
  it("stands in a page of another site", async () => {
    const { page, close } = await visit(browser, "about:blank");
    const host = createServer((_request, response) => {
      response.setHeader("content-type", "text/html").end(`<!doctype html><title>Host</title><iframe src="${address}/embed/${LAB}/" title="lab" width="1200" height="700"></iframe>`);
    });
    await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
    await page.goto(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("heading", { level: 1 }).first().waitFor();
    await frame.locator(".xterm-rows", { hasText: "root@controlplane" }).waitFor();
    // The other pages do not.
    const policy = (await fetch(`${address}/labs/${LAB}/`)).headers.get("content-security-policy");
    expect(policy).toContain("frame-ancestors 'none'");
    await close();
    host.close();
  });

  it("is tried from a folder, and from the link that carries it", async () => {
    const { page, complaints, close } = await visit(browser, `${address}/try/`);
    expect(await axe(page)).toEqual([]);
    const files = readLabFolder(LAB)!;
    const drop = (folderFiles: Readonly<Record<string, string>>): Promise<void> =>
      page.locator(".drop input").evaluate((field, given) => {
        const data = new DataTransfer();
        for (const [path, text] of Object.entries(given)) {
          const file = new File([text], path.split("/").at(-1)!);
          Object.defineProperty(file, "webkitRelativePath", { value: `my-lab/${path}` });
          data.items.add(file);
        }
        // The list of a form field drops what was defined on its files: it is handed over as it is.
        Object.defineProperty(field, "files", { value: Object.entries(given).map((_, index) => data.files[index]!), configurable: true });
        Object.entries(given).forEach(([path], index) => Object.defineProperty((field as HTMLInputElement).files![index]!, "webkitRelativePath", { value: `my-lab/${path}` }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }, folderFiles);
    await drop({ "readme.md": "no lab" });
    await page.getByText(/There is no lab\.yaml in this folder/).waitFor();
    await drop({ ...files, "lab.yaml": files["lab.yaml"]!.replace("minutes: 10", "minutes: soon") });
    // In the author's own names.
    await page.getByText(/^lab\.yaml:\d+:\d+: minutes/).waitFor();
    await page.getByRole("button", { name: "Another folder" }).click();
    await page.locator(".drop").waitFor();
    await drop({ ...files, "setup.sh": "kubectl appply -f .\n" });
    await page.getByText("its setup failed").waitFor();
    await page.getByText(/^the setup \(setup\.sh\) failed with exit code 1:[\s\S]*unknown command "appply"/).waitFor();
    await page.getByRole("button", { name: "Another folder" }).click();
    await page.locator(".drop").waitFor();
    await drop({ ...files, "text.en.md": files["text.en.md"]!.replace(/^/, "<script>alert(1)</script>\n\n") });
    await shows(page, PROMPT);
    await page.getByText("<script>alert(1)</script>").waitFor();
    expect(await run(page, "kubectl get nodes")).toContain("node-3");
    await page.getByRole("button", { name: /Copy a link/ }).click();
    await page.getByText(/Copied|Link to this lab/).first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the pages around the labs", () => {
  it.for(["/playground/", "/progress/", "/certificate/", "/try/"])("%s is clean on a phone and a desk, light and dark, in both languages", async (path) => {
    for (const [width, colorScheme, prefix] of [[390, "dark", ""], [1280, "light", "/zh-cn"]] as const) {
      const { page, complaints, close } = await visit(browser, address + prefix + path, { viewport: { width, height: 800 }, colorScheme });
      await page.locator("[data-page] > *").first().waitFor();
      expect(await overflow(page)).toBe(0);
      expect(await axe(page)).toEqual([]);
      await picture(page, `${path.replaceAll("/", "")}-${colorScheme}-${width}`);
      expect(complaints).toEqual([]);
      await close();
    }
  });
});
