# --- a list of unique words by count
printf 'the cat the dog the end\n' | tr ' ' '\n' | sort | uniq -c | sort -k1,1nr -k2 | head -3
# --- columns added up
printf 'a 10\nb 20\na 5\n' | awk '{s[$1]+=$2} END {for (k in s) print k, s[k]}' | sort
# --- lines between two patterns
printf 'x\nBEGIN\na\nb\nEND\ny\n' > f; sed -n '/BEGIN/,/END/p' f; awk '/BEGIN/{f=1;next} /END/{f=0} f' f; grep -n -A2 BEGIN f
# --- files with spaces
mkdir d; touch 'd/a b.txt' 'd/c.txt'; for f in d/*.txt; do echo "<$f>"; done; find d -name '*.txt' -print0 | sort -z | xargs -0 -n1 basename; ls d | while read -r n; do echo "[$n]"; done
# --- many files renamed
touch a.yml b.yml; for f in *.yml; do mv -v "$f" "${f%.yml}.yaml"; done; ls
# --- a configuration read line by line
printf 'a=1\n# remark\n\nb = two words\n' > conf; while IFS='=' read -r k v; do [[ $k =~ ^[[:space:]]*(#|$) ]] && continue; echo "${k// /} -> ${v# }"; done < conf
# --- options of a script
cat > s.sh <<'EOF'
usage() { echo "usage: $0 [-n NAME] [-v] FILE" >&2; exit 2; }
name=none; verbose=0
while getopts 'n:vh' o; do case $o in n) name=$OPTARG;; v) verbose=1;; *) usage;; esac; done
shift $((OPTIND - 1)); [ $# -eq 1 ] || usage
echo "name=$name verbose=$verbose file=$1"
EOF
bash s.sh -n x -v f; bash s.sh; echo $?; bash s.sh -q f; echo $?
# --- tidy up at the end
cat > t.sh <<'EOF'
tmp=$(mktemp); trap 'rm -f "$tmp"; echo cleaned' EXIT
echo data > "$tmp"; wc -l < "$tmp"; false || echo still; exit 3
EOF
bash t.sh; echo $?
# --- retry till it works
n=0; until [ $((++n)) -ge 3 ]; do echo "try $n"; done; echo "worked at $n"; for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done
# --- a menu
printf '2\n' | { select x in start stop; do echo "chosen $x ($REPLY)"; break; done; } 2>&1
# --- default values
unset a; echo "${a:-default} ${a:=set} $a ${a:+given}"; b=; echo "[${b-x}] [${b:-x}]"; f() { echo "${1:?no argument}"; }; (f) 2>&1; echo $?
# --- parts of paths and names
p=/var/log/pods/app.log.gz; echo "${p##*/} ${p%/*} ${p%.gz} ${p##*.} $(basename "$p" .gz) $(dirname "$p")"; v=v1.36.2; echo "${v#v} ${v%.*} ${v//./-} ${v:1:4}"
# --- text with case
s='Hello World'; echo "${s^^} ${s,,} ${s~~} ${s^} ${#s} ${s/World/Bash} ${s:6} ${s: -5}"
# --- an associative array as a table
declare -A port=([http]=80 [https]=443); port[ssh]=22; for k in $(printf '%s\n' "${!port[@]}" | sort); do printf '%-6s%5d\n' "$k" "${port[$k]}"; done; echo "${#port[@]}"; [[ -v port[http] ]] && echo known; unset 'port[http]'; [[ -v port[http] ]] || echo gone
# --- a queue and a stack
q=(); q+=(a b c); echo "${q[0]}"; q=("${q[@]:1}"); echo "${q[@]}"; unset 'q[-1]'; echo "${q[@]} ${#q[@]}"; printf '%s,' "${q[@]}"; echo
# --- numbers in a loop
for ((i = 10; i > 0; i -= 3)); do printf '%d ' $i; done; echo; echo $((i)) $((16#ff)) $((2**8)) $((7 % 3)) $((-7 / 2)); printf '%03d %x %o\n' 7 255 8
# --- what a command said and how it ended
out=$(ls nope 2>&1); echo "$? $out"; if ! out=$(false); then echo failed; fi; x=$(exit 7); echo $?
# --- time limits
timeout 0.1 sleep 5; echo $?; timeout 5 true; echo $?; timeout -s INT 0.1 sleep 5; echo $?; timeout 1; echo $?
# --- jobs that are waited for
for i in 1 2 3; do (sleep 0.$i; echo "job $i") & done; wait; echo all; (exit 4) & wait $!; echo $?
# --- dates for backups
d=2024-02-29; date -d "$d + 1 year" +%F; date -d "$d - 1 day" +%a; date -d "$d 13:45" '+%H%M_%j'; echo "backup-$(date -d "$d" +%Y%m%d).tar.gz"
# --- an archive there and back
mkdir -p app/conf; echo k=v > app/conf/a; tar czf app.tgz app; rm -r app; tar xzf app.tgz; cat app/conf/a; tar tzf app.tgz | sort; tar xzf app.tgz -O app/conf/a
# --- text in columns
printf 'NAME READY\nweb 1/1\nlonger-name 0/1\n' | column -t; printf 'a:b\nccc:d\n' | column -t -s: -o ' | '; paste -d, <(seq 3) <(seq 4 6)
# --- what differs
printf 'a\nb\n' > x; printf 'a\nc\n' > y; diff x y > /dev/null || echo differ; diff -q x y; cmp -s x y; echo $?; comm -23 x y; diff <(sort x) <(sort y) | grep '^[<>]'
# --- quoting for another shell
a="it's"; printf '%q\n' "$a" 'a b' '$x' ''; echo "${a@Q}"; bash -c 'echo "$0 $1"' zero 'o n e'; eval "echo $(printf '%q ' "$a" b)"
# --- a function with local names
f() { local x=1 y; y=$((x + $1)); echo $y; }; x=9; f 4; echo $x; g() { return 3; }; g; echo $?; h() { echo "$# $*"; }; h a 'b c' ''
# --- the end of a loop by file
printf '1\n2\n3' > f; while read -r l || [ -n "$l" ]; do echo "$l"; done < f; mapfile -t a < f; echo "${#a[@]} ${a[2]}"; tail -n +2 f | head -1
# --- patterns in case
for f in a.yaml b.yml c.json d; do case $f in *.yaml|*.yml) echo yaml;; *.json) echo json;; *) echo other;; esac; done
# --- secrets
printf 's3cret' | base64; echo c3VwZXI= | base64 -d; echo; head -c 6 /dev/zero | base64; echo -n x | sha256sum | cut -c1-8
# --- a watchdog by a trap
trap 'echo caught' USR1; kill -USR1 $$; trap - USR1; (trap 'echo bye' EXIT; exit 2); echo $?; trap 'echo err at $LINENO' ERR; false; true
# --- set -e in functions
set -e; f() { echo in; false; echo never; }; if f; then echo yes; fi; (f; echo no) || echo sub $?; f || true; echo end
# --- strict mode
set -euo pipefail; x=${UNSET:-ok}; echo $x; grep q /dev/null | cat || echo none; y=$(true | cat); echo "[$y]"; echo ${NOPE}
