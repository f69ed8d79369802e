import type { Page } from "playwright-core";

/** Opens a new file in the editor and writes into it, by keyboard, without saving it. */
export async function newFile(page: Page, name: string, text: string): Promise<void> {
  await page.locator("#tab-editor").click();
  await page.locator(".new-file input").fill(name);
  await page.locator(".new-file input").press("Enter");
  await page.getByRole("textbox", { name, exact: true }).focus();
  await page.keyboard.insertText(text);
}

/** The same, saved; the terminal is in front again. */
export async function writeFile(page: Page, name: string, text: string): Promise<void> {
  await newFile(page, name, text);
  await page.keyboard.press("Control+s");
  await page.locator(".editor-pane .save:disabled").waitFor();
  await page.locator("#tab-0").click();
}
