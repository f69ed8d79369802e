import { describe, expect, it } from "vitest";
import { labIds, readLabFolder } from "../../src/cli/lab-folder.ts";
import { proveLab } from "../../src/cli/lab/proof.ts";
import { loadLab } from "../../src/lab/format/load.ts";

describe("labs", () => {
  it("are there", () => {
    expect(labIds()).toContain("liveness-exec");
  });

  it.each(labIds())("%s is unsolved at the start, solved by its solution and refuses each wrong answer", async (id) => {
    const folder = readLabFolder(id);
    expect(folder).toBeDefined();
    expect(await proveLab(loadLab(id, folder ?? {}))).toEqual([]);
  }, 120_000);
});
