# --- read options
echo "a b c" | { read x y; echo "$x|$y"; }; echo 'a\tb\' | { read x; echo "$x"; }; echo 'a\tb' | { read -r x; echo "$x"; }; echo abcdef | { read -n 3 x; echo $x; }; echo abc | { read -N 5 x; echo "$x"; }; echo a:b | { IFS=: read x y; echo $y; }; echo x | { read; echo "$REPLY"; }; read x < /dev/null; echo $?
# --- read delimiters and timeouts
printf 'a,b,c' | { read -d , x; echo $x; read -d , x; echo $x; read -d , x; echo "$? $x"; }; read -t 0.1 x < <(sleep 1); echo $?; printf 'no newline' | { read x; echo "$? $x"; }; printf 'a\0b\0' | while IFS= read -r -d '' x; do echo "<$x>"; done; read -t 0 x <<< y; echo $?
# --- read splitting
IFS=: read a b c <<< "1:2:3:4"; echo "$a|$b|$c"; read a b <<< "  x   y  z  "; echo "$a|$b|"; IFS= read -r l <<< "  keep  "; echo "[$l]"; IFS=, read a b c <<< "1,,3"; echo "$a|$b|$c"; read -a arr <<< "p q r"; echo ${arr[2]}; IFS=, read a b <<< "x,"; echo "$a|$b|"
# --- read into readonly and bad
readonly r=1; read r <<< x; echo $?; read 1x <<< y; echo $?; read -z; echo $?; read -u 9 x; echo $?; exec 5<<< "from five"; read -u 5 x; echo $x; read -p 'prompt ' x <<< z; echo $x; read -s x <<< s; echo $x; read -i txt x <<< q; echo $x
# --- read line continuation
printf 'a\\\nb\nc\n' > f; { read x; echo "$x"; read -r y; echo "$y"; } < f; while read -r l || [ -n "$l" ]; do echo "[$l]"; done < <(printf 'x\ny')
# --- printf formats
printf '%d %i %o %x %X %u %c %s %%\n' 42 -5 8 255 255 7 abc str; printf '%5d|%-5d|%05d|%+d|% d\n' 42 42 42 42 42; printf '%.3s|%10s|%-10s|%*d\n' abcdef right left 6 42; printf '%e %E %f %.2f %g\n' 12345.678 0.00012 3.14159 2.005 0.0001; printf '%#x %#o\n' 255 8
# --- printf reuse and missing
printf '%s-%s\n' a b c; printf '%d\n'; printf '[%s]\n'; printf '%s\n' one two three; printf 'no args %s %d\n'; printf '%s %s\n' "$@"; printf -- '-%s\n' x; printf '%b\n' 'a\tb\nc'; printf 'a\x41\101\u00e9\n'; printf '%s' ''; echo $?
# --- printf errors
printf '%d\n' abc; echo $?; printf '%d\n' 12x; echo $?; printf '%z\n'; echo $?; printf; echo $?; printf -v 1x y; echo $?; printf '%d %d\n' 0x1f 017; printf "%d\n" "'A"; printf '%s\n' -n; printf -z; echo $?
# --- printf quoting and time
printf '%q\n' 'a b' "it's" '' '$x' a$'\n'b plain '*'; printf '%(%Y-%m-%d)T\n' 0; printf '%(%H:%M)T\n' 3600; TZ=UTC printf '%(%s)T\n' 86400; printf -v x '%02d:%02d' 5 7; echo $x; printf '%b' 'stop\c here'; echo
# --- printf unicode width
printf '%5s|%-5s|\n' é ü; printf '%.2s\n' héé; printf '%c\n' éx | od -c | head -1; printf '%x\n' -1; printf '%u\n' -1; printf '%s\n' $'a\x00b'; printf '%5%|\n'
# --- echo options
echo -n a; echo; echo -e 'a\tb\nc\\'; echo -E 'a\tb'; echo -ne 'x\n'; echo -- -n; echo -z; echo -nz; echo "-n"; echo -e '\x41\0101\u41\c no'; echo; echo -e 'a\bb' | od -c | head -1; echo a   b; echo
# --- getopts full
f() { local OPTIND; while getopts ':ab:c' o "$@"; do case $o in a) echo A;; b) echo "B=$OPTARG";; c) echo C;; :) echo "missing $OPTARG";; \?) echo "bad $OPTARG";; esac; done; shift $((OPTIND-1)); echo "rest: $*"; }; f -a -b val rest; f -ac; f -bval x; f -b; f -z; f -- -a; f -a -- -b; f x -a
# --- getopts messages
while getopts ab: o -a -z -b; do echo "$o ${OPTARG-none}"; done; echo $OPTIND; OPTIND=1; OPTERR=0; getopts x o -y; echo $? $o; getopts; echo $?
# --- test files
touch f; mkdir d; ln -s f l; ln -s nosuch broken; chmod 644 f; for t in -e -f -d -L -h -s -r -w -x; do for x in f d l broken; do [ $t $x ] && printf '%s %s;' $t $x; done; done; echo; [ f -nt nosuch ] && echo nt; [ f -ef l ] && echo ef; [ nosuch -ot f ] && echo ot; [ -t 0 ] || echo notty; [ -p /dev/null ] || echo nopipe; [ -c /dev/null ] && echo chr
# --- test strings and numbers
[ a = a ] && echo eq; [ a == b ] || echo ne; [ a != b ] && echo neq; [ -z "" ] && echo z; [ -n x ] && echo n; [ "" ] || echo empty; [ 5 -gt 3 ] && echo gt; [ 05 -eq 5 ] && echo num; [ a \< b ] && echo lt; [ ! a = b ] && echo not; [ a = a -a b = b ] && echo and; [ a = b -o b = b ] && echo or; [ \( a = a \) ] && echo paren
# --- test errors
[ a; echo $?; [ a -eq 1 ]; echo $?; [ 1 -eq ]; echo $?; [ a b c d ]; echo $?; [ a xx b ]; echo $?; test; echo $?; [ ]; echo $?; [ -q x ]; echo $?; test -f; echo $?; [ = ]; echo $?; [ ! ]; echo $?; [ 1.5 -gt 1 ]; echo $?; x=; [ $x = a ]; echo $?
# --- conditional patterns
[[ abc == a* ]] && echo glob; [[ abc == "a*" ]] || echo quoted; p='a?c'; [[ abc == $p ]] && echo var; [[ abc == "$p" ]] || echo qvar; [[ abc != b* ]] && echo ne; [[ ABC == abc ]] || echo case; shopt -s nocasematch; [[ ABC == abc ]] && echo nocase; [[ $(echo x) = x ]] && echo sub; x="a b"; [[ $x == "a b" ]] && echo nosplit
# --- conditional regex
[[ foo123bar =~ ([a-z]+)([0-9]+)(.*) ]] && echo "${BASH_REMATCH[@]}" ${#BASH_REMATCH[@]}; [[ abc =~ ^a.c$ ]] && echo anchors; [[ abc =~ 'a.c' ]] || echo literal; r='^[0-9]+$'; for x in 12 1a; do [[ $x =~ $r ]] && echo "$x num" || echo "$x no"; done; [[ a.b =~ a\.b ]] && echo esc; [[ "x y" =~ x[[:space:]]y ]] && echo class; [[ abc =~ z ]]; echo $? "${#BASH_REMATCH[@]}"; [[ aab =~ a{2}b ]] && echo rep
# --- conditional logic
[[ -n a && -z '' ]] && echo 1; [[ a == b || c == c ]] && echo 2; [[ ! a == b ]] && echo 3; [[ ( a == a || b == c ) && d == d ]] && echo 4; [[ 1 -lt 2 && 2 -le 2 && 3 -ge 3 ]] && echo 5; [[ a < b ]] && echo 6; [[ 10 -gt 9 ]] && echo 7; [[ 10 > 9 ]] || echo 8; x=5; [[ x -eq 5 ]] && echo 9; [[ -v x ]] && echo 10; [[ -v nope ]] || echo 11; [[ -o errexit ]] || echo 12; [[ $x ]] && echo 13
# --- conditional errors
[[ 1 -eq 1x ]]; echo $?
# --- declare attributes
declare -i n=5+3; echo $n; n=n*2; echo $n; n=abc; echo $n; declare -l lo=ABC; echo $lo; declare -u up=abc; echo $up; up=xyz; echo $up; declare -r ro=1; ro=2; echo rc $?; declare -x ex=1; env | grep ^ex=; declare +x ex; env | grep -c ^ex=; declare -n ref=n; ref=4; echo $n
# --- declare in functions
f() { declare v=local; declare -g g=global; local -r c=const; echo $v $c; }; f; echo ${v-unset} $g; h() { local x; echo "[${x-unset}]"; x=1; unset x; echo "[${x-unset}]"; }; x=outer; h; k() { local a=1 b=$a; echo "b=$b"; }; k; local z=1; echo rc $?
# --- local dash and arrays
f() { local -; set -f; echo *; }; touch zz; f; echo *; g() { local a=(1 2) ; local -A m=([x]=y); echo ${a[1]} ${m[x]}; }; g; echo ${a[1]-none}
# --- export forms
export A=1 B="b c"; bash -c 'echo $A $B'; export -n A; bash -c 'echo ${A-unset}'; C=3; export C; bash -c 'echo $C'; D=tmp bash -c 'echo $D'; echo ${D-unset}; export -p | grep 'B='; export E; bash -c 'echo ${E-none}'; env -i X=1 env; E=late; bash -c 'echo $E'
# --- unset forms
a=1; unset a; echo ${a-gone}; readonly r=1; unset r; echo $?; unset nosuch; echo $?; f() { :; }; unset -f f; type f 2>&1; unset -v x; arr=(1 2); unset arr[0]; echo ${arr[@]}; unset -x; echo $?
# --- readonly errors
readonly a=1; (a=2; echo no); echo $?; readonly a=3; echo $?; readonly -p | grep ' a='; declare -r b; b=1; echo unreached
# --- type and command
type echo; type ls | sed 's/hashed (//;s/)//'; type -t echo if ls; type nosuch; echo $?; f() { :; }; type -t f; command -v echo; command -v ls; command -v nosuch; echo $?; command -v if; command -V cd; alias al=x; type -a true; type -P cat; which ls; command nosuch; echo $?
# --- builtin and enable
builtin echo hi; builtin nosuch; echo $?; builtin ls; echo $?; enable -n echo; type -t echo; enable echo; type -t echo; enable | head -2; help -s cd | head -1; help nosuch 2>&1 | head -1
# --- cd options
mkdir -p a/b; ln -s a/b l; cd l; basename $(pwd); basename $(pwd -P); cd ..; ls; cd -P l; basename "$PWD"; cd - > /dev/null; cd nosuch; echo $?; touch f; cd f; echo $?; cd a b; echo $?; HOME=$PWD/a; cd; basename $PWD; unset HOME; cd; echo $?; CDPATH=..; cd a; echo $?
# --- dirs stack
cd /; pushd /tmp; pushd /etc; dirs; dirs -v; dirs -p; popd; pushd; pushd +1; popd; popd; popd; echo $?; dirs -c; pushd nosuch; echo $?; pushd; echo $?
# --- umask and ulimit
umask; umask 027; umask; umask -S; touch f; stat -c %a f; umask u=rwx,g=,o=; umask; umask 999; echo $?; umask 022; ulimit -n | grep -c .; ulimit nosuch; echo $?
# --- hash and times
hash -r; hash; ls > /dev/null; hash | tail -1 | sed 's/^ *//'; hash nosuch; echo $?; hash -t ls; times | wc -l; hash -d ls; hash -t ls; echo $?
# --- let forms
let x=5 y=x+1; echo $x $y; let "z = x * y" ; echo $z; let x++; echo $x; let; echo $?; let 'a = (1 + 2) * 3'; echo $a; let a=; echo $?; let '1 +'; echo $?
# --- compgen
compgen -W 'apple banana avocado' a; compgen -v BASH_VERS; compgen -b ec; touch fa fb; compgen -f f | sort; mkdir fd; compgen -d f; compgen -A function; compgen -k wh; compgen -a; compgen -c nosuchprefix; echo $?; compgen -W 'a b' -- c; echo $?; compgen -P pre- -S -suf -W 'x y'
# --- complete builtin
complete -W 'a b' cmd; complete -p cmd; complete -F func other; complete | sort; complete -r cmd; complete -p cmd; echo $?; complete -o nospace -C prog third; complete -p third
# --- history expansion off in scripts
echo a!b !! "x!y"; set -o | grep histexpand; history | wc -l; fc -l 2>&1 | head -1; history -c; echo $?
# --- shift and args
set -- a b c d; shift; echo $1; shift 2; echo $1 $#; shift 0; echo $#; shift -1; echo $?; shift x; echo $?; while [ $# -gt 0 ]; do echo $1; shift; done
# --- dot search path
mkdir p; echo 'echo from path' > p/lib.sh; PATH=$PWD/p:$PATH; . lib.sh; echo 'echo cwd' > local.sh; . local.sh
# --- true false colon
:; echo $?; true x; echo $?; false x; echo $?; : ${x:=default}; echo $x; : > f; ls; : < nosuch; echo $?; /bin/true; echo $?
# --- sleep and wait times
s=$SECONDS; sleep 1.1; echo $((SECONDS-s)); sleep 0.1 0.1; echo $?; sleep; echo $?; sleep abc; echo $?; sleep 1x; echo $?
# --- tilde and cdpath in pushd
cd /usr; pushd bin > /dev/null; pwd; popd > /dev/null; pwd; dirs +0; dirs -l; cd bin/..; pwd; cd ./lib/../bin; pwd; cd //; pwd; cd /usr//bin/; pwd
# --- numbers in variables
n=007; echo $n $((10#$n)) ; x=3.5; echo $((x)) 2>&1; echo rc $?
# --- assignments with commands
x=1 y=2; echo $x$y; x=5 echo $x; x=6 eval 'echo $x'; echo $x; IFS=: read a b <<< 1:2; echo $a; a=b=c; echo $a; a= b=c; echo "[$a]$b"
# --- redirect forms
echo a > f; echo b >> f; cat < f; ls nosuch 2> e; cat e; ls nosuch f > both 2>&1; cat both; ls nosuch f &> both2; wc -l < both2; echo x >| f; cat f; echo y &>> f; cat f; cat f - <<< z; echo err >&2 2>/dev/null; { echo o; echo e >&2; } 2>&1 >/dev/null; echo no > /nosuch/x; echo $?; cat < nosuch; echo $?
# --- descriptor juggling
exec 3>&1; x=$(echo captured; echo shown >&3); echo "[$x]"; exec 3>&-; { echo a; echo b >&2; } 3>&1 1>&2 2>&3 | cat; echo x 1>&9; echo $?; exec {fd}> f; echo $((fd>=10)) ; echo to >&$fd; exec {fd}>&-; cat f; cat <&-; echo $?; echo hi >&-; echo $?; exec 6<> f; read l <&6; echo $l
# --- noclobber and errors
set -C; echo a > f; echo b > f; echo $?; echo c >| f; cat f; set +C; echo > ""; echo $?; x='a b'; echo > $x; echo $?; echo > nosuch/dir/f; echo $?; mkdir d; echo > d; echo $?; cat 0< f; echo x 2>&1 1>/dev/null
# --- heredoc to function and variable
f() { while IFS= read -r l; do echo "> $l"; done; }; f <<E
  one
two\ three
E
v=$(cat <<E
in
substitution $((2*3))
E
); echo "$v"; cat <<E > out
written
E
cat out; cat <<E; echo same line
body
E
# --- numeric sequences in loops
for i in {1..5}; do printf $i; done; echo; for i in $(seq 5 -2 1); do printf "$i "; done; echo; i=0; while ((i++ < 3)); do printf "<$i>"; done; echo; seq -s, 5; seq -w 8 10; seq 0.5 0.5 2; seq 3 1; seq -f 'n%02g' 2
