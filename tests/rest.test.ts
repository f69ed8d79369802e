import { describe, expect, it } from "vitest";

/*
 * What a cluster does without until somebody comes (`restModule`) may make no difference to its boot. Imported here and not above, so
 * that what prepares the tests has nothing to load yet.
 */
describe("the rest of the simulator", { timeout: 120_000 }, () => {
  it("changes nothing in a cluster that nobody has touched, and is there when somebody does", async () => {
    const { loadRest, openSession, playground, rest } = await import("../src/lab/index.ts");
    const open = async (): Promise<Awaited<ReturnType<typeof openSession>>> => {
      const session = await openSession(playground());
      await session.drive(session.now + 15 * 60_000);
      return session;
    };
    const session = await open();
    session.input({ type: "key", terminal: 0, data: "kubectl get nodes" });
    await session.drive(session.now + 100);
    expect(rest.value).toBeUndefined();
    const without = session.hash();
    await loadRest();
    const other = await open();
    other.input({ type: "key", terminal: 0, data: "kubectl get nodes" });
    await other.drive(other.now + 100);
    expect(other.hash()).toBe(without);
    for (const each of [session, other]) {
      each.input({ type: "key", terminal: 0, data: "\r" });
      await each.drive(each.now + 2000);
    }
    expect(session.hash()).toBe(other.hash());
  });

  it("shows the first prompt as bash does, which then is as if it had been there", async () => {
    const { loadRest, openSession, playground } = await import("../src/lab/index.ts");
    await loadRest();
    const printed = async (files: Record<string, string>): Promise<string[]> => {
      const lines: string[] = [];
      let now = (): number => 0;
      const session = await openSession({ ...playground(), files }, { onOutput: (_terminal, text) => lines.push(`${now()} ${text}`) });
      now = () => session.now;
      const type = async (data: string): Promise<void> => {
        session.input({ type: "key", terminal: 0, data });
        await session.drive(session.now + 1000);
      };
      session.input({ type: "resize", terminal: 0, columns: 21, rows: 24 });
      await session.drive(session.now + 1000);
      await type("ec");
      await type("\t ");
      await type("$SECONDS $$; set; alias; shopt; set -o; trap; jobs; history; complete; times; ps -o pid,ppid,tty,stat,args\r");
      await type("kill -INT $$; echo $?; ll /etc/passwd; exit\r");
      return lines;
    };
    // With a history, though an empty one, bash itself begins.
    expect(await printed({})).toEqual(await printed({ ".bash_history": "" }));
  });

  it("is waited for with the first line, with the clock standing still", async () => {
    const { openSession, playground } = await import("../src/lab/index.ts");
    let output = "";
    const session = await openSession(playground(), { onOutput: (_terminal, text) => (output += text) });
    session.input({ type: "key", terminal: 0, data: "kubectl get nodes -o name\r" });
    await session.drive(session.now + 2000);
    expect(output).toContain("node/controlplane");
  });

  it("says in a sentence that it cannot be loaded, and takes what was typed when it can", async () => {
    const { openSession, playground } = await import("../src/lab/index.ts");
    const { restModule } = await import("../src/os/index.ts");
    let output = "";
    const session = await openSession(playground(), { onOutput: (_terminal, text) => (output += text) });
    let offline = true;
    restModule(() => (offline ? Promise.reject(new Error("Failed to fetch")) : Promise.resolve(true)));
    session.input({ type: "key", terminal: 0, data: "echo $((6 * 7))\r" });
    await session.drive(session.now + 1000);
    expect(output).toContain("podlab: a part of the simulator cannot be loaded: press a key when there is a connection (Failed to fetch)\r\n");
    expect(output).not.toContain("42");
    offline = false;
    session.input({ type: "key", terminal: 0, data: "\r" });
    await session.drive(session.now + 1000);
    expect(output).toContain("42");
    expect(output.match(/cannot be loaded/g)).toHaveLength(1);
  });
});
