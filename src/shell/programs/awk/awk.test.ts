import { describe, expect, it } from "vitest";
import { Simulation } from "../../../sim/index.ts";
import { buildTree, createPipe, decode, encode, FileSystem, Machine, SinkFile, treeContext, type OpenFile } from "../../../os/index.ts";
import type { Flavour } from "../../options.ts";
import { awk } from "./index.ts";

/** Runs awk on a text; answers what it prints, with errors, and its exit code where it is not 0. */
function run(args: string[], input = "", flavour: Flavour = "gnu"): string {
  const simulation = new Simulation();
  const fs = new FileSystem(buildTree(treeContext(() => simulation.wall), { "/usr/bin/awk": { program: "awk" } }));
  const machine = new Machine({ simulation, hostname: "host", fs, programs: new Map([["awk", awk(flavour)]]) });
  let output = "";
  const sink = new SinkFile((data) => { output += decode(data); });
  const { reader, writer } = createPipe();
  writer.retain();
  writer.write(encode(input));
  writer.release();
  let code = -1;
  const files = new Map<number, OpenFile>([[0, reader], [1, sink], [2, sink]]);
  machine.spawn({ file: "/usr/bin/awk", args: ["awk", ...args], files }).onExit((status) => { code = status.code ?? 128; });
  simulation.runUntil(60_000);
  return code === 0 ? output : `${output}[${code}]`;
}

const TABLE = "NAME READY AGE\nweb 1/1 5s\ndb  0/1 10s\n";

describe("awk", () => {
  const cases: [string, string[], string, string][] = [
    ["prints fields", ["{print $1, $NF}"], TABLE, "NAME AGE\nweb 5s\ndb 10s\n"],
    ["skips lines by number", ["NR>1{print $1}"], TABLE, "web\ndb\n"],
    ["matches regular expressions", ["/^db/ {print \"found\", NR}"], TABLE, "found 3\n"],
    ["matches fields", ["$2 ~ /^0/"], TABLE, "db  0/1 10s\n"],
    ["splits at another separator", ["-F/", "{print $2}"], "a/b\nc/d\n", "b\nd\n"],
    ["takes variables", ["-v", "n=2", "NR==n"], TABLE, "web 1/1 5s\n"],
    ["sums up at the end", ["{s+=$1} END {print s, NR, s/NR}"], "1\n2\n6\n", "9 3 3\n"],
    ["counts in arrays", ["{c[$1]++} END {for (k in c) print k, c[k]}"], "a\nb\na\n", "a 2\nb 1\n"],
    ["formats", ["{printf \"%-5s|%3d|%.2f\\n\", $1, $2, $3}"], "ab 7 1.5\n", "ab   |  7|1.50\n"],
    ["joins changed fields with OFS", ["BEGIN{OFS=\"-\"} {$2=\"x\"; print}"], "a b c\n", "a-x-c\n"],
    ["compares numbers as numbers", ["$1 > 9"], "10\n9\nabc\n", "10\nabc\n"],
    ["has loops and conditionals", ["BEGIN{for(i=1;i<=3;i++) printf i (i<3 ? \",\" : \"\\n\")}"], "", "1,2,3\n"],
    ["has functions with local variables", ["function f(n,  i) {return n<2 ? 1 : n*f(n-1)} BEGIN{print f(5)}"], "", "120\n"],
    ["substitutes", ["{gsub(/a/, \"<&>\"); print}"], "banana\n", "b<a>n<a>n<a>\n"],
    ["splits strings", ["BEGIN{n=split(\"a:b:c\", p, \":\"); print n, p[3]}"], "", "3 c\n"],
    ["takes ranges", ["/b/,/c/"], "a\nb\nx\nc\nd\n", "b\nx\nc\n"],
    ["exits with a code", ["BEGIN{exit 3}"], "", "[3]"],
    ["tells syntax errors", ["{print"], "", "awk: line 1: syntax error at or near end of file\n[2]"],
    ["measures and cuts", ["{print length($1), substr($1, 2, 3), index($1, \"c\"), toupper($1)}"], "abcde\n", "5 bcd 3 ABCDE\n"],
    ["concatenates", ["{print $1 \"=\" $2+1}"], "x 1\n", "x=2\n"],
    ["reads ahead with getline", ["/a/{getline; print}"], "a\nb\n", "b\n"],
    ["prints the last field but one", ["{print $(NF-1)}"], "a b c\n", "b\n"],
    ["keeps lines once", ["!seen[$0]++"], "a\nb\na\n", "a\nb\n"],
  ];
  it.each(cases)("%s", (_name, args, input, expected) => {
    expect(run(args, input)).toBe(expected);
  });
});

describe("awk of BusyBox", () => {
  it.each([
    ["ends with 1 where it cannot read a program", ["BEGIN{print 1"], "awk: cmd. line:1: Unexpected token\n[1]"],
    ["names a file that is not there", ["{print}", "nope"], "awk: nope: No such file or directory\n[1]"],
    ["names a program file that is not there", ["-f", "nope"], "awk: can't open 'nope': No such file or directory\n[1]"],
    ["does not divide by zero", ["BEGIN{print 1/0}"], "awk: cmd. line:1: Division by zero\n[1]"],
    ["does not know each function", ["BEGIN{print foo(1)}"], "awk: cmd. line:1: Call to undefined function\n[1]"],
    ["knows more than POSIX", ['BEGIN{print gensub(/a(.)/,"[\\\\1]","g","banana"), and(5,3), or(5,2), xor(5,1), lshift(1,3), rshift(8,2)}'], "b[n][n]a 1 7 4 8 2\n"],
    ["refuses formats that it does not know", ['BEGIN{printf "%z"}'], "awk: cmd. line:1: Invalid format specifier\n[1]"],
    ["takes programs by -e", ["-e", 'BEGIN{print "x"}'], "x\n"],
  ])("%s", (_title, args, expected) => {
    expect(run(args, "", "busybox")).toBe(expected);
  });
});
