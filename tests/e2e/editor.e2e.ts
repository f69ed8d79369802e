import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { launch } from "./chromium.ts";
import { enter, PROMPT, run, shows } from "./terminal.ts";
import { axe, picture, visit } from "./visit.ts";
import { newFile } from "./write-file.ts";

const PLAYGROUND = `${inject("address")}/playground/cluster/`;

let browser: Browser;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
});
afterAll(() => browser.close());

/** Takes the first of the completions, which has to be `text`. CodeMirror lets no key do so in a list's first 75 ms. */
async function take(page: Page, text: string): Promise<void> {
  await page.locator(".cm-tooltip-autocomplete li[aria-selected]", { hasText: text }).waitFor();
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
}

const POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: web\n    image: nginx\n";

describe("the editor pane", () => {
  it("marks what the server would refuse, in its words", async () => {
    const { page, complaints, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await newFile(page, "pod.yaml", POD.replace("image: nginx", "imagine: nginx"));
    const wrong = page.locator(".cm-lintRange-error");
    await wrong.first().waitFor();
    expect(await wrong.first().textContent()).toBe("imagine: nginx");
    await wrong.first().hover();
    await page.getByText('unknown field "spec.containers[0].imagine"').first().waitFor();
    await picture(page, "room-lint");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(POD);
    await wrong.first().waitFor({ state: "detached" });
    expect(await axe(page)).toEqual([]);
    // Saved while one writes: the last newline comes behind the cursor.
    await page.keyboard.insertText("# the end");
    await page.keyboard.press("Control+s");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.keyboard.type("!");
    await page.locator(".cm-line", { hasText: "# the end!" }).waitFor();
    // Another file in front loses nothing of it.
    await page.getByRole("button", { name: "New file" }).click();
    await newFile(page, "other.yaml", "kind: Other");
    await page.getByRole("button", { name: "pod.yaml ●" }).click();
    await page.locator(".cm-line", { hasText: "# the end!" }).waitFor();
    await page.getByRole("button", { name: "other.yaml ●" }).click();
    await page.locator(".cm-line", { hasText: "kind: Other" }).waitFor();
    // Who names a file is not taken from the name: not by the tab, and Escape leads back.
    await page.getByRole("button", { name: "New file" }).click();
    await page.locator("#tab-editor").click();
    await page.waitForTimeout(100);
    await page.keyboard.type("third.yaml");
    expect(await page.locator(".new-file input").inputValue()).toBe("third.yaml");
    await page.keyboard.press("Escape");
    await page.locator(".new-file").waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement?.matches(".file-bar .new"));
    // Neither does loading the page again, and the tab says at once that something is not saved.
    await page.reload();
    await page.locator("#tab-editor", { hasText: "other.yaml ●" }).click();
    await page.locator(".cm-line", { hasText: "kind: Other" }).waitFor();
    await page.getByRole("button", { name: "pod.yaml ●" }).click();
    await page.locator(".cm-line", { hasText: "# the end!" }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it("completes fields and values from the schema, and explains them", async () => {
    const { page, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await newFile(page, "pod.yaml", `${POD}  `);
    await page.keyboard.type("restartP");
    // What the field is for is seen beside the list: nothing covers it or cuts it off.
    await page.waitForFunction(() => {
      const card = document.querySelector(".cm-completionInfo .cm-field");
      const box = card?.getBoundingClientRect();
      return box !== undefined && card!.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    });
    await take(page, "restartPolicy");
    await page.keyboard.type("On");
    await take(page, "OnFailure");
    await page.locator(".cm-line", { hasText: "  restartPolicy: OnFailure" }).waitFor();
    await page.locator(".cm-line", { hasText: "containers:" }).getByText("containers").hover();
    await page.locator(".cm-field", { hasText: /<\[\]Container>.*List of containers belonging to the pod/ }).waitFor();
    await close();
  });

  it("has Vim's keys if wanted", async () => {
    const { page, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await page.keyboard.press("F1");
    await page.getByRole("checkbox", { name: "Vim keys in the editor" }).check();
    await page.keyboard.press("Escape");
    await newFile(page, "a.yaml", "");
    await page.locator(".cm-vim-panel, .cm-fat-cursor, .cm-vimMode").first().waitFor({ state: "attached" });
    await page.keyboard.type("ikind: Pod");
    await page.keyboard.press("Escape");
    await page.keyboard.type("yyp:wq");
    await page.keyboard.press("Enter");
    await page.locator("#tab-0[aria-selected=true]").waitFor();
    expect(await run(page, "cat a.yaml")).toMatch(/\nkind: Pod\nkind: Pod\n/);
    await close();
  });

  it("opens what kubectl edit wants edited, if chosen", async () => {
    const { page, close } = await visit(browser, PLAYGROUND);
    await shows(page, PROMPT);
    await run(page, "kubectl create deployment web --image=nginx");
    await page.keyboard.press("F1");
    await page.getByRole("checkbox", { name: /Open what programs edit/ }).check();
    await page.keyboard.press("Escape");
    await shows(page, /\. ~\/\.editor\n[\s\S]*~#$/);
    await enter(page, "kubectl edit deployment web");
    await page.getByText("A program waits until this file is closed:").first().waitFor();
    const line = page.locator(".cm-line", { hasText: /^ {2}replicas: 1$/ });
    await line.click();
    await page.keyboard.press("End");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("3");
    await page.getByRole("button", { name: "Save and close" }).click();
    await shows(page, /deployment\.apps\/web edited\n[\s\S]*~#$/);
    await page.waitForFunction(() => document.querySelectorAll(".map .pod").length === 3);
    await close();
  });
});
