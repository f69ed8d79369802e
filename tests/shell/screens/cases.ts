/** Keys typed into a program that draws the whole screen. `keys` in vim's notation; a picture is taken after each. */
export interface ScreenCase {
  title: string;
  command: string;
  files?: Record<string, string>;
  env?: Record<string, string>;
  keys: readonly string[];
}

const seq = (n: number, of = (i: number) => `line ${i}`) => `${Array.from({ length: n }, (_, i) => of(i + 1)).join("\n")}\n`;
const HUNDRED = { f: seq(100) };
const LONG = { f: seq(40, (i) => (i % 5 === 0 ? `${i}: ${"long words that go on and on ".repeat(6)}` : `line ${i}`)) };

export const cases: readonly ScreenCase[] = [
  { title: "less: a page, back, a line", command: "less f", files: HUNDRED, keys: [" ", "b", "j", "k", "<Down>", "<Up>", "<CR>", "y", "e"] },
  { title: "less: half pages", command: "less f", files: HUNDRED, keys: ["d", "d", "u", "3d", "d", "u"] },
  { title: "less: ends", command: "less f", files: HUNDRED, keys: ["G", "g", "50g", "20G", "<End>", "<Home>", "50p", "50%", ">", "<lt>"] },
  { title: "less: beyond the end", command: "less f", files: HUNDRED, keys: ["G", "j", " ", "5j", "k", "100j"] },
  { title: "less: counts", command: "less f", files: HUNDRED, keys: ["5j", "3k", "10 ", "10b", "5", "<Esc>", "12G"] },
  { title: "less: page keys", command: "less f", files: HUNDRED, keys: ["<PageDown>", "<PageUp>", "f", "<C-f>", "<C-b>", "z", "w", "10z", " "] },
  { title: "less: a short file", command: "less f", files: { f: "a\nb\n" }, keys: ["j", " ", "G", "g", "/b<CR>", "q"] },
  { title: "less: search", command: "less f", files: HUNDRED, keys: ["/5", "<CR>", "n", "n", "N", "?2<CR>", "n", "/nothing<CR>", "<CR>", "j"] },
  { title: "less: search shows the pattern", command: "less f", files: HUNDRED, keys: ["/!", "<C-c>", "/line 1<CR>", "/line 9<CR>", "<Esc>u", "<Esc>u", "n", "3n", "/<CR>"] },
  { title: "less: search that does not match", command: "less f", files: HUNDRED, keys: ["/!line [1-4]<CR>", "n", "/!<CR>"] },
  { title: "less: search again without a pattern", command: "less f", files: HUNDRED, keys: ["n", "/<CR>", "j"] },
  { title: "less: search ignores case with -i", command: "less -i f", files: { f: "a\nb\nFoo\nfoo\n" + seq(40) }, keys: ["/foo<CR>", "n", "/Foo<CR>", "-i", "<CR>"] },
  { title: "less: a filter", command: "less f", files: HUNDRED, keys: ["&", "7<CR>", "j", " ", "&<CR>", "&!line<CR>"] },
  { title: "less: a filter nothing passes", command: "less f", files: HUNDRED, keys: ["&zzz<CR>", "j"] },
  { title: "less: long lines", command: "less f", files: LONG, keys: ["j", "j", "j", "j", "j", "k", " ", "b", "G"] },
  { title: "less -S", command: "less -S f", files: LONG, keys: ["<Right>", "<Right>", "<Left>", "<Left>", "10<Right>", "G", "-S", "<CR>"] },
  { title: "less -N", command: "less -N f", files: LONG, keys: ["j", " ", "G"] },
  { title: "less -R", command: "less -R f", files: { f: `\x1b[31mred\x1b[m plain\n${seq(40)}` }, keys: ["j", "k"] },
  { title: "less without -R", command: "less f", files: { f: `\x1b[31mred\x1b[m plain\ttab\x01\x7f\n${seq(40)}` }, keys: ["j", "k"] },
  { title: "less: blanks in lines, overstrike", command: "less f", files: { f: `b\bbo\bol\bld\bd _\bu_\bn\n\ttab\ta\n\n\nend\n${seq(40)}` }, keys: ["j"] },
  { title: "less -s squeezes", command: "less -s f", files: { f: `a\n\n\n\nb\n${seq(40)}` }, keys: ["j", "j"] },
  { title: "less: marks", command: "less f", files: HUNDRED, keys: ["10g", "m", "a", "50g", "'", "a", "''", "'^", "'$", "'x", "<CR>"] },
  { title: "less: several files", command: "less f g h", files: { f: seq(100), g: "second\n", h: seq(50, (i) => `third ${i}`) }, keys: [":n", ":n", ":n", "<CR>", ":p", ":x", ":p", "<CR>"] },
  { title: "less: several files and ends", command: "less f g", files: { f: seq(30), g: seq(30, (i) => `second ${i}`) }, keys: ["G", ":n", "=", "<CR>", " ", " ", ":d"] },
  { title: "less: another file", command: "less f", files: { f: seq(100), g: "second\n" }, keys: [":e g<CR>", ":p", ":e zz<CR>", "<CR>"] },
  { title: "less: search across files", command: "less f g", files: { f: seq(30), g: seq(30, (i) => `second ${i}`) }, keys: ["/*second 12<CR>", "n", "<CR>"] },
  { title: "less: where", command: "less f", files: HUNDRED, keys: ["=", "<CR>", "j", "=", "j", "<C-g>", "G=", "j"] },
  { title: "less: a pipe", command: "seq 200 | less", keys: ["j", "=", "j", "G", "=", "g"] },
  { title: "less -M", command: "less -M f", files: HUNDRED, keys: ["j", " ", "G"] },
  { title: "less -m", command: "less -m f", files: HUNDRED, keys: ["j", " ", "G"] },
  { title: "less +G", command: "less +G f", files: HUNDRED, keys: ["k"] },
  { title: "less +/pattern", command: "less +/50 f", files: HUNDRED, keys: ["n"] },
  { title: "less -p", command: "less -p 'line 3' f", files: HUNDRED, keys: ["n"] },
  { title: "less +40", command: "less +40 f", files: HUNDRED, keys: ["k"] },
  { title: "less +40g", command: "less +40g f", files: HUNDRED, keys: ["k"] },
  { title: "less: toggling options", command: "less f", files: HUNDRED, keys: ["-", "S", "<CR>", "-i", "<CR>", "-M", "_S", "<CR>", "-q", "-Z", "<CR>"] },
  { title: "less: keys that mean nothing", command: "less f", files: HUNDRED, keys: ["x", "c", ":z", "<CR>", "Y", "C", "<C-c>"] },
  { title: "less: words on the search line are edited", command: "less f", files: HUNDRED, keys: ["/abc", "<BS>", "<BS><BS>", "<BS>", "/line<C-u>", "7<CR>", "/", "<Esc>", "/<Up>", "<CR>"] },
  { title: "less: a shell command", command: "less f", files: { f: seq(100) }, keys: ["!echo hi<CR>", "<CR>"] },
  { title: "less: help", command: "less f", files: HUNDRED, keys: ["h", "q"] },
  { title: "less: -F of a short file", command: "less -F f; sleep 9", files: { f: "a\nb\n" }, keys: [] },
  { title: "less: -X", command: "less -X f", files: { f: "a\nb\n" }, keys: ["j"] },
  { title: "less: wide characters", command: "less f", files: { f: `日本語の${"漢字".repeat(60)}\nemoji 😀 é\n${seq(40)}` }, keys: ["j", "j"] },
  { title: "less: a directory", command: "mkdir d; less d; less nope; sleep 9", keys: [] },
  { title: "less +F", command: "less +F f", files: { f: seq(50) }, keys: ["<C-c>", "j", "F"] },
  { title: "less: an empty file", command: "less f", files: { f: "" }, keys: ["j"] },
  { title: "less: R redraws, version", command: "less f", files: HUNDRED, keys: ["R", "r", "5j", "<C-l>"] },
  { title: "less: brackets", command: "less f", files: { f: `{\n${seq(60)}}\n` }, keys: ["{", "}"] },
  { title: "less -e quits at the end", command: "less -e f", files: { f: seq(30) }, keys: [" ", " ", " "] },
  { title: "less -E", command: "less -E f", files: { f: seq(30) }, keys: [" ", " "] },
  { title: "less -j and -h", command: "less -j5 f", files: HUNDRED, keys: ["/line 40<CR>", "50g"] },
  { title: "less -x4", command: "less -x4 f", files: { f: `a\tb\tc\n${seq(40)}` }, keys: ["j"] },
  { title: "less -~", command: "less -~ f", files: { f: "a\n" }, keys: ["j"] },
  { title: "less LESS=-N", command: "less f", env: { LESS: "-N" }, files: HUNDRED, keys: ["j"] },
  { title: "more: pages and lines", command: "more f", files: HUNDRED, keys: [" ", "<CR>", "3<CR>", "d", "10 "] },
  { title: "more: search and where", command: "more f", files: HUNDRED, keys: ["/50<CR>", "="] },
  { title: "more: to the end", command: "more f; sleep 9", files: { f: seq(30) }, keys: [" "] },
  { title: "more: a short file", command: "more f; sleep 9", files: { f: "a\nb\n" }, keys: [] },
  { title: "more: keys that mean nothing", command: "more f", files: HUNDRED, keys: ["x", "<CR>", "z", "10z", " ", "q"] },
  { title: "more: from a pipe, from a line, from a pattern", command: "seq 60 | more; more +20 f", files: HUNDRED, keys: [" ", "q", " ", "q"] },
  { title: "more +/pattern", command: "more +/40 f", files: HUNDRED, keys: [" "] },
  { title: "more -n", command: "more -n 5 f", files: HUNDRED, keys: [" ", " "] },
];
