# --- habits 1
awk 'BEGIN{print toupper("abc") tolower("XYZ"), 1==1.0, "a"<"b", "10"<"9", 10<9}'; echo "10 9" | awk '{print ($1<$2), ($1"" < $2"")}'; echo " a  b " | awk '{print NF; $1=$1; print; print $NF; NF=1; print}'; echo "a:b:c" | awk -F: -v OFS=- '{$2="x"; print; print $0, NF; $5="z"; print}'
# --- habits 2
awk 'BEGIN { while (("echo a b; echo c" | getline line) > 0) print "got " line; close("echo a b; echo c"); "date +%Y" | getline y; print (y > 2000) }'; printf '1\n2\n3\n4\n' | awk 'NR==1{next} /3/{exit 4} {print} END{print "end", NR}'; echo $?; printf 'a\nb\nc\n' | awk 'NR==2,/c/'; awk 'BEGIN{getline; print "x" $0}' < /dev/null; printf 'x\ny\n' | awk '{getline; print}'
# --- habits 3
awk 'function f(n) { return n <= 1 ? 1 : n * f(n-1) } BEGIN { print f(5), f(10) }'; awk 'function g(a) { a["x"]=1 } BEGIN { g(b); print length(b), ("x" in b), ("y" in b) }'; awk 'BEGIN { a[1,2]=3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] }; delete a; print length(a) }'
# --- habits 4
awk 'BEGIN { s="hello world"; print gsub(/o/,"[&]",s), s; sub(/l+/,"\\&",s); print s; print match("foobar",/o+/), RSTART, RLENGTH; n=split("a,b,c",x,","); print n, x[3]; n=split("abc",y,""); print n,y[2] }'; awk 'BEGIN{print substr("hello", 2); print "a" > "/dev/stderr"; print sprintf("%03d", 7)}'
# --- habits 5
a=(1 2 3); a+=(4); echo ${a[@]: -2} ${#a[@]} ${!a[@]}; unset 'a[1]'; echo "${a[@]}" ${!a[@]}; a[10]=x; echo ${#a[@]} "${a[@]:1:2}"; declare -p a; b=("${a[@]/#/p}"); echo "${b[*]}"; IFS=,; echo "${a[*]}"; declare -A m=([x]=1 [y z]=2); echo ${m[y z]} ${#m[@]}; for k in "${!m[@]}"; do echo "$k"; done | sort; [[ -v m[x] ]] && echo yes; [[ -v m[q] ]] || echo no; echo "${m[@]@K}" | tr ' ' '\n' | sort | head -2; declare -n r=a; r[0]=changed; echo ${a[0]}; mapfile -t L < <(printf 'a\nb\n'); echo ${#L[@]} ${L[1]}; readarray -d : -t R <<< "x:y"; declare -p R
# --- habits 6
set -e; f() { false; echo notreached; }; if f; then echo cond; fi; f || echo or; x=$(false) || echo sub; true && false || echo chain; ! false; echo before; (false; echo inner) || true; echo 2; y=$(false); echo never
# --- habits 7
set -euo pipefail; false | true || echo pipe; echo ${undefined:-dflt}; ( echo ${undefined} ) 2>&1 || echo unb; arr=(); echo "${arr[@]}"; echo "${arr[*]-none}"; [[ -z ${x:-} ]] && echo empty; local z 2>&1 || echo nolocal; echo done
# --- habits 8
[[ abc =~ ^(a)(b)? ]]; echo ${BASH_REMATCH[@]}; [[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo lit; [[ a < b && ! b < a ]] && echo lt; [[ 10 -gt 9 ]] && echo gt; [[ -n x || -z x ]] && echo or; [[ abc != *d* ]] && echo ne; shopt -s nocasematch; [[ ABC == abc ]] && echo nc; shopt -s extglob; [[ foo.txt == *.@(txt|md) ]] && echo ext; case abc in a?c) echo q;;& *b*) echo b;; esac; case x in x) echo 1;& y) echo 2;; esac; [[ 'a b' =~ 'a b' ]] && echo quoted; r='^[0-9]+$'; [[ 123 =~ $r ]] && echo num; [[ x -eq 0 ]] && echo zero; [[ -f /etc/passwd && -d / && -x /bin/sh && -r /etc/passwd && ! -e /none ]] && echo files; [ 1 -eq 1 -a 2 -eq 2 ] && echo a; [ ! -z x ] && echo nz; [ a = a -o b = c ] && echo o; [ ]; echo $?; [ 1 -eq x ]; echo $?; [ a b ]; echo $?; [[ a -ef a ]]; echo $?; test; echo $?; [ -t 0 ]; echo $?
# --- habits 9
echo {1..5} {a..e..2} {01..03} {5..1..2} {a,b}{1,2} {x} {a,} a{,b}c {1..3}{a..b} {-2..2} {A..z..10} {1..a} '{a,b}' {$a,b} {a,{b,c}} "{a,b}"; x=abcdef; echo ${x:2:3} ${x: -2} ${x#a*c} ${x%f} ${x/c/X} ${x//[ae]/_} ${x^} ${x^^} ${x^^[bd]} ${x,} ${#x} ${x:-d} ${y:-d} ${y-d} ${x:+alt} ${y:+alt} ${x/#ab/Z} ${x/%ef/Z} ${x@Q} ${x@U} ${x@u} ${x@L} ${x@A}; y=a.b.c; echo ${y%%.*} ${y##*.} ${y%.*} ${y#*.}; echo ${!x@} ${!HO*}; z=x; echo ${!z}; echo $((1+2*3)) $((2**10)) $((7/2)) $((-7%3)) $((1<<4)) $((0x1f)) $((010)) $((2#101)) $((x=5,x++,x)) $((1?2:3)) $((!0)) $((~5)) $((5&3|8^2)); echo $((1/0)); echo $((08))
# --- habits 10
awk 'BEGIN{printf "%c%c%c|%5c|%-3c|\n", 65, "hello", 256+65, "x", "y"}'; awk 'BEGIN{printf "%s\n"}'; awk 'BEGIN{x = sprintf("%d %d", 1)}'; awk; echo $?; awk -Ft '{print $2}' <<< 'atb'; awk 'BEGIN{print 017, 0x11, 1e3}'; awk 'BEGIN{printf "%d %i %5.2f %e %G %o %x %X %u %%\n", 3.9, -3.9, 2.345, 12345.678, 0.00001, 8, 255, 255, 7}'
# --- habits 11
printf '%d\n' 99999999999999999999; printf '%d\n' -99999999999999999999; printf '%u\n' 18446744073709551615; printf '%x\n' -1; declare -A m=([x]=1); echo "[${m[@]@K}]"; m=([x]='a b'); echo "[${m[@]@K}]";  m=([x]=$'a\nb'); echo "[${m[@]@K}]"; /usr/bin/printf '%d\n' 99999999999999999999
# --- habits 12
set -e; f() { false; echo notreached; }; if f; then echo cond; fi; f || echo or; x=$(false) || echo sub; true && false || echo chain; ! false; echo before; (false; echo inner) || true; echo 2; y=$(false); echo never
# --- habits 13
set -euo pipefail; false | true || echo pipe; echo ${undefined:-dflt}; arr=(); echo "${arr[@]}"; echo "${arr[*]-none}"; [[ -z ${x:-} ]] && echo empty; echo done
# --- habits 14
printf 'one two\nthree\n' | { read a b; read -r c; echo "$b|$a|$c"; read d; echo $?; }; read -n 3 x <<< abcdef; echo $x; read -N 4 x <<< $'a\nbcd'; printf '%q\n' "$x"; read -d : x <<< a:b; echo $x; IFS=: read x y z <<< 'a:b:c:d'; echo "$z"; read 1x <<< a; echo $?; read -u 9 x; echo $?; while IFS=, read -r a b; do echo "$b-$a"; done <<< $'1,2\n3,4'
# --- habits 15
PS3='pick: '; select x in a b c; do echo "got $x $REPLY"; break; done <<< 2; select x in one two; do [ -z "$x" ] && { echo bad $REPLY; continue; }; echo $x; break; done <<< $'9\n\n1'; select x in q; do :; done < /dev/null; echo $?
# --- habits 16
while getopts ':ab:c' o -a -b val -x -c -b; do case $o in a) echo A;; b) echo "B $OPTARG";; c) echo C;; :) echo "missing $OPTARG";; \?) echo "bad $OPTARG";; esac; done; echo $OPTIND; OPTIND=1; f() { local OPTIND o; while getopts xy: o; do echo "$o=$OPTARG"; done; shift $((OPTIND-1)); echo "rest $*"; }; f -x -yfoo bar baz; f -xy z -- -q; set -- -a 1 -b; getopts a:b o; echo $o $OPTARG; getopts a:b o; echo $o; getopts a:b o; echo $? $o
# --- habits 17
awk 'function f(n) { return n <= 1 ? 1 : n * f(n-1) } BEGIN { print f(5), f(10) }'; awk 'function g(a) { a["x"]=1 } BEGIN { g(b); print length(b), ("x" in b), ("y" in b) }'; awk 'BEGIN { a[1,2]=3; for (k in a) { split(k, p, SUBSEP); print p[1], p[2] }; delete a; print length(a) }'; awk 'BEGIN { while (("echo a b; echo c" | getline line) > 0) print "got " line; close("echo a b; echo c") }'; printf '1\n2\n3\n4\n' | awk 'NR==1{next} /3/{exit 4} {print} END{print "end", NR}'; echo $?; printf 'x\ny\n' | awk '{getline; print}'; awk 'BEGIN { x = "A"; y = x++; print x, y; print x == 1, ++z, z-- }'; echo " a  b " | awk '{print NF; $1=$1; print; print $NF; NF=1; print}'; echo "a:b:c" | awk -F: -v OFS=- '{$2="x"; print; print $0, NF; $5="z"; print}'
