import { describe, expect, it } from "vitest";
import { decode, encode, Tty } from "../../src/os/index.ts";
import { drive } from "../../src/sim/index.ts";
import { sandbox } from "./sandbox.ts";

/** A person at a terminal with bash: what is typed goes in, what is shown comes out. */
function terminal() {
  const { simulation, machine } = sandbox({ files: { "/root/.bashrc": "PS1='$ '\n", "/root/alpha.txt": "A\n", "/root/alpine.txt": "B\n", "/root/some dir": { directory: true } } });
  let shown = "";
  const tty = new Tty({ columns: 80, rows: 24, onOutput: (data) => { shown += decode(data); } });
  const env = new Map([["PATH", "/usr/bin:/bin"], ["HOME", "/root"], ["TERM", "xterm"], ["LANG", "C.UTF-8"]]);
  const process = machine.spawn({ file: "/bin/bash", args: ["-bash"], env, cwd: "/root", files: new Map([0, 1, 2].map((fd) => [fd, tty.slave])), session: { tty } });
  const wait = async (ms: number): Promise<void> => { await drive(simulation, simulation.now + ms); };
  return {
    process, tty, simulation, wait,
    /** What has come since the last keys, as the terminal gets it. */
    raw: () => shown,
    /** Types; a lone ESC waits till it is no longer the beginning of a sequence. Answers what came since then, without escape sequences. */
    async type(text: string, ms = 400): Promise<string> {
      shown = "";
      tty.input(encode(text));
      await wait(ms);
      // eslint-disable-next-line no-control-regex
      return shown.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07|\r/g, "");
    },
  };
}

/** What the command printed that the keys made (the lines after the one typed). */
async function run(...keys: string[]): Promise<string> {
  const { type, wait } = terminal();
  await wait(500);
  for (const each of keys) await type(each);
  const shown = await type("\r", 800);
  return shown.split("\n").slice(1, -1).join("\n");
}

const CTRL = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) & 31);
const META = (letter: string): string => `\u001b${letter}`;

describe("emacs keys", () => {
  it.each<[string, string[], string]>([
    ["C-a and C-e", ["there", CTRL("a"), "echo ", CTRL("e"), " end"], "there end"],
    ["C-b and C-f", ["echo ac", CTRL("b"), "b", CTRL("f"), "d"], "abcd"],
    ["arrows, home and end", ["cho x", "\u001b[H", "e", "\u001b[F", "y", "\u001b[D", "z"], "xzy"],
    ["M-b and M-f", ["echo one three", META("b"), "two ", META("f"), " four"], "one two three four"],
    ["C-d deletes, C-h deletes back", ["echo abXc", "\u001b[D", "\u001b[D", CTRL("d"), CTRL("h"), "B"], "aBc"],
    ["C-k and C-y", ["echo one two", META("b"), CTRL("k"), CTRL("y"), CTRL("y")], "one twotwo"],
    ["C-u and C-y", ["wrong words", CTRL("u"), "echo right"], "right"],
    ["C-w takes a word of blanks", ["echo a/b c-d", CTRL("w"), "x"], "a/b x"],
    ["M-DEL takes a word of letters", ["echo a/b", META("\u007f"), "c"], "a/c"],
    ["M-d takes the next word", ["echo one two", CTRL("a"), META("f"), META("d")], "two"],
    ["M-y turns the kill ring", ["echo one", CTRL("w"), "two", CTRL("w"), CTRL("y"), META("y")], "one"],
    ["kills in a row are one", ["echo a b c", CTRL("w"), CTRL("w"), CTRL("y")], "a b c"],
    ["C-t swaps characters", ["echo ab", CTRL("t")], "ba"],
    ["M-t swaps words", ["echo two one", META("t")], "one two"],
    ["M-u, M-l and M-c", ["echo abc DEF ghi", META("b"), META("c"), META("b"), META("b"), META("l"), META("b"), META("b"), META("u")], "ABC def Ghi"],
    ["C-_ undoes", ["echo one", CTRL("w"), "\u001f"], "one"],
    ["M-# comments the line out", ["echo no", META("#"), "echo yes"], "yes"],
    ["C-v takes the next key as it is", ["echo '", CTRL("v"), "\t", "'x"], "\tx"],
    ["wide characters", ["echo 日本", "\u001b[D", "x"], "日x本"],
    ["M-. takes the last argument", ["echo first last", "\r", "echo ", META(".")], "last"],
    ["M-. again goes further back", ["echo one", "\r", "echo two", "\r", "echo ", META("."), META(".")], "one"],
    ["bracketed paste is not run", ["\u001b[200~echo a\necho b\u001b[201~"], "a\nb"],
  ])("%s", async (_name, keys, expected) => {
    expect(await run(...keys)).toBe(expected);
  });
});

