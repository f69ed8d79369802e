# --- wait until ready loop
n=0; check() { ((++n >= 3)); }; until check; do echo "waiting $n"; sleep 1; done; echo "ready after $n"
# --- retry with backoff
try() { local max=$1 d=1 i; shift; for ((i=1;i<=max;i++)); do "$@" && return 0; echo "attempt $i failed" >&2; sleep $d; ((d*=2)); done; return 1; }; c=0; flaky() { ((++c==3)); }; try 5 flaky; echo $? $c; try 2 false; echo $?
# --- argument parser
usage() { echo "usage: $0 [-v] [-n NAME] FILE"; exit 2; }; main() { local v=0 name=none; while [[ $# -gt 0 ]]; do case $1 in -v|--verbose) v=1; shift;; -n) name=$2; shift 2;; --name=*) name=${1#*=}; shift;; --) shift; break;; -*) echo "unknown $1"; return 2;; *) break;; esac; done; echo "v=$v name=$name rest=$*"; }; main -v -n bob f; main --name=al -- -x; main --bad; echo $?
# --- config file reader
cat > c.conf <<'E'
# comment
host = example.com
port=80

[section]
key = a = b
E
while IFS='=' read -r k v; do [[ $k =~ ^[[:space:]]*(#|\[|$) ]] && continue; k=${k// /}; v=${v# }; echo "$k -> $v"; done < c.conf
# --- csv sums
printf 'name,qty\na,3\nb,4\na,5\n' > d.csv; declare -A s; while IFS=, read -r n q; do [[ $n == name ]] && continue; ((s[$n]+=q)); done < d.csv; for k in $(printf '%s\n' "${!s[@]}" | sort); do echo "$k ${s[$k]}"; done; tail -n +2 d.csv | awk -F, '{t+=$2} END{print t}'
# --- log statistics
for i in 1 2 3 4 5 6; do echo "2024-01-0$i $([ $((i%2)) = 0 ] && echo ERROR || echo INFO) msg $i"; done > log; grep -c ERROR log; awk '$2=="ERROR"{print $1}' log; cut -d' ' -f2 log | sort | uniq -c | sort -rn; sed -n '/ERROR/s/.*msg //p' log | paste -sd+; tail -n 2 log
# --- functions library
cat > lib.sh <<'E'
log() { printf '[%s] %s\n' "$1" "${*:2}"; }
die() { log ERROR "$@" >&2; exit 1; }
E
cat > main.sh <<'E'
#!/bin/bash
set -euo pipefail
source "$(dirname "$0")/lib.sh"
log INFO starting "$@"
trap 'log INFO cleanup' EXIT
[[ $# -ge 1 ]] || die "need arguments"
for a; do log DEBUG "arg=$a"; done
E
chmod +x main.sh; ./main.sh x 'y z'; echo $?; ./main.sh; echo $?
# --- parallel jobs with results
work() { sleep 0.$1; echo "done $1" > out.$1; return $1; }; pids=(); for i in 3 1 2; do work $i & pids+=($!); done; rc=(); for p in "${pids[@]}"; do wait $p; rc+=($?); done; echo "${rc[@]}"; cat out.*
# --- producer and consumer
(for i in 1 2 3; do echo item$i; done) | while read -r x; do echo "got $x"; done; wait
# --- temporary directory with trap
f() ( d=$(mktemp -d); trap 'rm -rf "$d"' EXIT; touch "$d/x"; ls "$d"; echo "$d" > last ); f; [ -d "$(cat last)" ] || echo gone
# --- heredoc templates
gen() { cat <<E
apiVersion: v1
kind: Pod
metadata:
  name: $1
spec:
  containers:
  - name: c
    image: ${2:-nginx}
E
}; gen a; gen b redis | grep image; for i in 1 2; do gen web-$i > web-$i.yaml; done; grep -h 'name: web' *.yaml; sed -i 's/nginx/httpd/' web-1.yaml; grep image web-*.yaml
# --- string processing
s="The quick brown fox"; for w in $s; do echo -n "${#w} "; done; echo; echo "${s,,}" | tr -d ' ' | fold -w1 | sort | uniq -c | sort -k1,1nr -k2 | head -3; rev <<< "$s"; echo ${s// /_}; IFS=' ' read -ra w <<< "$s"; for ((i=${#w[@]}-1;i>=0;i--)); do printf '%s ' "${w[i]}"; done; echo
# --- number loops
for ((i=1;i<=15;i++)); do if ((i%15==0)); then echo FizzBuzz; elif ((i%5==0)); then echo Buzz; elif ((i%3==0)); then echo Fizz; else echo $i; fi; done | paste -sd' '; sum=0; for i in {1..100}; do ((sum+=i)); done; echo $sum; p=(); for ((n=2;n<30;n++)); do for ((d=2;d*d<=n;d++)); do ((n%d)) || continue 2; done; p+=($n); done; echo ${p[@]}
# --- sorting functions
bubble() { local a=("$@") i j t; for ((i=0;i<${#a[@]};i++)); do for ((j=0;j<${#a[@]}-i-1;j++)); do if ((a[j]>a[j+1])); then t=${a[j]}; a[j]=${a[j+1]}; a[j+1]=$t; fi; done; done; echo "${a[@]}"; }; bubble 5 3 9 1 7
# --- menu with select and case
printf '1\n3\n2\n' | { PS3='> '; select c in start stop quit; do case $c in start) echo starting;; stop) echo stopping;; quit) echo bye; break;; esac; done; } 2>/dev/null
# --- reading pairs of files
paste -d: <(printf 'a\nb\n') <(printf '1\n2\n') | while IFS=: read -r x y; do echo "$x is $y"; done; exec 3< <(printf 'x\ny\n') 4< <(printf '1\n2\n'); while read -r a <&3 && read -r b <&4; do echo $a$b; done; exec 3<&- 4<&-
# --- variables survive pipes
n=0; printf '1\n2\n' | while read -r x; do ((n+=x)); done; echo $n; n=0; while read -r x; do ((n+=x)); done < <(printf '1\n2\n'); echo $n; shopt -s lastpipe; printf '1\n2\n' | while read -r x; do ((n+=x)); done; echo $n
# --- stack traces
cat > s <<'E'
trace() { local i=0; while caller $i; do ((i++)); done; }; a() { b; }; b() { trace; }
a
E
bash s
# --- error handler
set -E
handler() { echo "failed: $BASH_COMMAND ($?)"; }
trap handler ERR
ok() { return 0; }
bad() { return 4; }
ok
bad
echo still here
# --- debugging output
bash -x -c 'for i in 1 2; do x=$((i*2)); [ $x -gt 2 ] && echo big; done; echo "$x done"'
# --- dates in names
f="log-$(date -u -d @0 +%Y%m%d).txt"; echo hi > "$f"; ls; mv "$f" "${f%.txt}.bak"; ls; for f in *.bak; do echo "${f#log-}"; done
# --- numbered backups
touch app.log; for i in 3 2 1; do [ -f app.log.$i ] && mv app.log.$i app.log.$((i+1)); done; mv app.log app.log.1; touch app.log; ls
# --- safe loops over odd names
touch 'a b' $'c\nd' e; for f in *; do printf '<%q>\n' "$f"; done; find . -type f -print0 | sort -z | while IFS= read -r -d '' f; do printf '[%s]\n' "${f//$'\n'/\\n}"; done; find . -type f -name 'a*' -exec mv {} renamed \;; ls | head -1
# --- exit codes in conditions
check() { case $1 in ok) return 0;; warn) return 1;; *) return 2;; esac; }; for s in ok warn crit; do check $s; case $? in 0) echo "$s fine";; 1) echo "$s warning";; *) echo "$s critical";; esac; done; if check ok && ! check warn; then echo combined; fi
# --- json by hand
printf '{"items":[%s]}\n' "$(for i in 1 2 3; do printf '{"id":%d},' $i; done | sed 's/,$//')" | jq -c '.items|map(.id)'; jq -n --arg n web --argjson r 3 '{name:$n,replicas:$r}' -c
# --- base64 secrets
p='s3cr3t!'; e=$(printf %s "$p" | base64); echo $e; printf %s "$e" | base64 -d; echo; echo -n 'user:pass' | base64; for k in a b; do printf '%s: %s\n' $k "$(printf %s "$k-value" | base64 -w0)"; done
# --- yaml line tools
cat > d.yaml <<'E'
metadata:
  name: web
spec:
  replicas: 2
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.25
E
grep -n image d.yaml; sed -E 's/(replicas:) [0-9]+/\1 5/' d.yaml | grep replicas; awk '/image:/{print $2}' d.yaml; sed -i '/name: web$/a\        imagePullPolicy: Always' d.yaml; cat d.yaml; sed -n '/spec:/,$p' d.yaml | head -3; grep -A1 containers d.yaml; awk '{match($0,/^ */); print RLENGTH, $1}' d.yaml | head -4; sed '/^spec:/,/template/d' d.yaml | wc -l
# --- watch like loop
i=0; while ((i<3)); do clear 2>/dev/null | wc -c >/dev/null; echo "tick $i"; ((i++)); sleep 2; done; echo $SECONDS
# --- word frequency
echo 'the cat the dog a cat the end' | tr ' ' '\n' | sort | uniq -c | sort -k1,1nr -k2 | awk '{print $2":"$1}'
# --- matrix with awk
printf '1 2 3\n4 5 6\n' | awk '{for(i=1;i<=NF;i++) a[i]=a[i] (NR>1?" ":"") $i} END{for(i=1;i<=3;i++) print a[i]}'
# --- ip and cidr text
echo '10.0.1.25/24' | awk -F'[./]' '{print $1"."$2"."$3".0/"$5}'; IFS=. read -r a b c d <<< 192.168.1.10; echo $(( (a<<24)+(b<<16)+(c<<8)+d )); for i in 10.0.0.1 300.1.1.1 abc; do [[ $i =~ ^([0-9]{1,3}\.){3}[0-9]{1,3}$ ]] && echo "$i looks ok" || echo "$i bad"; done; printf '10.0.0.10\n10.0.0.9\n10.0.0.2\n' | sort -t. -k4,4n
# --- unit conversion
h() { local b=$1 u=(B K M G) i=0; while ((b>=1024 && i<3)); do ((b/=1024,i++)); done; echo $b${u[i]}; }; h 500; h 2048; h 5000000; q() { case $1 in *m) echo ${1%m};; *) echo $(($1*1000));; esac; }; q 250m; q 2
# --- lock files
lock() { if (set -o noclobber; echo $$ > lock) 2>/dev/null; then echo locked; else echo busy; fi; }; lock; lock; rm lock; lock; mkdir l.d && echo first; mkdir l.d 2>/dev/null || echo second
# --- export and subshell environment
export A=1; B=2; bash -c 'echo ${A-} ${B-none}'; (A=9; export A; bash -c 'echo $A'); echo $A; A=7 bash -c 'echo $A'; env A=8 bash -c 'echo $A'; unset A; bash -c 'echo ${A-gone}'; set -a; . <(echo C=3); set +a; bash -c 'echo $C'
# --- quoting for remote commands
cmd=(echo "a b" 'c$d'); "${cmd[@]}"; printf -v q '%q ' "${cmd[@]}"; bash -c "$q"; x='a'"'"'b'; echo "$x"; bash -c "echo '${x//\'/\'\\\'\'}'"; eval "set -- $q"; echo $# "$2"
# --- background progress
(for i in 1 2 3; do sleep 0.1; echo "step $i"; done) & p=$!; while kill -0 $p 2>/dev/null; do sleep 0.05; done; wait $p; echo "finished $?"
# --- signal forwarding
bash -c 'trap "echo child got term; exit 3" TERM; sleep 5 & wait' & p=$!; sleep 0.2; kill -TERM $p; wait $p; echo $?
# --- timeouts around reads
read -t 0.2 -r x < <(sleep 2; echo late) || echo "timed out"; if timeout 0.2 bash -c 'sleep 5'; then echo no; else echo "rc $?"; fi; exec 5< <(echo quick); read -t 1 -u 5 y && echo $y
# --- pipes that close early
yes | head -1; seq 100000 | head -2; (echo a; echo b; sleep 0.1; echo c) | head -1; set -o pipefail; yes | head -1 > /dev/null; echo $?; seq 1000000 | grep -m1 500; echo ${PIPESTATUS[0]}
# --- tee and process substitution
seq 5 | tee >(wc -l > n) >(tail -1 > l) > /dev/null; sleep 0.2; cat n l; diff <(sort <<< $'b\na') <(printf 'a\nb\n') && echo same; cat <(echo x) - <(echo z) <<< y
# --- namerefs and indirection
swap() { local -n a=$1 b=$2; local t=$a; a=$b; b=$t; }; x=1 y=2; swap x y; echo $x $y; fill() { local -n arr=$1; arr=(a b c); }; fill z; echo ${z[1]} ${#z[@]}; for v in x y; do echo "$v=${!v}"; done; declare -n r=z; r[5]=q; echo ${!z[@]}
# --- recursion over directories
mkdir -p t/{a,b}/c; touch t/a/1 t/b/c/2; walk() { local f; for f in "$1"/*; do [ -e "$f" ] || continue; echo "${2}${f##*/}"; [ -d "$f" ] && walk "$f" "$2  "; done; return 0; }; walk t ''; find t -type f | awk -F/ '{print NF-1, $NF}' | sort
# --- command lookup
f() { echo function; }; mkdir bin; printf '#!/bin/sh\necho program\n' > bin/f; chmod +x bin/f; PATH=$PWD/bin:$PATH; f; command f; unset -f f; f; hash -r; type -t f; echo() { builtin echo "[$*]"; }; echo x; unset -f echo
# --- long pipelines
seq 1 1000 | grep 7 | sed 's/7/seven/' | awk 'NR%50==0' | sort -r | head -3 | tr a-z A-Z; seq 1 20000 | wc -l; seq 1 300 | xargs -n 50 | wc -l; for i in $(seq 50); do echo $((RANDOM%10)); done | sort -n | uniq | wc -l | awk '{print ($1<=10)}'
# --- lines that are read are shown with their here-documents
cat > x.sh <<'E'
set -v
cat <<X
here
X

# a remark
cat <<A; cat <<B
a
A
b
B
f() { cat <<X
in f
X
}
f
E
bash x.sh
