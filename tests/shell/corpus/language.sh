# --- quoting
echo 'a $x' "b $((1+1))" c\ d $'e\tf' "g\"h" 'i'"j"k
# --- variables and defaults
x=1; echo $x ${x} "${x}" ${y:-default} ${y-none} "${x:+set}" "[${y:+set}]"; echo ${y:=assigned} $y
# --- substring and length
s=hello; echo ${#s} ${s:1:3} ${s: -2} ${s:1:-1} ${s:5} "[${s:6}]"
# --- removing patterns
p=/usr/local/lib/x.tar.gz; echo ${p##*/} ${p#*/} ${p%.*} ${p%%.*} ${p%/*}
# --- replacing patterns
s=banana; echo ${s/a/o} ${s//a/o} ${s/#b/B} ${s/%a/A} ${s//an/} ${s/x/y} ${s//[bn]/-} ${s//a/[&]}
# --- case modification
s="hello World"; echo "${s^}" "${s^^}" "${s,,}" "${s~}" "${s^^[lo]}"
# --- indirect
a=b; b=c; echo ${!a}; v_one=1; v_two=2; echo ${!v_@}
# --- arrays
a=(one two "three four"); echo ${a[0]} ${a[2]} ${#a[@]} ${#a[2]} "${a[@]}"; a+=(five); a[10]=ten; echo ${!a[@]} ${a[-1]}; unset 'a[1]'; echo "${a[@]}" ${#a[@]}
# --- array slices
a=(a b c d e); echo "${a[@]:1:2}" "${a[@]: -2}" "${a[*]:3}"; set -- x y z; echo "${@:2}" "${@:1:1}" "${*:0:1}"
# --- associative arrays
declare -A m=([x]=1 [y]=2); m[z]=3; echo ${m[x]} ${m[y]} ${m[z]} ${#m[@]}; for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort; unset 'm[x]'; echo ${#m[@]} ${m[x]-gone}
# --- quoted at and star
set -- a "b c" d; for i in "$@"; do echo "<$i>"; done; for i in "$*"; do echo "<$i>"; done; for i in $*; do echo "<$i>"; done; IFS=,; echo "$*" $#
# --- word splitting
x="a  b c"; echo $x; echo "$x"; IFS=:; y=a:b::c; for w in $y; do echo "[$w]"; done
# --- empty words
x=; set -- $x "" "$x" a; echo $#; for i; do echo "[$i]"; done
# --- brace expansion
echo {a,b,c} x{1..5}y {5..1} {a..e} {01..10..3} {a,b}{1,2} {a,{b,c}d} {single} {} "{a,b}" a{,b}
# --- tilde
HOME=/home/me; echo ~ ~/x "~" a~ x=~/y; y=~/z:~/w; echo $y
# --- globs
touch a.txt b.txt c.md .hidden; mkdir d; touch d/e.txt; echo *.txt; echo *; echo [ab]*; echo ?.md; echo */*.txt; echo nomatch*; echo "*.txt"; echo .h*; echo [!a]*.txt
# --- extglob
shopt -s extglob; touch a.c a.h a.o b.c
echo *.@(c|h); echo !(*.o); echo +([a-b]).c; x=aaab; echo ${x##+(a)}
# --- nullglob and failglob
shopt -s nullglob; echo x*; shopt -u nullglob; shopt -s failglob; echo y*; echo after
# --- globstar
shopt -s globstar; mkdir -p a/b/c; touch a/1.t a/b/2.t a/b/c/3.t; echo **/*.t; echo a/**
# --- arithmetic
echo $((1+2*3)) $(( (1+2)*3 )) $((7/2)) $((-7/2)) $((7%3)) $((2**10)) $((1<<4)) $((5>3)) $((5==5)) $((!0)) $((~5)) $((5&3)) $((5|3)) $((5^3)) $((1?2:3)) $((0x1f)) $((010)) $((2#101)) $((36#z))
# --- arithmetic assignment
i=5; ((i++)); echo $i; ((i+=3)); echo $i; echo $((i--)) $i $((--i)); let i=i*2; echo $i; let "j = 3" "k=j+1"; echo $j $k; ((x=1,y=2)); echo $x$y; echo $((i > 3 && j < 2 || k))
# --- arithmetic errors
echo $((1/0)); echo unreached
# --- arithmetic for
for ((i=0, j=10; i<3; i++, j--)); do echo $i $j; done
# --- command substitution
x=$(echo hi; echo there); echo "$x"; echo `echo back \`echo nested\``; y=$(false); echo $?; echo "$(echo "a b")" $(printf 'x\n\n\n')end
# --- here documents
x=5; cat <<A
x is $x and $((x+1)) and $(echo cmd) \$x "quoted"
A
cat <<'B'
x is $x
B
cat <<-C
	stripped
		twice
	C
cat <<< "here string $x"
# --- two here documents
cat <<A; cat <<B
first
A
second
B
# --- redirections
echo out > f; echo more >> f; cat < f; echo err >&2 2>/dev/null; { echo a; echo b >&2; } > all 2>&1; cat all; echo x &> both; cat both; ls nonexistent 2>/dev/null || echo failed; exec 3> three; echo to3 >&3; exec 3>&-; cat three
# --- descriptors in order
{ echo one; echo two >&2; echo three; } 2>&1 | cat -n
# --- noclobber
set -C; echo a > f; echo b > f; echo c >| f; cat f
# --- pipelines
printf '3\n1\n2\n' | sort | head -2; echo a | { read x; echo "got $x"; }; echo hi | cat | cat | tr a-z A-Z; false | true; echo $?; set -o pipefail; false | true; echo $?; true | false | true; echo ${PIPESTATUS[@]}
# --- lists
true && echo yes || echo no; false && echo yes || echo no; ! true; echo $?; true; false; echo $?; { echo group; }; (echo sub; exit 3); echo $?
# --- if
if true; then echo t; fi; if false; then echo no; elif [ 1 = 1 ]; then echo elif; else echo else; fi; if ! false; then echo neg; fi
# --- while and until
i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i; while read a b; do echo "$b $a"; done <<< "x y
z w"
# --- break and continue
for i in 1 2 3 4 5; do [ $i = 2 ] && continue; [ $i = 4 ] && break; echo $i; done; for i in 1 2; do for j in a b; do [ $j = b ] && continue 2; echo $i$j; done; done; while true; do while true; do break 2; done; done; echo out
# --- case
for w in apple banana 12 x.txt ""; do case $w in a*) echo A;; b*|c*) echo B;; [0-9]*) echo num;; *.txt) echo text;; "") echo empty;; *) echo other;; esac; done
# --- case fallthrough
case a in a) echo 1;& b) echo 2;; c) echo 3;; esac; case a in a) echo 1;;& [a-c]) echo 2;;& z) echo 3;; esac
# --- functions
f() { echo "args: $# $1 $2"; return 3; }; f a b; echo $?; g() { local x=1; x=2; echo $x; }; x=0; g; echo $x; function h { echo h; }; h; f2() ( x=9; echo $x ); f2; echo $x
# --- recursion
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(( $1 * $(fact $(($1-1))) )); fi; }; fact 10
# --- dynamic scope
f() { local v=f; g; echo $v; }; g() { echo $v; v=g; }; v=top; f; echo $v
# --- positional parameters
set -- a b c d e f g h i j k; echo $1 ${10} ${11} $#; shift 3; echo $1 $#; set -- ; echo $#
# --- special parameters
true; echo $?; f() { echo $#; }; f "a b" c; (exit 7); echo $?; echo ${#} "$-" | tr -d 's'
# --- double brackets
[[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo literal; [[ -z "" && -n x ]] && echo zn; [[ abc =~ ^a(b)(c)$ ]] && echo ${BASH_REMATCH[@]}; [[ 5 -gt 3 ]] && echo gt; [[ a < b ]] && echo lt; [[ ! -e nofile ]] && echo no; x="a b"; [[ $x == "a b" ]] && echo same; [[ -v x ]] && echo isset; r='^[0-9]+$'; [[ 42 =~ $r ]] && echo num
# --- test command
[ -f /etc/passwd ] && echo file; [ -d / ] && echo dir; [ "a" = "a" -a 1 -lt 2 ] && echo and; [ ! "" ] && echo not; test 3 -ge 3 && echo ge; [ ]; echo $?; [ x ]; echo $?; [ a = b -o c = c ] && echo or; [ \( a = a \) ] && echo paren
# --- test errors
[ 1 -eq x ]; echo $?; [ a b ]; echo $?; [ 1 = ; echo $?; test -z; echo $?; [ a = b; echo $?
# --- read
echo "a b c" | { read x y; echo "$x|$y"; }; echo "  lead trail  " | { read l; echo "[$l]"; }; echo 'a\tb' | { read r; echo "$r"; }; echo 'a\tb' | { read -r r; echo "$r"; }; printf 'a:b:c\n' | { IFS=: read p q r; echo $p $q $r; }; echo "1 2 3" | { read -a arr; echo ${arr[1]} ${#arr[@]}; }; printf 'abc' | { read -n 2 t; echo $t; }; printf 'x,y' | { read -d , t; echo $t; }; read nothing < /dev/null; echo $?
# --- mapfile
printf 'a\nb\nc\n' > f; mapfile -t lines < f; echo ${#lines[@]} ${lines[1]}; mapfile x < f; printf '%s' "${x[@]}"
# --- printf
printf '%s\n' a b c; printf '%d %05d %x %o %e %.2f %g\n' 42 42 255 8 1234.5 3.14159 0.0001; printf '%-5s|%5s|\n' ab cd; printf '%c%c\n' hello world; printf '%%\n'; printf '%s %s\n' a b c; printf '%b\n' 'a\tb'; printf '%q\n' "it's a test"; printf -v v '%03d' 7; echo $v; printf '\x41\102\n'; printf '%*d|%-*d|\n' 5 42 5 42; printf '%+d % d\n' 5 5; printf '%s\n'; printf '%.3s\n' abcdef; printf "%'d\n" 5
# --- printf errors
printf '%d\n' abc; echo $?; printf '%d\n' 12x; printf; echo $?; printf '%z\n'; echo $?
# --- echo
echo -n no newline; echo; echo -e 'a\tb\nc\\'; echo -E 'a\tb'; echo -en 'x\n'; echo -- dash; echo -x; echo -e '\x41\0102\u00e9'
# --- getopts
f() { OPTIND=1; while getopts "ab:c" o; do case $o in a) echo A;; b) echo "B=$OPTARG";; c) echo C;; ?) echo bad;; esac; done; shift $((OPTIND-1)); echo rest "$@"; }; f -a -b val -c x y; f -ab1 z; f -q
# --- getopts silent
while getopts ":x:" o; do case $o in x) echo "x=$OPTARG";; :) echo "missing $OPTARG";; \?) echo "unknown $OPTARG";; esac; done
set -- -z; OPTIND=1; while getopts ":x:" o; do case $o in :) echo "missing $OPTARG";; \?) echo "unknown $OPTARG";; esac; done; set -- -x; OPTIND=1; while getopts ":x:" o; do case $o in :) echo "missing $OPTARG";; esac; done
# --- eval and source
eval 'x=5; echo $x'; echo 'y=7; echo sourced $1; return 4' > lib.sh; . ./lib.sh arg; echo $? $y; source ./lib.sh; cmd='echo "two words"'; eval $cmd; eval "$cmd"
# --- export and env
A=1 B=2 env | grep '^[AB]=' | sort; export C=3; bash -c 'echo $C'; D=4; bash -c 'echo [$D]'; export -n C; bash -c 'echo [$C]'; E=5 bash -c 'echo $E'; echo [$E]
# --- readonly
readonly r=1; r=2; echo unreached
# --- declare
declare -i n=5; n=n+3; echo $n; declare -r c=1; declare -l low=ABC; declare -u up=abc; echo $low $up; declare -p n c low; declare -a arr=(1 2); declare -p arr; declare -A m=([k]=v); declare -p m; declare -x ex=1; declare -p ex; declare -p nosuch; echo $?
# --- nameref
declare -n ref=target; target=5; echo $ref; ref=6; echo $target; f() { local -n r=$1; r=changed; }; f target; echo $target
# --- unset
x=1; unset x; echo ${x-unset}; f() { :; }; unset -f f; f; echo $?
# --- set -e
set -e; echo a; false || echo b; if false; then :; fi; false && true; echo c; false; echo unreached
# --- set -e in function
set -e; f() { false; echo no; }; f || echo handled; g() { false; echo no; }; g; echo unreached
# --- set -e and command substitution
set -e; x=$(false; echo no); echo unreached
# --- set -u
set -u; echo ${x:-ok}; echo $x; echo unreached
# --- set -x
set -x; x=1; echo $x "a b" 'c'; [ $x = 1 ] && echo yes; for i in 1 2; do :; done; y=$(echo sub); f() { echo f; }; f; [[ a == a ]]; ((1+1)); case x in x) :;; esac; set +x
# --- set -v and -n
set -o | grep -c on; set +o | head -1; set -o nosuch; echo $?
# --- traps
trap 'echo bye' EXIT; trap 'echo usr1' USR1; kill -USR1 $$; echo here; trap - USR1; trap; (trap 'echo subbye' EXIT; echo in sub); exit 3
# --- ERR trap
trap 'echo error $?' ERR; false; true; (exit 5); if false; then :; fi; echo end
# --- return trap and debug
f() { trap 'echo returned' RETURN; echo in; }; f; trap 'echo debug' DEBUG; echo a
# --- background and wait
(sleep 0.2; echo bg) & echo fg; wait; echo done; false & wait $!; echo $?; sleep 0.1 & wait; echo $?; (exit 9) & p=$!; wait $p; echo $?
# --- kill
sleep 10 & kill $!; wait $!; echo $?; kill -0 999999; echo $?; kill -l 9; kill -l TERM; kill -NOSUCH 1; echo $?; kill abc; echo $?
# --- jobs
sleep 0.3 & sleep 0.4 & jobs | sed 's/ \+/ /g'; wait; jobs; echo end
# --- subshell isolation
x=1; (x=2; cd /; echo $x); echo $x; pwd | sed 's/.*corpus.*/here/'; f() { echo outer; }; (f() { echo inner; }; f); f
# --- exit codes
(exit 300); echo $?; bash -c 'exit 42'; echo $?; nosuchcmd; echo $?; /etc/passwd; echo $?; ./nofile; echo $?; mkdir dd; ./dd; echo $?; bash -c 'kill -TERM $$'; echo $?
# --- process substitution
diff <(printf 'a\nb\n') <(printf 'a\nc\n'); cat <(echo one) <(echo two); while read l; do echo "got $l"; done < <(printf 'x\ny\n'); echo data | tee >(cat > copy) > /dev/null; sleep 0.1; cat copy
# --- exec redirection
exec 5>&1 > out.txt; echo hidden; exec >&5; cat out.txt
# --- exec replaces
(exec echo replaced; echo no); exec 4< /etc/passwd; read l <&4; echo ${l%%:*}; exec 4<&-
# --- alias
shopt -s expand_aliases
alias ll='echo long'
ll x
alias | grep ll; unalias ll
ll; echo $?
# --- select
printf '2\n' | { select x in a b c; do echo "chose $x $REPLY"; break; done; } 2>/dev/null
# --- time format
TIMEFORMAT=%R; { time sleep 0; } 2>&1 | grep -c .
# --- command and type
type echo; type -t if; type -t ls; type -t nosuch; echo $?; command -v echo; command -v nosuch; echo $?; command echo x; f() { echo func; }; type -t f; command -V f; builtin echo b
# --- type function
f() { echo a; if true; then echo b; fi; for i in 1 2; do echo $i; done; }; type f; declare -f f; declare -F f
# --- hash
hash -r; hash; ls > /dev/null; hash | tail -1 | tr -s ' '
# --- umask
umask; umask 077; umask -S; touch f; stat -c %a f; umask 22; umask u=rwx,g=rx,o=; umask
# --- pushd popd dirs
cd /; pushd /usr; pushd /etc; dirs; popd; popd; popd; echo $?
# --- cd
cd /nosuch; echo $?; cd /usr; cd - ; cd; pwd; cd /usr/../etc; pwd; cd a b; echo $?; cd ''; echo $?
# --- let and integer
let 'x=5' 'x+=2'; echo $x; let 0; echo $?; let; echo $?
# --- shift errors
set -- a; shift 5; echo $?; shift -1; echo $?
# --- local errors
local x=1; echo $?; f() { local a b=2 c; echo "[$a][$b]"; }; f
# --- return outside
return 5; echo $?
# --- syntax error
echo before
echo )
echo after
# --- syntax error fi
if true; then echo x
# --- unterminated quote
echo "abc
# --- bad substitution
echo ${x!}; echo unreached
# --- ambiguous redirect
x="a b"; echo hi > $x; echo $?; echo hi > $nothing; echo $?
# --- error unbound positional
set -u; echo $1; echo unreached
# --- question mark error
: ${x:?must be set}; echo unreached
# --- command not found variants
nosuch; echo $?; "" ; echo $?; 'a b'; echo $?; ./x; echo $?; no/such; echo $?
# --- quotes in expansions
x='a"b'; echo "$x"; y="it's"; echo ${y@Q} ${x@Q}; z=$'a\nb'; echo "${z@Q}"; e='a\tb'; echo "${e@E}"; echo "${x@A}"; arr=(1 "2 3"); echo "${arr[@]@Q}"; echo "${arr[@]@A}"
# --- multi line strings
x="line1
line2"; echo "$x" | wc -l; echo $x
# --- comments and semicolons
echo a # comment
# full line
echo b;echo c
# --- line continuation
echo a \
  b; x="a\
b"; echo $x
# --- ANSI quotes
echo $'\x41\u00e9\'\"\\\101' $'a\cb' | cat -v
# --- nested quotes
echo "a $(echo "b $(echo "c")")" "${x:-"d e"}"
# --- coproc
coproc cat; echo hi >&${COPROC[1]}; read -u ${COPROC[0]} l; echo got $l
# --- printf time
printf '%(%Y)T\n' 0; printf '%(%F %T)T\n' 86400
# --- pipestatus
true | false | (exit 3); echo "${PIPESTATUS[*]}"; ls nosuch 2>/dev/null | cat; echo ${PIPESTATUS[0]}
# --- lastpipe
shopt -s lastpipe; echo v | read x; echo "[$x]"
# --- FUNCNAME
f() { echo ${FUNCNAME[0]} ${#FUNCNAME[@]}; g; }; g() { echo ${FUNCNAME[@]}; caller 0; }; f
# --- LINENO
echo $LINENO
echo $LINENO; f() {
echo $LINENO; }
f
# --- random and seconds
[ $RANDOM -ge 0 ] && echo ok; [ $SECONDS -lt 5 ] && echo ok; echo ${#EPOCHSECONDS} $BASH_SUBSHELL; (echo $BASH_SUBSHELL)
# --- IFS edge cases
IFS=' ,'; x='a , b,,c'; set -- $x; echo $#; for i; do echo "[$i]"; done; IFS=; y='a b'; set -- $y; echo $#
# --- at with prefix
set -- a b; for i in x"$@"y; do echo $i; done; arr=(); for i in "${arr[@]}"; do echo no; done; echo ${#arr[@]}
# --- assignment before builtin
IFS=: read a b <<< x:y; echo $a $b; x=1 eval 'echo $x'; echo [$x]
# --- colon and true
: ; echo $?; : ${v:=def}; echo $v; true ignored args; echo $?
# --- until with read timeout
read -t 0.1 x < <(sleep 1); [ $? -gt 128 ] && echo timed
# --- errors in subshell
( set -e; false; echo no ); echo $?; (nosuch) 2>/dev/null; echo $?
# --- wait unknown
wait 99999; echo $?; wait -n; echo $?
# --- compgen
compgen -W "apple apricot banana" ap; compgen -b | grep -c '^echo$'; compgen -v | grep -c '^HOME$'; f() { :; }; compgen -A function | grep -x f
# --- ulimit
ulimit -n 100; ulimit -n; ulimit -f
# --- trap int name forms
trap 'echo x' SIGTERM 2 hup; trap -p | sort; trap '' INT; trap -p INT; trap -p NOSUCH; echo $?
# --- big loop with string building
s=; for i in {1..200}; do s+=x; done; echo ${#s}
# --- string comparison loops
n=0; for f in a b c; do [[ $f > a ]] && ((n++)); done; echo $n
