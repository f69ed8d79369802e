# --- last field of a path
p=/var/log/pods/x.log; echo "${p##*/}" "$(basename $p .log)" "$(dirname $p)" "${p%/*}"
# --- count matches per file
mkdir d; echo ERROR > d/a; printf 'ERROR\nERROR\nok\n' > d/b; grep -c ERROR d/*; grep -rc ERROR d | sort
# --- replace in many files
for i in 1 2; do echo "image: nginx:1.$i" > $i.yaml; done; sed -i 's/nginx/httpd/' *.yaml; grep -h image *.yaml
# --- numbered lines
printf 'a\nb\n' > f; cat -n f; nl f; grep -n . f; awk '{print NR": "$0}' f
# --- first and last lines
seq 10 > f; sed -n '1p;$p' f; head -1 f; tail -1 f; sed -n '3,5p' f; awk 'NR>=3 && NR<=5' f; head -5 f | tail -3
# --- columns to rows
printf 'a\nb\nc\n' | paste -sd' '; printf 'a b c\n' | tr ' ' '\n'; printf 'a\nb\n' | xargs; echo a,b | tr , '\n' | sort -r
# --- sum of a column
printf 'x 1\ny 2\nz 3.5\n' | awk '{s+=$2} END {print s, s/NR}'; seq 5 | paste -sd+ ; echo $(( $(seq 5 | paste -sd+) ))
# --- sizes with units
for n in 512 2048 1048576; do if ((n>=1048576)); then echo $((n/1048576))Mi; elif ((n>=1024)); then echo $((n/1024))Ki; else echo $n; fi; done
# --- default values for settings
: "${PORT:=8080}" "${HOST:=localhost}"; echo "$HOST:$PORT"; PORT=9 bash -c 'echo ${PORT:-80}'
# --- test for a command
for c in ls nosuchthing; do if command -v $c > /dev/null; then echo "$c yes"; else echo "$c no"; fi; done
# --- test for a file
touch f; for x in f g; do [[ -f $x ]] && echo "$x is there" || echo "$x is missing"; done; [ -s f ] || echo empty; [ -d . ] && echo dir
# --- yes or no question
ask() { read -r -p 'ok? ' a; case ${a,,} in y|yes) echo accepted;; *) echo refused;; esac; }; ask <<< YES; ask <<< n; ask <<< ''
# --- loop over lines with numbers
i=0; while read -r line; do echo "$((++i)) $line"; done <<< $'one\ntwo'
# --- loop with two variables
while read -r name ready _; do echo "$name:$ready"; done <<< $'web 1/1 Running\ndb 0/1 Pending 3'
# --- status words
s='web 1/1 Running
db 0/1 Pending
x 1/1 Running'; echo "$s" | awk '$3 == "Running"' | wc -l; echo "$s" | grep -v Running; echo "$s" | cut -d' ' -f1 | sort | tr '\n' ' '; echo
# --- padding a table
printf '%-10s %5s %s\n' NAME CPU NODE web 10m n1 database 250m n2
# --- join arguments
join_by() { local d=$1; shift; local f=$1; shift; printf %s "$f" "${@/#/$d}"; echo; }; join_by , a b c; join_by ' | ' x y; join_by / one
# --- reverse an array
a=(1 2 3); for ((i=${#a[@]}-1; i>=0; i--)); do r+=(${a[i]}); done; echo ${r[@]}
# --- unique values
printf '%s\n' b a b c a | sort -u | xargs; printf '%s\n' b a b c a | awk '!s[$0]++' | xargs; declare -A s; for x in b a b; do s[$x]=1; done; echo ${#s[@]}
# --- maximum and minimum
m=0; for n in 3 9 4; do ((n>m)) && m=$n; done; echo $m; printf '3\n9\n4\n' | sort -n | sed -n '1p;$p'
# --- random choices stay in range
for i in 1 2 3; do n=$((RANDOM % 6 + 1)); ((n>=1 && n<=6)) && echo ok; done
# --- trim white space
s='  some text  '; s="${s#"${s%%[![:space:]]*}"}"; s="${s%"${s##*[![:space:]]}"}"; echo "[$s]"; echo '  x  ' | xargs
# --- upper and lower
s=Hello; echo ${s^^} ${s,,}; echo $s | tr a-z A-Z; echo $s | awk '{print tolower($0)}'; echo $s | sed 's/.*/\U&/'
# --- starts and ends with
s=kube-proxy; [[ $s == kube-* ]] && echo starts; [[ $s == *proxy ]] && echo ends; [[ $s == *-* ]] && echo has; case $s in *x*) echo case;; esac; [[ $s =~ ^kube ]] && echo regex
# --- split at a character
IFS=/ read -r ns name <<< default/web; echo "$ns $name"; v=1.36.2; IFS=. read -r a b c <<< $v; echo $a $b $c; echo ${v%%.*} ${v##*.}; echo $v | cut -d. -f2
# --- compare versions
newer() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | tail -1)" = "$1" ]; }; newer 1.10 1.9 && echo 1.10; newer 1.2 1.10 || echo 1.10 again
# --- exit status of a pipeline
false | true; echo $? ${PIPESTATUS[0]}; set -o pipefail; false | true; echo $?
# --- write a script and run it
cat > s.sh <<'E'
#!/bin/bash
name=${1:?usage: s.sh NAME}
echo "hello $name"
E
chmod +x s.sh; ./s.sh you; ./s.sh; echo $?; bash s.sh again
# --- clean up at the end
f() { local t; t=$(mktemp); trap "rm -f $t; echo cleaned" RETURN; echo data > $t; cat $t; }; f; (trap 'echo bye' EXIT; echo work)
# --- stop at the first error
bash -ec 'echo one; false; echo two'; echo $?; bash -c 'set -e; f() { false; }; f || echo handled; echo after'; bash -euo pipefail -c 'echo $UNSET'; echo $?
# --- output to a file and the screen
echo hello | tee f; cat f; echo more | tee -a f > /dev/null; wc -l < f; { echo a; echo b; } > g; cat g; exec 3>&1; echo to3 >&3
# --- errors to a file
ls nosuch 2> e || echo failed; cat e; ls nosuch > all 2>&1; wc -l < all; ls nosuch 2>/dev/null; echo $?; { ls nosuch; echo x; } 2>&1 | wc -l
# --- here document to a command
cat <<E | grep -c name
name: a
name: b
E
sort <<E
b
a
E
# --- YAML made in a loop
for n in a b; do cat <<E
---
kind: ConfigMap
metadata:
  name: $n
