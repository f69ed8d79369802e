import { expect, it } from "vitest";
import { loadLab } from "../format/load.ts";
import { openSession } from "./open.ts";

const TEXT = "Story.\n\n## t: Title\n\nDo it.\n\n## debrief\n\nDone.\n";
const lab = (check: string, files: Record<string, string> = {}): ReturnType<typeof loadLab> =>
  loadLab("flood", {
    "lab.yaml": `title: x\nsummary: x\ngoals: [x]\nmodule: x\nminutes: 5\ntasks:\n  - { id: t, checks: [{ id: o, ${check}, message: m }] }\n`,
    "text.en.md": TEXT, "text.zh-cn.md": TEXT, ...files,
  });

it("a setup that prints without end is ended with a sentence", async () => {
  await expect(openSession(lab("kind: object, object: pod/a, expect: 'true'", { "setup.sh": "yes" }))).rejects.toThrow(
    /^the setup \(setup\.sh\) failed with exit code 141: it printed more than 16 MB$/,
  );
});

it("so is a check's script", async () => {
  const session = await openSession(lab("kind: run, script: 'yes'"));
  await session.drive(session.now + 20_000);
  expect(session.tasks[0]!.checks[0]).toMatchObject({ state: "failed", found: { en: "it printed more than 16 MB" } });
}, 60_000);
