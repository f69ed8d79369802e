import { describe, expect, it } from "vitest";
import { sandbox } from "../../../../tests/shell/sandbox.ts";
import { play } from "../../../../tests/shell/screens/play.ts";

const output = async (script: string): Promise<string> => (await sandbox().bash(script)).text;

describe("top -b", () => {
  it("shows the summary and the tasks in 80 columns", async () => {
    const lines = (await output("top -b -n 1 | cat -A")).split("\n");
    expect(lines[0]).toMatch(/^top - \d\d:\d\d:\d\d up  1:00,  0 user,  load average: 0.00, 0.00, 0.00\$$/);
    expect(lines[1]).toMatch(/^Tasks: {3}\d total, {3}\d running, {3}\d sleeping, {3}0 stopped, {3}0 zombie\$$/);
    expect(lines[2]).toMatch(/^%Cpu\(s\):[ \d.]{5} us,  0.0 sy,  0.0 ni,[ \d.]{5} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st \$$/);
    expect(lines[6]).toBe("    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND$");
    expect(lines.find((line) => line.endsWith("init$"))).toMatch(/^ {6}1 root {6}20   0    3072   1024    512 S   0.0   0.0   0:00.00 init\$$/);
  });

  it.each<[string, string, string]>([
    ["shows the tasks that are named", "top -bn1 -p 1 | tail -n +8 | wc -l", "1\n"],
    ["sorts by a field", "sleep 9 & top -b -n 1 -o PID | awk 'NR > 7 { if (seen && $1 > last) print \"wrong\"; last = $1; seen = 1 }'; top -b -n 1 -o -PID | awk 'NR == 8 { print $1 }'", "1\n"],
    ["agrees with free", "a=$(free -k | awk '/Mem/ { print $2 }'); b=$(top -bn1 -E k | awk '/Mem :/ { print $4 }'); [ \"$a\" = \"$b\" ] && echo same", "same\n"],
    ["says how often", "top -b -n 3 -d 0.5 | grep -c '^top - '", "3\n"],
    ["refuses what it does not know", "top -bn x; top -b -d no; top -p abc; top -u nobody2; top -o X; top -y; top; echo $?", "top: bad iterations argument 'x'\ntop: bad delay interval 'no'\ntop: bad pid 'abc'\ntop: Invalid user\ntop: unrecognized field name 'X'\ntop: invalid option -- 'y'\ntop: failed tty get\n1\n"],
  ])("%s", async (_name, script, expected) => {
    expect(await output(script)).toBe(expected);
  });
});

describe("top on a terminal", () => {
  const rows = (screen: string[] | undefined) => screen!.join("\n");

  it("sorts, hides, kills and ends by keys", async () => {
    const screens = await play({ title: "", command: "sleep 1000 & sleep 2000 & top -d 60", keys: ["N", "c", "V", "1", "t", "m", "?", "<Esc>", "k99999<CR>", "<CR>", "x", "n2<CR>", "uzzz<CR>", "x", "n0<CR>", "q"] });
    expect(rows(screens[0])).toContain("⟦    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND  ⟧");
    const pids = screens[1]!.slice(7).map((line) => Number(line.trim().split(" ")[0])).filter((pid) => pid > 0);
    expect(pids).toEqual([...pids].sort((a, b) => b - a));
    expect(rows(screens[2])).toContain("sleep 1+");
    expect(rows(screens[3])).toContain("Forest mode On");
    expect(rows(screens[4])).toContain("%Cpu0  :");
    expect(rows(screens[5])).toMatch(/%Cpu0 {2}: .*\[.*\]/);
    expect(rows(screens[6])).toMatch(/MiB Mem : .*\/\d+.\d +\[\|*/);
    expect(rows(screens[7])).toContain("Help for Interactive Commands");
    expect(rows(screens[9])).toContain("Send pid 99999 signal [15/sigterm]");
    expect(rows(screens[10])).toContain("⟦ Failed signal pid '99999' with '15': No such process ⟧");
    expect(rows(screens[13])).toContain("⟦ Invalid user ⟧");
    expect(screens[16]).toEqual(["ended"]);
  });
});