describe("history", () => {
  it.each<[string, string[], string]>([
    ["up", ["echo one", "\r", "echo two", "\r", "\u001b[A", "\u001b[A"], "one"],
    ["up and down", ["echo one", "\r", "echo two", "\r", "\u001b[A", "\u001b[A", "\u001b[B"], "two"],
    ["C-p and C-n keep what was being typed", ["echo one", "\r", "echo dr", CTRL("p"), CTRL("n"), "aft"], "draft"],
    ["C-r finds", ["echo alpha", "\r", "echo beta", "\r", CTRL("r"), "alp"], "alpha"],
    ["C-r twice goes further", ["echo x1", "\r", "echo x2", "\r", CTRL("r"), "x", CTRL("r")], "x1"],
    ["C-r and an arrow edits what was found", ["echo alpha", "\r", CTRL("r"), "alp", CTRL("e"), "bet"], "alphabet"],
    ["C-g leaves the search", ["echo one", "\r", CTRL("r"), "one", CTRL("g"), "echo new"], "new"],
    ["!! and !$", ["echo a b", "\r", "!!"], "echo a b\na b"],
    ["!$ is the last argument", ["echo a b", "\r", "echo !$"], "echo b\nb"],
    ["!word finds by the beginning", ["echo a", "\r", "true", "\r", "!ec"], "echo a\na"],
    ["^a^b replaces", ["echo one", "\r", "^one^two"], "echo two\ntwo"],
    ["!nothing fails", ["!nothing"], "bash: !nothing: event not found"],
    ["a line of several rows comes back whole", ["for i in 1 2; do", "\r", "echo $i", "\r", "done", "\r", "\u001b[A"], "1\n2"],
  ])("%s", async (_name, keys, expected) => {
    expect(await run(...keys)).toBe(expected);
  });
});

describe("completion", () => {
  it.each<[string, string[], string]>([
    ["a program", ["basen", "\t", "/a/b"], "b"],
    ["a file", ["cat alpha", "\t"], "A"],
    ["as far as files agree", ["echo al", "\t", "ha.txt"], "alpha.txt"],
    ["a name with blanks", ["ls -d som", "\t"], "'some dir/'"],
    ["a variable", ["LONGNAME=v", "\r", "echo $LONGN", "\t"], "v"],
    ["a directory's slash", ["ls -d /us", "\t"], "/usr/"],
    ["within quotes", ["cat \"alpi", "\t"], "B"],
    ["words of complete -W", ["complete -W 'start stop' echo", "\r", "echo star", "\t"], "start"],
  ])("%s", async (_name, keys, expected) => {
    expect(await run(...keys)).toBe(expected);
  });

  it("lists what fits at the second Tab", async () => {
    const { type, wait } = terminal();
    await wait(500);
    await type("cat al\t");
    expect(await type("\t")).toContain("alpha.txt   alpine.txt");
  });
});

describe("jobs at a terminal", () => {
  it("stops a pipeline and brings it back", async () => {
    const { type, wait } = terminal();
    await wait(500);
    await type("sleep 100 | cat\r");
    expect(await type(CTRL("z"))).toBe("^Z\n[1]+  Stopped                 sleep 100 | cat\n$ ");
    expect(await type("jobs\r")).toBe("jobs\n[1]+  Stopped                 sleep 100 | cat\n$ ");
    expect(await type("bg\r")).toBe("bg\n[1]+ sleep 100 | cat &\n$ ");
    expect(await type("fg\r")).toBe("fg\nsleep 100 | cat\n");
    expect(await type(CTRL("c"))).toBe("^C\n$ ");
    expect(await type("echo $?\r")).toBe("echo $?\n130\n$ ");
  });

  it("tells of a job that has ended before the next prompt", async () => {
    const { type, wait } = terminal();
    await wait(500);
    expect(await type("sleep 1 &\r")).toMatch(/^sleep 1 &\n\[1\] \d+\n\$ $/);
    await wait(1500);
    expect(await type("\r")).toBe("\n[1]+  Done                    sleep 1\n$ ");
  });

  it("ends a busy loop at Ctrl-C", async () => {
    const { type, wait } = terminal();
    await wait(500);
    await type("while :; do :; done\r", 2000);
    expect(await type(CTRL("c"))).toBe("^C\n$ ");
  });

  it("puts its prompt behind output that does not end its line", async () => {
    const { type, wait, raw } = terminal();
    await wait(500);
    expect(await type("printf abc\r")).toBe("printf abc\nabc$ ");
    expect(raw()).toMatch(/abc(?!.*\r).*\$ $/);
  });

  it("gives up the line at Ctrl-C, and leaves at Ctrl-D", async () => {
    const { type, wait, process } = terminal();
    await wait(500);
    expect(await type(`echo half${CTRL("c")}`)).toBe("echo half^C\n$ ");
    await type(CTRL("d"), 1000);
    expect(process.status).toEqual({ code: 130 });
  });

  it("takes 5,000 pasted lines", async () => {
    const { type, wait } = terminal();
    await wait(500);
    const lines = Array.from({ length: 5000 }, (_line, index) => `line ${index}`).join("\n");
    await type(`cat > /tmp/pasted <<'END'\n\u001b[200~${lines}\nEND\n\u001b[201~`, 20_000);
    await type("\r", 5000);
    expect(await type("wc -l < /tmp/pasted\r", 2000)).toContain("\n5000\n");
  });
});

it("watch -e shows what failed till a key is pressed", async () => {
  const { type, wait } = terminal();
  await wait(500);
  expect(await type("watch -e false; echo $?\r", 6000)).toMatch(/command exit with a non-zero status, press a key to exit$/);
  expect(await type("x")).toBe("8\n$ ");
});

it.each([["vim", ":q!\r"], ["less", "q"]])("Ctrl-Z puts %s into the background, fg brings it back", async (program, quit) => {
  const { type, wait } = terminal();
  await wait(500);
  await type(`${program} alpha.txt alpine.txt\r`);
  expect(await type("\u001a")).toMatch(/\[1\]\+ {2}Stopped {17}\w+ alpha.txt alpine.txt\n\$ $/);
  expect(await type("echo $((6 * 7))\r")).toBe("echo $((6 * 7))\n42\n$ ");
  expect(await type("fg\r")).toContain("\nA");
  expect(await type(quit)).toMatch(/\$ $/);
  expect(await type("jobs\r")).toBe("jobs\n$ ");
});
