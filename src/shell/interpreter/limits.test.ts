import { expect, it } from "vitest";
import { sandbox } from "../../../tests/shell/sandbox.ts";

const { run } = sandbox();

/*
 * What grows without end is stopped with bash's own words, and does not take the page's worker with it.
 */
it.each<[string, string, string, number]>([
  ["a sequence of braces too long", "echo {1..100000000}", "/bin/bash: line 1: brace expansion: failed to allocate memory for 99999999 elements\n", 1],
  ["braces that multiply", `echo ${"{a,b,c,d,e,f,g,h,i,j}".repeat(9)}`, "/bin/bash: line 1: brace expansion: failed to allocate memory for 10000000 elements\n", 1],
  ["a width that nothing can hold", "printf '%1000000000d' 1; echo $?", "/bin/bash: line 1: printf: Cannot allocate memory\n1\n", 0],
  ["a precision that nothing can hold", "printf '%.2000000000f' 1; echo $?", "/bin/bash: line 1: printf: Cannot allocate memory\n1\n", 0],
  ["functions that call themselves", "f() { f; }; f", "environment: line 1: f: maximum function nesting level exceeded (2000)\n", 1],
  ["an eval within itself", "e='eval \"$e\"'; eval \"$e\"", "/bin/bash: line 1: eval: maximum eval nesting level exceeded (500)\n", 1],
  ["a file that sources itself", "echo '. /tmp/s' > /tmp/s; . /tmp/s", "/tmp/s: line 1: /tmp/s: maximum source nesting level exceeded (500)\n", 1],
  ["too many arguments", "x=$(seq 1 150000); /bin/true $x; echo $?", "/bin/bash: line 1: /bin/true: Argument list too long\n126\n", 0],
  ["an argument too long", "x=$(head -c 131072 /dev/zero | tr '\\0' x); /bin/true \"${x:1}\"; echo $?; /bin/true \"$x\"; echo $?", "0\n/bin/bash: line 1: /bin/true: Argument list too long\n126\n", 0],
  ["more words than the engine takes at once", "set -- {1..150000}; echo $#; echo {1..150000} | wc -w", "150000\n150000\n", 0],
])("%s", async (_what, script, output, status) => {
  const result = await run(["/bin/bash", "-c", script]);
  expect([result.text, result.status]).toEqual([output, status]);
});

it("a read of a device without end is ended by a signal", async () => {
  const result = await run(["/bin/bash", "-c", "timeout 0.01 bash -c 'read -r x < /dev/zero'; echo $?"]);
  expect(result.text).toBe("124\n");
});

it.each([
  "last(range(1e9))",
  "reduce range(1e9) as $x (0; . + $x)",
  "[[1,2,3,4] | combinations(20)] | length",
  "[limit(1e9; repeat(empty, 1))] | length",
  "last(repeat(. + 1))",
  "0 | until(false; . + 1)",
  "[range(1e9) | select(. < 0)]",
  "any(range(1e9); . < 0)",
  "[1] | sort_by(last(range(1e9)))",
  "[1] | .[0] |= last(range(1e9))",
  "{a: last(range(1e9))}",
  '"\\(last(range(1e9)))"',
  "try last(range(1e9)) catch 1",
  "path(last(range(1e9) as $x | .))",
  '"a" | gsub("a"; last(range(1e9) | tostring))',
])("jq lets time pass before it gives anything, so that a signal ends it: %s", async (filter) => {
  const result = await run(["/bin/bash", "-c", `timeout 0.05 jq -n '${filter}'; echo $?`]);
  expect(result.text).toBe("124\n");
});

it("a glob of a large tree lets time pass, so that a signal ends it", async () => {
  const script = "mkdir -p /tmp/g/{1..30}/{1..10}; cd /tmp/g; timeout 0.001 bash -O globstar -c ': **/** **/**/** **/**/**/**'; echo $?; shopt -s globstar; echo ** | wc -w; echo **/ | wc -w; echo */**/3";
  const result = await run(["/bin/bash", "-c", script]);
  expect(result.text).toBe(`124\n330\n330\n${Array.from({ length: 30 }, (_, index) => `${index + 1}/3`).sort().join(" ")}\n`);
});

it("sum works a file off as it comes, however large", async () => {
  const result = await run(["/bin/bash", "-c", "head -c 70000000 /dev/zero | sum; head -c 70000000 /dev/zero | sum -s; timeout 0.05 sum /dev/zero; echo $?"]);
  expect(result.text).toBe("00000 68360\n0 136719\n124\n");
});

it("a pattern of any length is one: the shell's, grep's, sed's, awk's", async () => {
  const script = `x=$(head -c 100000 /dev/zero | tr '\\0' a); echo "$x" > /tmp/x; printf %s "$x" > /tmp/p
[[ $x == $x ]]; echo $?; [[ $x == b$x ]]; echo $?; [[ b$x =~ $x ]]; echo $?
case $x in ($x) echo case; esac; y=\${x#$x}; echo "\${#y} \${x//$x/b}"
grep -c "$x" /tmp/x; grep -cE "($x)+$" /tmp/x; grep -cF "$x" /tmp/x; grep -cwF "b$x" /tmp/x; grep -cP "$x" /tmp/x
sed "s/$x/b/" /tmp/x; awk -v "x=$x" '{ print match($0, x), gsub(x, "b"), $0 }' /tmp/x; pgrep "$x"; echo $?
expr "$x" : "$x"; jq -n --arg x "$x" '"a" | try test($x) catch "caught"'`;
  const result = await run(["/bin/bash", "-c", script]);
  expect(result.text).toBe('0\n1\n0\ncase\n0 b\n1\n1\n1\n0\ngrep: regular expression is too large\nb\n1 1 b\n1\n100000\n"caught"\n');
});

it.each<[string, string, string, number]>([
  ["a substitution", "x=$(cat /dev/zero); echo lost", "/bin/bash: line 1: xrealloc: cannot allocate 67108864 bytes\n", 2],
  ["a line", "head -c 70000000 /dev/zero | tr '\\0' x > /tmp/big; cut -c1-3 /tmp/big; echo $?", "cut: memory exhausted\n1\n", 0],
  ["a file", "sort /tmp/big; echo $?; tail -n 1 < /tmp/big; echo $?", "sort: memory exhausted\n2\ntail: memory exhausted\n1\n", 0],
  ["a device", "cp /dev/zero /tmp/copy; gzip -c /dev/zero", "cp: cannot open '/dev/zero' for reading: Cannot allocate memory\ngzip: memory exhausted\n", 1],
  ["an array of jq", "jq -n '[range(1e12)]'; echo $?; jq . /dev/zero; echo $?", "jq: error: cannot allocate memory\n134\njq: error: cannot allocate memory\n134\n", 0],
  ["a repetition of jq", "jq -n '[repeat(1)]' ; echo $?; jq -n '[repeat(1, 2)]'; echo $?; jq -n 'reduce range(60) as $x ([1]; . + .) | length'; echo $?", "jq: error: cannot allocate memory\n134\n".repeat(3), 0],
  ["a split of awk", "awk 'BEGIN { s = sprintf(\"%5000000s\", \"x\"); print split(s, a, \"\") }'; echo $?", "awk: out of memory\n2\n", 0],
  ["a range of shuf", "shuf -i 1-1000000000000; echo $?", "shuf: memory exhausted\n1\n", 0],
])("what is more than memory holds is said: %s", async (_what, script, output, status) => {
  const result = await run(["/bin/bash", "-c", script]);
  expect([result.text, result.status]).toEqual([output, status]);
});
