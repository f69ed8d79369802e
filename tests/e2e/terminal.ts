import type { Page } from "playwright-core";

const SHOWN = ".terminal-pane:not([hidden])";

/** What the terminal that is seen shows, line by line, without what has scrolled out of it. */
export function screen(page: Page): Promise<string> {
  return page.evaluate((pane) => {
    const rows = [...document.querySelectorAll(`${pane} .xterm-rows > div`)];
    return rows.map((row) => (row.textContent ?? "").replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd();
  }, SHOWN);
}

/** Waits until the terminal shows something; throws with what it shows instead. */
export async function shows(page: Page, wanted: RegExp, limit = 30_000): Promise<string> {
  for (let waited = 0; ; waited += 25) {
    const text = await screen(page);
    if (wanted.test(text)) return text;
    if (waited > limit) throw new Error(`the terminal does not show ${String(wanted)}:\n${text}`);
    await page.waitForTimeout(25);
  }
}

export const PROMPT = /root@controlplane:~#$/;

/** Types a line and Enter, by keyboard. */
export async function enter(page: Page, line: string): Promise<void> {
  await page.locator(`${SHOWN} textarea`).focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** Runs a command and waits for the prompt after it. Answers what the screen shows then. */
export async function run(page: Page, line: string): Promise<string> {
  await enter(page, line);
  const end = line.slice(-20).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return await shows(page, new RegExp(`${end}\\n(?:[\\s\\S]*\\n)?root@controlplane:~#$`));
}
