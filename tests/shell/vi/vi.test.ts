import { expect, it } from "vitest";
import { decode, encode, Tty } from "../../../src/os/index.ts";
import { drive } from "../../../src/sim/index.ts";
import { sandbox } from "../sandbox.ts";
import { cases } from "./cases.ts";
import { exam } from "./exam.ts";
import { fingers } from "./fingers.ts";
import { bytesOfKeys } from "./keys.ts";
import recorded from "./recorded.json" with { type: "json" };

/** Types keys into vi on a terminal; answers the file as it is then. */
async function edit(text: string, keys: string, rc?: string): Promise<string> {
  const { simulation, machine, fs } = sandbox({ files: { "/tmp/corpus/file": text, "/root/.vimrc": `${rc ?? ""}\n` } });
  const tty = new Tty({ columns: 80, rows: 24, onOutput: () => {} });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"]]);
  const process = machine.spawn({
    file: "/usr/bin/vim", args: ["vim", "file"], env, cwd: "/tmp/corpus", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty },
  });
  await drive(simulation, simulation.now + 500);
  for (const character of bytesOfKeys(keys)) {
    tty.input(encode(character));
    await drive(simulation, simulation.now + (character === "\u001b" ? 1500 : 20));
  }
  tty.input(encode("\u001b"));
  await drive(simulation, simulation.now + 1500);
  tty.input(encode(":w!\r:q!\r"));
  for (let i = 0; i < 50 && !process.status; i += 1) await drive(simulation, simulation.now + 100);
  expect(process.status).toEqual({ code: 0 });
  const node = fs.node("/tmp/corpus/file", { uid: 0, gid: 0, groups: [0] });
  return node.type === "file" ? decode(node.data) : "";
}

// What the real vim makes of the same keys (record.ts).
it.each([...cases, ...fingers, ...exam])("$title", async ({ title, text, keys, rc, expected }) => {
  expect(await edit(text, keys, rc)).toBe(expected ?? (recorded as Record<string, string>)[title]);
});

it("takes Esc and a letter that comes at once for two keys", async () => {
  const { simulation, machine, fs } = sandbox({ files: { "/tmp/corpus/file": "" } });
  const tty = new Tty({ columns: 80, rows: 24, onOutput: () => {} });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"]]);
  const process = machine.spawn({ file: "/usr/bin/vim", args: ["vim", "file"], env, cwd: "/tmp/corpus", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty } });
  await drive(simulation, simulation.now + 500);
  // With an arrow key among them, which begins as Esc does.
  tty.input(encode("ione\u001bOtwo\u001bAx\u001b[Dy\u001b:wq\r"));
  await drive(simulation, simulation.now + 1000);
  expect(process.status).toEqual({ code: 0 });
  const node = fs.node("/tmp/corpus/file", { uid: 0, gid: 0, groups: [0] });
  expect(node.type === "file" ? decode(node.data) : "").toBe("twoyx\none\n");
});

it.each([
  ["for its kind of file", "autocmd FileType yaml setlocal ai ts=2 sw=2 et", "pod.yaml"],
  ["for its name", "au BufRead,BufNewFile *.yml,*.yaml set ai et sw=2 ts=2", "pod.yaml"],
  ["not for another kind", "autocmd FileType yaml setlocal ai ts=2 sw=2 et", "notes.txt"],
])("obeys the settings of ~/.vimrc %s", async (_title, rc, name) => {
  const { simulation, machine, fs } = sandbox({ files: { [`/tmp/corpus/${name}`]: "  a:\n", "/root/.vimrc": `syntax on\n${rc}\n` } });
  const tty = new Tty({ columns: 80, rows: 24, onOutput: () => {} });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"]]);
  const process = machine.spawn({ file: "/usr/bin/vim", args: ["vim", name], env, cwd: "/tmp/corpus", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty } });
  await drive(simulation, simulation.now + 500);
  tty.input(encode("o\tb\u001b:wq\r"));
  await drive(simulation, simulation.now + 1000);
  expect(process.status).toEqual({ code: 0 });
  const node = fs.node(`/tmp/corpus/${name}`, { uid: 0, gid: 0, groups: [0] });
  expect(node.type === "file" ? decode(node.data) : "").toBe(name.endsWith("yaml") ? "  a:\n    b\n" : "  a:\n\tb\n");
});

it("knows vim's own settings for YAML where there is no ~/.vimrc", async () => {
  const { simulation, machine, fs } = sandbox({ files: { "/tmp/corpus/pod.yaml": "a:\n" } });
  const tty = new Tty({ columns: 80, rows: 24, onOutput: () => {} });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"]]);
  const process = machine.spawn({ file: "/usr/bin/vim", args: ["vim", "pod.yaml"], env, cwd: "/tmp/corpus", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty } });
  await drive(simulation, simulation.now + 500);
  tty.input(encode("o\tb\u001b>>:wq\r"));
  await drive(simulation, simulation.now + 1000);
  expect(process.status).toEqual({ code: 0 });
  const node = fs.node("/tmp/corpus/pod.yaml", { uid: 0, gid: 0, groups: [0] });
  expect(node.type === "file" ? decode(node.data) : "").toBe("a:\n    b\n");
});
