# --- patterns of extglob are mistakes where it is off
echo a; echo !(x)
# --- a line is read before shopt of that line counts
shopt -s extglob; echo @(a|b)
# --- extglob counts from the next line on
touch a.c b.c
shopt -s extglob
echo @(a|b).c; x='+(a)'; case aa in $x) echo case;; esac; echo ${x/+(a)/Z} ${x##+(\+|x)}
# --- without extglob a pattern from a variable is literal
touch a.c; x='@(a).c'; echo $x; y=aab; p='+(a)'; echo ${y#$p}; [[ aa == $p ]] && echo test
# --- the steps of an arithmetic for
set -x; for ((i=0;i<2;i++)); do :; done
# --- the debug trap sees the steps of an arithmetic for
trap 'echo D$LINENO' DEBUG; for ((i=0;i<1;i++)); do :; done
# --- readonly and export under xtrace
set -x; readonly a=1; export b="x y"; declare -i c=3; export d
# --- expressions that assign nothing a name has
for e in 'a b' '1)' '(1' '1 += 2' '~x = 3' 'x ? y : z = 1' '1.5' '3 + $' '2 + "' '08' '2#3' '2#' '65#1' 'x ** -1' '1 / 0' '4 ? 5'; do ( let "$e" ); echo $?; done
# --- a bad expression in an assignment ends the text of -c
declare -i n='1)'; echo not reached
# --- a bad subscript does too
a[1.5]=x; echo not reached
# --- a bad offset names its variable
v=abc; echo ${v:1.5}; echo after
# --- slices beyond the end
set -- a; echo "[${@:3: -1}]" "[${@: -5: -1}]"; b=(x y); echo "[${b[@]:2: -1}]"; echo "[${b[@]:1: -1}]"; echo after
# --- subscripts of what is not there
echo "[${nope[-1]}]"; s=text; unset 's[1]'; echo $?; unset 's[0]'; echo "[$s]"; q=1; unset -n q; echo $q
# --- names that mark refuses
export 'v[1]=x'; echo $?; readonly v[2]=y; echo $?; declare w[1]=z; declare -p w
# --- attributes in bash's order
declare -xu a=b; declare -ar c=(1); declare -il d=5; declare -p a c d; echo ${a@a} ${c@a} ${d@a}; declare -A m=([k]=2); declare -i m; m[k]+=3; echo ${m[k]}
# --- case toggled by a pattern
x=heLLo; echo ${x~} ${x~~} ${x~~[lh]}; a=(ab Cd); echo ${a[@]~~}
# --- getopts with a name that is none
getopts a 1x -a; echo $?; f() { while getopts ab: o; do echo $o; done; echo $OPTIND; }; f -a -b x -a; f; OPTERR=0; OPTIND=1; f -b
# --- names with line breaks are told on one line
$'a\nb'; $'x\ty' 2>&1
# --- mapfile takes valid names, and nothing behind a zero byte
mapfile 1a < /dev/null; echo $?; mapfile -t l < <(printf 'a\0b\nc\n'); printf '<%s>' "${l[@]}"; echo
# --- printf numbers that are none
printf '%d|%d|%d|%i\n' 08 0x 1x ' 5 '; printf '%*d|%.*f\n' 08 5 x 2; printf '\x \u \q|\n'; echo $?
# --- printf in hexadecimal
printf '%a %A %.2a %12.1a|%a %a\n' 1 0.5 3.14159 100 0 -2.5; printf 'abc%n\n' n; echo $n
# --- the program printf
/usr/bin/printf '%5q\n' a; /usr/bin/printf '\u12\n'; /usr/bin/printf '%d\n' 'a\b'
# --- the exit trap when a signal ends the shell
for s in TERM HUP USR1 ALRM; do bash -c "trap 'echo E\$?' EXIT; kill -$s \$\$; echo alive" 2> /dev/null; done 2> /dev/null
