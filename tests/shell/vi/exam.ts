import type { ViCase } from "./cases.ts";

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: web
    image: nginx
    ports:
    - containerPort: 80
`;

const FLAT = `apiVersion: v1
kind: Pod
metadata:
name: web
spec:
containers:
- name: web
image: nginx
env:
- name: A
value: "1"
volumes:
- name: data
emptyDir: {}
`;

const DEEP = `apiVersion: v1
kind: Pod
metadata:
      name: web
spec:
      containers:
      - name: web
        image: nginx
        # one
          # two
        args: ["a",
          "b"
        ]
        script: |
           one
             two
      - name: side
        image: busybox
`;

const YAML = "filetype plugin indent on\nset sw=2 et";

/** What people do to manifests in exams. */
export const exam: readonly ViCase[] = [
  { title: "= of a file of YAML", text: FLAT, keys: ":set ft=yaml<CR>gg=G", rc: YAML }, { title: "= of YAML that is too deep", text: DEEP, keys: ":set ft=yaml<CR>gg=G", rc: YAML }, { title: "= of good YAML", text: POD, keys: ":set ft=yaml<CR>gg=G", rc: YAML },
  { title: "= of a line of YAML", text: FLAT, keys: ":set ft=yaml<CR>4G==", rc: YAML }, { title: "= of lines of YAML by a motion", text: FLAT, keys: ":set ft=yaml<CR>4G=2jx", rc: YAML }, { title: "= of what is selected", text: FLAT, keys: ":set ft=yaml<CR>4GVjj=", rc: YAML },
  { title: "= of a paragraph", text: `${FLAT}\n${FLAT}`, keys: ":set ft=yaml<CR>gg=ip", rc: YAML }, { title: "= with tabs", text: FLAT, keys: ":set ft=yaml<CR>gg=G", rc: "filetype plugin indent on\nset sw=4 ts=4 noet" },
  { title: "= and undo", text: FLAT, keys: ":set ft=yaml<CR>gg=Gu", rc: YAML }, { title: "= and repeat", text: FLAT, keys: ":set ft=yaml<CR>4G==6G.", rc: YAML },
  { title: "a number for each line", text: POD, keys: ":%s/^/\\=line('.').' '/<CR>" }, { title: "a match made greater", text: "port: 80\nport: 8080\n", keys: ":%s/\\d\\+/\\=submatch(0)+1/<CR>" }, { title: "an expression with functions", text: "a: web\nb: api\n", keys: ":%s/\\w\\+$/\\=toupper(submatch(0)).'-'.strlen(submatch(0))/<CR>" },
  { title: "numbers in a form", text: "x\nx\nx\n", keys: ":%s/x/\\=printf('%03d', line('.'))/<CR>" }, { title: "a choice in an expression", text: "1\n2\n3\n4\n", keys: ":%s/\\d/\\=submatch(0)%2?'odd':'even'/<CR>" }, { title: "an expression that is none", text: "a\n", keys: ":s/a/\\=nosuch(1)/<CR>" },
  { title: "several expressions in a line", text: "1 2 3\n", keys: ":s/\\d/\\=submatch(0)*10/g<CR>" }, { title: "a group in an expression", text: "a=1\n", keys: ":s/\\(\\w\\)=\\(\\d\\)/\\=submatch(2).submatch(1)/<CR>" }, { title: "an expression of a register", text: "new\nold\n", keys: "yiwj:s/old/\\=@0/<CR>" },
  { title: "indent a block by columns", text: POD, keys: "8Gjjj<C-v>jj>", rc: "set sw=2 et" }, { title: "indent lines twice", text: POD, keys: "9GV3j2>", rc: "set sw=2 et" }, { title: "indent and repeat", text: POD, keys: "9GV3j>..", rc: "set sw=2 et" }, { title: "indent back by a count", text: POD, keys: "9G4<lt><lt>", rc: "set sw=2 et" },
  { title: "indent inside braces", text: "{\na\nb\n}\n", keys: "j>i{", rc: "set sw=2 et" }, { title: "insert blanks in a block", text: POD, keys: "9G0<C-v>3jI  <Esc>" }, { title: "take blanks from a block", text: POD, keys: "9G0<C-v>3jld" }, { title: "comment a container out", text: POD, keys: "9G0<C-v>GI# <Esc>" },
  { title: "comment in again", text: "# a\n# b\n", keys: "<C-v>jlx" }, { title: "copy a container", text: POD, keys: "9GVGyGp:$-3,$s/web/side/<CR>" }, { title: "copy by line numbers", text: POD, keys: ":9,12t$<CR>" }, { title: "move by line numbers", text: POD, keys: ":5,6m0<CR>" }, { title: "delete by a mark", text: POD, keys: "5Gmaj:'a,.d<CR>" },
  { title: "delete to the end of the file", text: POD, keys: "7GdG" }, { title: "delete blank lines", text: "a\n\nb\n\n\nc\n", keys: ":g/^$/d<CR>" }, { title: "delete blanks at ends", text: "a  \nb \nc\n", keys: ":%s/\\s\\+$//<CR>" }, { title: "delete status with global", text: "a: 1\nstatus: {}\nb: 2\n", keys: ":g/status/d<CR>" },
  { title: "two blanks for a tab", text: "\ta\n\t\tb\n", keys: ":%s/\\t/  /g<CR>" }, { title: "retab", text: "\ta\n\t\tb\n", keys: ":set et ts=2<CR>:retab<CR>" }, { title: "normal for matching lines", text: POD, keys: ":g/name/norm A-1<CR>" }, { title: "normal for a range", text: POD, keys: ":9,12norm I  <CR>" },
  { title: "a macro that adds a variable", text: "A\nB\nC\n", keys: "qqI- name: <Esc>jq2@q" }, { title: "a macro over lines", text: "a\nb\nc\n", keys: "qqI- <Esc>q:2,3norm @q<CR>" }, { title: "a macro that is appended to", text: "a\nb\nc\n", keys: "qqA!<Esc>qqQjq@q@q" }, { title: "two named registers", text: POD, keys: "4G\"ayy6G\"byyG\"ap\"bp" },
  { title: "append to a register", text: "a\nb\nc\n", keys: "\"ayyj\"AyyG\"ap" }, { title: "the black hole", text: "a\nb\nc\n", keys: "yyj\"_ddp" }, { title: "the last yank stays", text: "a\nb\nc\n", keys: "yyjddj\"0p" }, { title: "numbered registers", text: "a\nb\nc\nd\n", keys: "dddd\"1p\"2p" },
  { title: "put above and indent", text: POD, keys: "10GyyP>>", rc: "set sw=2 et" }, { title: "change inside quotes", text: "image: \"nginx:1.25\"\n", keys: "ci\"nginx:1.27<Esc>" }, { title: "change a tag", text: "    image: nginx:1.25\n", keys: "f:;lC1.27<Esc>" },
  { title: "change to the end and repeat", text: POD, keys: "4GwwCapi<Esc>9GwwwC<Esc>" }, { title: "change a word and repeat by n", text: POD, keys: "/web<CR>cwapi<Esc>n.n." }, { title: "search, then change what is found", text: POD, keys: "/web<CR>cgnapi<Esc>.." }, { title: "replace the word under the cursor", text: POD, keys: "4Gww*Ncwapi<Esc>:%s//X/g<CR>" },
  { title: "join a list", text: "a\nb\nc\n", keys: "3J" }, { title: "split a line", text: "a,b,c\n", keys: ":s/,/\\r/g<CR>" }, { title: "open a line with indent", text: POD, keys: "10Goenv:<CR>- name: A<CR>  value: b<Esc>", rc: "set ai et sw=2 ts=2" }, { title: "open above with indent", text: POD, keys: "10GOenv: []<Esc>", rc: "set ai et sw=2 ts=2" },
  { title: "tab and softtabstop", text: "a\n", keys: "o<Tab>x<CR><Tab><BS>y<Esc>", rc: "set et sts=2 sw=2 ts=8 ai bs=2" }, { title: "indent while inserting", text: "  a\n", keys: "ob<C-t>c<CR>d<C-d>e<Esc>", rc: "set ai et sw=2" }, { title: "paste in paste mode", text: "  a\n", keys: ":set paste<CR>o    b<CR>      c<Esc>", rc: "set ai et" },
  { title: "read a command below", text: "a\nb\n", keys: ":r !echo one; echo two<CR>" }, { title: "read at the top", text: "a\n", keys: ":0r !echo top<CR>" }, { title: "filter a paragraph", text: "c\na\n\nb\n", keys: "!ipsort<CR>" }, { title: "filter by range", text: "c\nb\na\n", keys: ":2,3!sort<CR>" }, { title: "write through a command", text: "a\nb\n", keys: ":w !cat > out<CR><CR>:r out<CR>" },
 
  { title: "repeat the last command", text: "a\na\na\n", keys: ":s/a/b/<CR>j@:j@@" }, { title: "repeat a substitution", text: "a a\na a\n", keys: ":s/a/b/<CR>j&j" }, { title: "repeat everywhere", text: "a a\na a\n", keys: ":s/a/b/g<CR>ug&" },
 
  { title: "sort uniquely", text: "b\na\nb\n", keys: ":sort u<CR>" }, { title: "sort by numbers backwards", text: "2\n10\n1\n", keys: ":sort! n<CR>" }, { title: "count in front of an insert", text: "", keys: "3i- a<CR><Esc>" }, { title: "numbers that rise", text: "0\n0\n0\n", keys: "VGg<C-a>" }, { title: "add to a column", text: "1\n1\n", keys: "VG5<C-a>" },
  { title: "swap two characters", text: "ab\n", keys: "xp" }, { title: "swap two lines", text: "a\nb\n", keys: "ddp" }, { title: "copy the word above", text: "abc\n\n", keys: "ji<C-y><C-y><Esc>" }, { title: "complete a word", text: "configMapRef\n\n", keys: "jicon<C-n><Esc>" }, { title: "put a register while inserting", text: "web\n\n", keys: "yiwjiname: <C-r>0<Esc>" },
  { title: "the expression register", text: "\n", keys: "i<C-r>=8*8<CR><Esc>" }, { title: "a visual block to the ends", text: "a\nabc\nab\n", keys: "<C-v>jj$A;<Esc>" }, { title: "replace a block", text: "abc\nabc\n", keys: "l<C-v>jrX" }, { title: "change a block", text: "abc\nabc\n", keys: "l<C-v>jcXY<Esc>" }, { title: "put a block", text: "ab\ncd\n", keys: "<C-v>jy$p" },
  { title: "select inside an indent and yank", text: POD, keys: "9GV}yGp" }, { title: "go to the match of a bracket", text: "a: [1, {b: 2}]\n", keys: "f[%rX" }, { title: "jump back", text: POD, keys: "5GG''x" }, { title: "jump to the last change", text: POD, keys: "5Gxgg`.x" }, { title: "insert where it was left", text: POD, keys: "5GAx<Esc>gggiy<Esc>" },
  { title: "lower case of a word", text: "ABC DEF\n", keys: "guiw" }, { title: "lines in a range that do not match", text: "a\nb\nc\n", keys: ":2,$v/c/d<CR>" }, { title: "copy matching lines to the end", text: "a1\nb\na2\n", keys: ":g/a/t$<CR>" }, { title: "reverse all lines", text: "a\nb\nc\n", keys: ":g/^/m0<CR>" },
];
