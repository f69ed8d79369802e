import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Browser } from "playwright-core";
import { labIds } from "../../src/cli/lab-folder.ts";
import { launch } from "./chromium.ts";
import { solveLab } from "./solve-lab.ts";
import { visit, type Visit } from "./visit.ts";

/*
 * Labs, solved by hand through the page: three of different kinds (questions and a mended Pod; a rollout with an experiment;
 * files on a node by ssh), and with LABS=all every one of them.
 */

const THREE = ["cured-in-place", "no-request-before-ready", "the-beacon"];
const chosen = process.env.LABS === "all" ? labIds() : (process.env.LABS?.split(",") ?? THREE);
const address = inject("address");

let browser: Browser;
let visitor: Visit;
beforeAll(async () => {
  browser = await launch(inject("chromium"));
  visitor = await visit(browser, `${address}/404.html`);
});
afterAll(() => browser.close());

describe("a lab is done by keyboard and mouse", () => {
  it.for(chosen.map((id, index) => [id, index % 2 === 0 ? "" : "/zh-cn"] as const))("%s%s", { timeout: 300_000 }, async ([id, prefix]) => {
    const { page, complaints } = visitor;
    complaints.length = 0;
    await page.goto(`${address}${prefix}/labs/${id}/`);
    await solveLab(page, id);
    expect(complaints).toEqual([]);
  });
});