data:
  key: "$(echo $n | tr a-z A-Z)"
E
done
# --- values out of YAML
cat > p.yaml <<'E'
kind: Pod
metadata:
  name: web
spec:
  containers:
  - image: nginx
E
awk '/^kind:/ {print $2}' p.yaml; grep 'image:' p.yaml | awk '{print $NF}'; sed -n 's/^  name: //p' p.yaml; grep -oP 'image: \K.*' p.yaml; cut -d: -f2 p.yaml | head -1
# --- base64 there and back
echo -n admin | base64; echo YWRtaW4= | base64 -d; echo; echo -n 'a long password with spaces' | base64 | base64 --decode; echo
# --- JSON values in a loop
echo '{"items":[{"n":"a","v":1},{"n":"b","v":2}]}' | jq -r '.items[] | "\(.n) \(.v)"' | while read -r n v; do echo "$n has $v"; done
# --- wait with a limit
end=$((SECONDS+3)); until [ -f ready ]; do ((SECONDS >= end)) && { echo timeout; break; }; sleep 1; done; (sleep 1; touch ready) & until [ -f ready ]; do sleep 0.2; done; echo ready
# --- several jobs at once
for i in 1 2 3; do (sleep 0.$((4-i)); echo $i) & done; wait; echo all
# --- kill a job by name
sleep 60 & p=$!; kill $p; wait $p 2>/dev/null; echo $?; sleep 60 & kill %sleep; wait; jobs | wc -l
# --- functions that answer by printing
pod_of() { echo "$1-$(printf %05d $2)"; }; x=$(pod_of web 7); echo $x; for i in 1 2; do pod_of db $i; done
# --- options with getopts
f() { local OPTIND o v=0 n=; while getopts vn: o; do case $o in v) v=1;; n) n=$OPTARG;; *) return 1;; esac; done; shift $((OPTIND-1)); echo "$v $n $*"; }; f -v -n x y z; f -nx; f -q; echo $?
# --- arithmetic with times
s=3725; printf '%02d:%02d:%02d\n' $((s/3600)) $((s%3600/60)) $((s%60)); echo $((24*60*60)); echo $(( (90+59)/60 ))
# --- dates and ages
d=$(date -u -d '2024-03-01 -1 day' +%F); echo $d; echo $(( ($(date -u -d 2024-03-01 +%s) - $(date -u -d 2024-02-01 +%s)) / 86400 )); date -u -d @1700000000 +%FT%TZ
# --- the longest line
printf 'a\nlongest\nmid\n' | awk '{ if (length($0) > m) { m = length($0); l = $0 } } END { print m, l }'; printf 'a\nlongest\n' | wc -L
# --- swap two files
echo 1 > a; echo 2 > b; mv a t && mv b a && mv t b; cat a b
# --- find and delete
mkdir -p x/y; touch x/a.tmp x/y/b.tmp x/keep; find x -name '*.tmp' -delete; find x -type f; find x -type d -empty
# --- archive and look inside
mkdir d; echo hi > d/f; tar czf d.tgz d; tar tzf d.tgz; rm -r d; tar xzf d.tgz; cat d/f
# --- strings with quotes
x='it'\''s'; echo "$x"; y="say \"hi\""; echo "$y"; printf '%s\n' "a'b" 'c"d' $'tab\there'; echo 'no $expansion' "but $((1+1))"
# --- commands in variables
cmd='echo hello'; $cmd; args=(-n "two words"); echo "${args[@]}"; echo; f=echo; $f via variable; eval "$cmd again"
# --- nested loops with labels
for i in 1 2 3; do for j in a b c; do [[ $i$j == 2b ]] && break 2; printf '%s ' $i$j; done; done; echo
# --- lists of letters and numbers
echo {a..e} {1..5} {10..0..5} node-{1..3} {web,db}-{0,1}; printf 'pod-%02d\n' {1..3}
