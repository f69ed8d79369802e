/** Keys typed into vim, in its own notation: <Esc>, <CR>, <C-d>, <lt> ... */
export interface ViCase {
  title: string;
  text: string;
  keys: string;
  /** Lines of ~/.vimrc. */
  rc?: string;
  /** Where the recording cannot tell: vim takes keys from a file as one step of undo. */
  expected?: string;
}

const ABC = "one two three\nfour five six\nseven eight nine\n";
const YAML = "spec:\n  containers:\n  - name: web\n    image: nginx\n    ports:\n    - containerPort: 80\n";
const CODE = "foo(bar, \"some text\", [1, 2])\nif (a) {\n  b();\n}\n";

export const cases: ViCase[] = [
  { title: "down through tabs", text: "a\tb\n\tq\nabcdefghij\n", keys: "llxjxjx" }, { title: "down and up past wide characters", text: "abcdef\n中文 x\n\tz\n", keys: "llljxkx" }, { title: "down in insert mode past a tab", text: "\tb\nabcdefghij\n", keys: "li<Down>X<Esc>" },
  { title: "insert", text: ABC, keys: "iX<Esc>" }, { title: "append", text: ABC, keys: "aX<Esc>" }, { title: "insert at the first word", text: "  ab\n", keys: "$IX<Esc>" },
  { title: "append at the end", text: ABC, keys: "AX<Esc>" }, { title: "open below", text: ABC, keys: "onew<Esc>" }, { title: "open above", text: ABC, keys: "jOnew<Esc>" },
  { title: "insert with a count", text: ABC, keys: "3iab<Esc>" }, { title: "open with a count", text: ABC, keys: "2ox<Esc>" },
  { title: "delete characters", text: ABC, keys: "xlx3x" }, { title: "delete before", text: ABC, keys: "$Xb2X" }, { title: "replace a character", text: ABC, keys: "rXl3rY" },
  { title: "replace mode", text: ABC, keys: "wRXYZ12<Esc>" }, { title: "toggle case", text: ABC, keys: "~~w3~" }, { title: "join", text: ABC, keys: "J" }, { title: "join three", text: ABC, keys: "3J" },
  { title: "delete a line", text: ABC, keys: "jdd" }, { title: "delete two lines", text: ABC, keys: "2dd" }, { title: "delete words", text: ABC, keys: "dwj2dw" }, { title: "delete to the end", text: ABC, keys: "wD" },
  { title: "delete back", text: ABC, keys: "$dbdB" }, { title: "delete to a character", text: ABC, keys: "dtwjdfv" }, { title: "delete back to a character", text: ABC, keys: "$dFt" },
  { title: "delete to the last line", text: ABC, keys: "jdG" }, { title: "delete to the first line", text: ABC, keys: "jdgg" }, { title: "change a word", text: ABC, keys: "wcwXX<Esc>" },
  { title: "change to the end", text: ABC, keys: "wCrest<Esc>" }, { title: "change a line", text: "  ab cd\n", keys: "ccnew<Esc>" }, { title: "substitute", text: ABC, keys: "sX<Esc>jSnew<Esc>" },
  { title: "yank and put", text: ABC, keys: "yyp" }, { title: "put before", text: ABC, keys: "jyyP" }, { title: "put several times", text: ABC, keys: "yy3p" }, { title: "yank a word and put", text: ABC, keys: "yw$p" },
  { title: "move a line down", text: ABC, keys: "ddp" }, { title: "swap characters", text: ABC, keys: "xp" }, { title: "named registers", text: ABC, keys: "\"ayyj\"byyG\"ap\"bp" },
  { title: "appending to a register", text: ABC, keys: "\"ayyj\"AyyG\"ap" }, { title: "the last deletions", text: ABC, keys: "dddd\"2p" }, { title: "undo and redo", text: ABC, keys: "ddddu", expected: "four five six\nseven eight nine\n" },
  { title: "undo all and redo one", text: ABC, keys: "xxxuuu<C-r>", expected: "ne two three\nfour five six\nseven eight nine\n" }, { title: "repeat", text: ABC, keys: "xj.j." }, { title: "repeat an insertion", text: ABC, keys: "Ax<Esc>j." },
  { title: "repeat a change", text: ABC, keys: "cwX<Esc>w.w." }, { title: "repeat with a count", text: ABC, keys: "x3." }, { title: "words and ends", text: ABC, keys: "eaX<Esc>wiY<Esc>" },
  { title: "big words", text: "a-b c.d e\n", keys: "WiX<Esc>EaY<Esc>" }, { title: "line positions", text: "  ab cd\n", keys: "$iX<Esc>0iY<Esc>^iZ<Esc>" }, { title: "go to a line", text: ABC, keys: "3GAx<Esc>2ggAy<Esc>" },
  { title: "find and repeat", text: "a.b.c.d\n", keys: "f.rX;rY" }, { title: "match a bracket", text: CODE, keys: "f(%rX" }, { title: "delete to the match", text: CODE, keys: "f(d%" },
  { title: "search forward", text: ABC, keys: "/five<CR>x" }, { title: "search and next", text: "a\nb\na\nb\n", keys: "/b<CR>nrX" }, { title: "search back", text: ABC, keys: "G?two<CR>x" },
  { title: "word under the cursor", text: "ab x\nab y\nabc\nab z\n", keys: "**rX" }, { title: "search and delete", text: ABC, keys: "d/three<CR>" }, { title: "next the other way", text: "a\nb\na\nb\n", keys: "/b<CR>NrX" },
  { title: "visual delete", text: ABC, keys: "wvld" }, { title: "visual lines", text: ABC, keys: "Vjd" }, { title: "visual change", text: ABC, keys: "wvecX<Esc>" }, { title: "visual indent", text: ABC, keys: "Vj>", rc: "set sw=2 et" },
  { title: "visual block delete", text: ABC, keys: "l<C-v>jjld" }, { title: "visual block insert", text: ABC, keys: "<C-v>jjI# <Esc>" }, { title: "visual block append", text: ABC, keys: "<C-v>jj$AX<Esc>" },
  { title: "visual case", text: ABC, keys: "vwU" }, { title: "visual replace", text: ABC, keys: "vllr-" }, { title: "visual yank and put", text: ABC, keys: "veyGo<Esc>p" }, { title: "visual join", text: ABC, keys: "VGJ" },
  { title: "visual other end", text: ABC, keys: "wvwohd" }, { title: "reselect", text: ABC, keys: "Vj><Esc>gv>", rc: "set sw=1 et" },
  { title: "inner word", text: ABC, keys: "wdiw" }, { title: "a word", text: ABC, keys: "wdaw" }, { title: "inner quotes", text: CODE, keys: "ci\"new<Esc>" }, { title: "around quotes", text: CODE, keys: "f\"da\"" },
  { title: "inner brackets", text: CODE, keys: "f(di(" }, { title: "around brackets", text: CODE, keys: "f[da[" }, { title: "inner braces", text: CODE, keys: "jjdi{" }, { title: "inner paragraph", text: "a\nb\n\nc\n", keys: "dip" },
  { title: "a paragraph", text: "a\nb\n\nc\n", keys: "dap" }, { title: "shift", text: ABC, keys: ">>j2>>", rc: "set shiftwidth=2 expandtab" }, { title: "shift back", text: "    a\n  b\n", keys: "<lt><lt>j<lt><lt>", rc: "set sw=2" },
  { title: "shift with tabs", text: ABC, keys: ">>" }, { title: "shift a motion", text: ABC, keys: ">j", rc: "set sw=4 et" }, { title: "tabs become blanks", text: "a\n", keys: "o<Tab>x<Esc>", rc: "set et ts=2 sw=2" },
  { title: "auto indent", text: "  a\n", keys: "ob<CR>c<Esc>", rc: "set autoindent" }, { title: "auto indent of an empty line", text: "  a\n", keys: "o<Esc>", rc: "set ai" }, { title: "indent in insert mode", text: "a\n", keys: "A<C-t>x<C-d>y<Esc>", rc: "set sw=2 et" },
  { title: "paste keeps what is typed", text: "  a\n", keys: ":set paste<CR>ob<CR><Tab>c<Esc>:set nopaste<CR>od<Esc>", rc: "set ai et sw=2" },
  { title: "backspace", text: "abc\n", keys: "A<BS><BS>x<Esc>", rc: "set backspace=indent,eol,start" }, { title: "delete a word while inserting", text: "one two\n", keys: "A<C-w>x<Esc>", rc: "set bs=2" },
  { title: "delete a line while inserting", text: "one two\n", keys: "A<C-u>x<Esc>", rc: "set bs=2" }, { title: "put while inserting", text: ABC, keys: "ywA <C-r>\"<Esc>" },
  { title: "substitute once", text: ABC, keys: ":s/e/E/<CR>" }, { title: "substitute all of a line", text: ABC, keys: ":s/e/E/g<CR>" }, { title: "substitute everywhere", text: ABC, keys: ":%s/e/E/g<CR>" },
  { title: "substitute in a range", text: ABC, keys: ":2,3s/e/E/<CR>" }, { title: "substitute with groups", text: ABC, keys: ":%s/\\(\\w\\+\\) \\(\\w\\+\\)/\\2 \\1/<CR>" }, { title: "substitute with another delimiter", text: "a/b\n", keys: ":s#/#-#<CR>" },
  { title: "substitute with &", text: ABC, keys: ":%s/two/[&]/<CR>" }, { title: "substitute ignoring case", text: "AbAb\n", keys: ":s/a/x/gi<CR>" }, { title: "substitute in what is selected", text: ABC, keys: "jVj:s/^/# /<CR>" },
  { title: "delete by range", text: ABC, keys: ":2,3d<CR>" }, { title: "delete by pattern", text: ABC, keys: ":g/five/d<CR>" }, { title: "delete what does not match", text: ABC, keys: ":v/five/d<CR>" }, { title: "global substitute", text: ABC, keys: ":g/e/s/^/-/<CR>" },
  { title: "move lines", text: ABC, keys: ":1m$<CR>" }, { title: "copy lines", text: ABC, keys: ":1t.<CR>" }, { title: "normal for lines", text: ABC, keys: ":%norm Ax<CR>" }, { title: "sort", text: "c\na\nb\n", keys: ":sort<CR>" },
  { title: "go by number", text: ABC, keys: ":3<CR>x" }, { title: "last line", text: ABC, keys: ":$<CR>x" }, { title: "shift by range", text: ABC, keys: ":1,2><CR>", rc: "set sw=2 et" }, { title: "join by range", text: ABC, keys: ":1,2j<CR>" },
  { title: "marks", text: ABC, keys: "majjd'a" }, { title: "exact marks", text: ABC, keys: "wmajd`a" }, { title: "a macro", text: ABC, keys: "qaA!<Esc>jq2@a" }, { title: "repeat a macro", text: ABC, keys: "qaxjq@a@@" },
  { title: "increment", text: "a 7 b\n", keys: "<C-a>5<C-a><C-x>" }, { title: "upper case of a motion", text: ABC, keys: "gUwjg~wjguu" }, { title: "comment lines of YAML", text: YAML, keys: "jj<C-v>jI#<Esc>" },
  { title: "copy a block of YAML", text: YAML, keys: "jjVGyGp" }, { title: "indent pasted YAML", text: YAML, keys: "jjyjGp`[v`]>", rc: "set sw=2 et" }, { title: "edit an image", text: YAML, keys: "/nginx<CR>cwnginx:1.27<Esc>" },
  { title: "duplicate a container", text: YAML, keys: "3Gy2jGp:%s/web$/side/<CR>" }, { title: "paragraph motions", text: "a\n\nb\n\nc\n", keys: "}d}" }, { title: "count before and within", text: "a b c d e f g\n", keys: "2d2w" },
  { title: "change inside and repeat", text: "x \"a\" y\nx \"b\" y\n", keys: "ci\"N<Esc>j0." }, { title: "first column and screen lines", text: ABC, keys: "Lx Hx" }, { title: "till and comma", text: "a,b,c,d\n", keys: "$F,;x" },
  { title: "a file without a last newline", text: "a\nb", keys: "Gox<Esc>" }, { title: "an empty file", text: "", keys: "ihello<CR>world<Esc>" }, { title: "utf-8", text: "äöü ß\n", keys: "lxwrX" },
  { title: "delete all", text: ABC, keys: "ggdGinew<Esc>" }, { title: "write a part", text: ABC, keys: ":1,2w! part<CR>:r part<CR>" }, { title: "read a command", text: "a\n", keys: ":r !echo hi<CR>" }, { title: "filter lines", text: "c\na\nb\n", keys: ":%!sort<CR>" },
];
