import { describe, expect, it } from "vitest";
import type { Lab } from "../lab/format/lab.ts";
import type { InputEvent } from "../lab/session/log.ts";
import type { Session } from "../lab/session/session.ts";
import type { FromWorker } from "./protocol.ts";
import { createReporter } from "./reporter.ts";

describe("a line that may never come back", () => {
  it("is announced after a log of all that was done before it", () => {
    const inputs: Partial<InputEvent>[] = [];
    const posted: FromWorker[] = [];
    const session = { log: () => ({ inputs: [...inputs] }), canUndo: false } as unknown as Session;
    const reporter = createReporter({} as Lab, session, (message) => posted.push(message), () => 0);
    inputs.push({ type: "key" });
    reporter.beforeLine();
    expect(posted).toEqual([{ type: "log", log: { inputs: [{ type: "key" }] }, canUndo: false }, { type: "line" }]);
    reporter.beforeLine();
    expect(posted.slice(2)).toEqual([{ type: "line" }]);
  });
});
