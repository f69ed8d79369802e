import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recordedFolder, type Recorded } from "./corpus.ts";
import { sandbox } from "./sandbox.ts";

// The scripts of the corpus print here what they printed on the real bash and GNU tools (see record.ts).
for (const file of readdirSync(recordedFolder).filter((name) => name.endsWith(".json")).sort()) {
  const cases = JSON.parse(readFileSync(new URL(file, recordedFolder), "utf8")) as Recorded[];
  describe(file.replace(/\.json$/, ""), () => {
    it.each(cases)("$title", async ({ script, output, status }) => {
      const { run } = sandbox();
      const shell = file.startsWith("busybox") ? "/bin/busybox-sh" : "/bin/bash";
      const result = await run([shell === "/bin/bash" ? "bash" : "sh", "-c", script], { file: shell, cwd: "/tmp/corpus" });
      expect({ output: result.text, status: result.status }).toEqual({ output, status });
    });
  });
}
