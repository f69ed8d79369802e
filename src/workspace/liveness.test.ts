import { describe, expect, it } from "vitest";
import { createLiveness } from "./liveness.ts";

function watch() {
  let time = 0;
  let asked = 0;
  const said: boolean[] = [];
  const liveness = createLiveness({ now: () => time, ask: () => (asked += 1), onChange: (answers) => said.push(answers) });
  return {
    said,
    get asked() { return asked; },
    heard: () => liveness.heard(),
    /** Lets ms pass, looked at every second. */
    pass(ms: number) {
      for (const end = time + ms; time < end;) {
        time += 1000;
        liveness.look();
      }
    },
    sleep(ms: number) {
      time += ms;
      liveness.look();
    },
  };
}

describe("a worker", () => {
  it("that is heard of is not asked", () => {
    const seen = watch();
    for (let i = 0; i < 20; i += 1) {
      seen.heard();
      seen.pass(2000);
    }
    expect([seen.asked, seen.said]).toEqual([0, []]);
  });

  it("that is silent is asked once, and does not answer after ten seconds", () => {
    const seen = watch();
    seen.pass(12_000);
    expect([seen.asked, seen.said]).toEqual([1, []]);
    seen.pass(10_000);
    expect([seen.asked, seen.said]).toEqual([1, [false]]);
  });

  it("that answers in the end is there again", () => {
    const seen = watch();
    seen.pass(20_000);
    seen.heard();
    expect(seen.said).toEqual([false, true]);
    seen.pass(2000);
    expect(seen.said).toEqual([false, true]);
  });

  it("is not blamed for the sleep of the page", () => {
    const seen = watch();
    seen.sleep(3_600_000);
    expect([seen.asked, seen.said]).toEqual([1, []]);
    seen.heard();
    seen.pass(2000);
    expect(seen.said).toEqual([]);
  });
});
