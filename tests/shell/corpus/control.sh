# --- if elif else
for n in 1 2 3; do if [ $n -eq 1 ]; then echo one; elif [ $n -eq 2 ]; then echo two; else echo many; fi; done; if false; then :; fi; echo $?; if true; then false; fi; echo $?
# --- if with pipelines and negation
if echo abc | grep -q b; then echo found; fi; if ! grep -q z <<< abc; then echo absent; fi; ! true; echo $?; ! false; echo $?; if ! { false || false; }; then echo group; fi
# --- while with break continue levels
for i in 1 2 3; do for j in a b c; do [ $j = b ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done; i=0; while :; do ((++i>3)) && break; ((i%2)) && continue; echo $i; done
# --- until and counters
n=3; until [ $n -le 0 ]; do echo $n; n=$((n-1)); done; while false; do :; done; echo $?; break; echo rc $?; continue 2>&1; echo rc $?
# --- for without in and with empty
set -- x y; for a; do echo $a; done; for a in; do echo never; done; echo $?; for a in "" b; do echo "[$a]"; done; for ((;;)); do echo once; break; done
# --- C style for
for ((i=0;i<10;i+=3)); do printf '%d ' $i; done; echo; for ((i=5,j=0; i>j; i--, j++)); do echo $i,$j; done; for ((i=0;i<2;i++)) { echo brace $i; }
# --- case patterns
t() { case $1 in a|b) echo ab;; c*) echo c-star;; [0-9]) echo digit;; ?) echo one char;; "*") echo literal star;; '') echo empty;; *) echo default;; esac; }; for x in a b cat 5 z '*' '' long; do t "$x"; done
# --- case fall through
case x in x) echo 1;& y) echo 2;; z) echo 3;; esac; case ab in a*) echo first;;& *b) echo second;;& c) echo third;; *) echo last;; esac; case q in a) ;; esac; echo $?
# --- case with variables and quotes
p='a*'; case abc in $p) echo glob;; esac; case abc in "$p") echo no;; *) echo quoted;; esac; case "a b" in a\ b) echo esc;; esac; shopt -s nocasematch; case ABC in abc) echo nocase;; esac
# --- select
printf '2\n9\n1\n' | { PS3='? '; select x in apple pear; do echo "$REPLY=$x"; [ "$x" = apple ] && break; done; }
# --- select end of input
echo 1 | { select x in one two; do echo "got $x"; done; echo "rc $?"; }
# --- functions and returns
f() { return 3; }; f; echo $?; g() { echo "$# $1 ${2:-none}"; }; g a; g a b c; function h { echo h "$@"; }; h 1 2; function k() { false; }; k; echo $?; m() { :; }; m; echo $?; return_str() { echo val; }; x=$(return_str); echo $x
# --- function scope
x=global; f() { local x=local y=2; echo $x; g; }; g() { echo "g sees $x $y"; x=changed; }; f; echo $x ${y-unset}; h() { z=made; }; h; echo $z; k() ( x=sub; echo $x ); k; echo $x
# --- functions with redirections
f() { echo out; echo err >&2; } > o.txt 2> e.txt; f; cat o.txt e.txt; g() { cat; } <<< "from here"; g; f2() { echo x; }; f2 > o2.txt; cat o2.txt
# --- recursion
fact() { if (($1<2)); then echo 1; else echo $(($1*$(fact $(($1-1))))); fi; }; fact 10; fib() { (($1<2)) && { echo $1; return; }; echo $(( $(fib $(($1-1))) + $(fib $(($1-2))) )); }; fib 9; depth() { (($1==0)) && echo bottom || depth $(($1-1)); }; depth 50
# --- unset functions
f() { echo f; }; f; unset -f f; f; echo $?; g() { echo g; }; g=var; unset g; echo "${g-unset}"; g
# --- functions override and command
echo() { builtin echo "wrapped: $*"; }; echo hi; command echo plain; unset -f echo; echo normal; ls() { builtin echo "my ls"; }; ls; command ls -d /; \ls
# --- exported functions
f() { echo "exported $1"; }; export -f f; bash -c 'f arg'; declare -F f; declare -f f
# --- printing functions
f() { if [ -n "$1" ]; then echo "$1"; else for i in a b; do echo $i; done; fi; while read x; do case $x in a) echo A;; *) echo other;; esac; done < /dev/null; }; type f; declare -f f | head -3
# --- subshells and groups
x=1; (x=2; echo in $x); echo out $x; { x=3; }; echo $x; (exit 5); echo $?; (cd /; pwd); pwd | sed 's/.*/here/'; { echo a; echo b; } | wc -l; (echo a; echo b) > f; cat f
# --- lists
true && echo and; false && echo no; false || echo or; true || echo no; false && echo x || echo y; true && false || echo z; { false; } || echo grp; a=1 && echo $a; false || false || echo third
# --- background and wait
sleep 0.1 & p=$!; wait $p; echo $?; (exit 4) & wait $!; echo $?; for i in 1 2 3; do (sleep 0.0$i; echo job $i) & done; wait; echo all; wait 999999; echo $?
# --- wait -n
(sleep 0.3; exit 1) & (sleep 0.1; exit 2) & wait -n; echo $?; wait -n; echo $?; wait -n; echo $?
# --- wait several
(exit 1) & a=$!; (exit 2) & b=$!; wait $a $b; echo $?; wait $a; echo $?; sleep 0.1 & wait %1; echo $?; wait %5; echo $?
# --- jobs table
sleep 5 & sleep 6 & jobs; jobs -r | wc -l; jobs -p | wc -l; kill %1; wait %1; echo $?; jobs; kill %2; wait; jobs; echo end
# --- kill forms
sleep 9 & kill $!; wait $!; echo $?; sleep 9 & kill -9 $!; wait $! 2>/dev/null; echo $?; sleep 9 & kill -s KILL $!; wait $! 2>/dev/null; echo $?; kill -0 $$; echo $?; kill -l 15; kill -l TERM; kill -l | head -2; kill; echo $?; kill 999999; echo $?; kill -XX 1; echo $?
# --- disown
sleep 3 & disown; jobs; sleep 4 & disown %1; echo $?; disown; echo $?; kill $!; disown -h %9; echo $?
# --- fg and bg without job control
fg; echo $?; bg; echo $?; sleep 1 & fg %1; echo $?; suspend; echo $?
# --- set -m jobs
set -m; sleep 0.2 & fg %1 >/dev/null; echo $?; sleep 5 & jobs; kill %1; wait 2>/dev/null; echo done
# --- traps on exit
trap 'echo bye $?' EXIT; echo hi; (trap 'echo sub' EXIT; exit 2); echo rc $?; exit 7
# --- traps list and reset
trap 'echo x' INT TERM; trap; trap - INT; trap -p; trap '' HUP; trap -p HUP; trap 'echo "q'"'"'uote"' USR1; trap -p USR1; trap 'e' NOSUCH; echo $?; trap -l | head -1
# --- trap signal to self
trap 'echo got USR1' USR1; kill -USR1 $$; echo after; trap 'echo term; exit 5' TERM; kill $$; echo unreached
# --- trap INT in loop
trap 'echo int; break' INT; for i in 1 2 3; do echo $i; [ $i = 2 ] && kill -INT $$; done; echo end
# --- trap ignored in child
trap '' TERM; (kill -TERM $BASHPID; echo survived); trap - TERM; bash -c 'kill -TERM $$; echo no'; echo $?
# --- trap ERR
trap 'echo "err $? line $LINENO"' ERR; false; true; f() { false; }; f; (exit 3); if false; then :; fi; false || true; ! true; echo done
# --- trap ERR with errtrace
set -E; trap 'echo "ERR in ${FUNCNAME[0]:-main}"' ERR; f() { false; echo still; }; f; (false); echo end
# --- trap DEBUG
trap 'echo "+ $BASH_COMMAND"' DEBUG; x=1; echo $x; trap - DEBUG; echo off
# --- trap RETURN
f() { trap 'echo returning' RETURN; echo in f; }; f; g() { echo g; }; g
# --- exit in trap keeps code
trap 'exit 9' EXIT; exit 1
# --- exit trap and kill
trap 'echo cleanup; rm -f tmpfile' EXIT; touch tmpfile; ls; kill -TERM $$; sleep 1; echo unreached
# --- wait interrupted by trap
trap 'echo alarm' ALRM; (sleep 0.1; kill -ALRM $$) & sleep 0.3 & wait %2; echo $?
# --- set -e basics
set -e; echo a; false || echo handled; if false; then :; fi; ! true; echo b; x=$(false) || echo sub; (false; echo not here) || echo y; false; echo unreached
# --- set -e pipelines
set -e; false | true; echo passed; set -o pipefail; true | false | true; echo unreached
# --- set -e functions
set -e; f() { false; echo "in f"; }; f || echo "f failed"; f && echo and; if f; then echo "if ok"; fi; f; echo unreached
# --- set -e with arithmetic
set -e; i=0; ((i++)) || true; echo $i; ((i)) && echo nonzero; let j=1; ((j-1)); echo unreached
# --- set -e subshell and substitution
set -e; x=$(echo ok; false; echo more) || true; echo "$x"; y=$(false); echo unreached
# --- set -e inherit
bash -c 'set -e; x=$(false; echo still); echo "$x"'; bash -c 'set -e; shopt -s inherit_errexit; x=$(false; echo still); echo "$x"'; echo $?
# --- set -u kinds
set -u; echo "${x:-d}" "${x+s}" $#; (echo $x); echo $?; (echo ${arr[0]}); echo $?; (echo $1); echo $?; echo "$@" $*; f() { echo $2; }; (f a); echo $?
# --- pipefail
set -o pipefail; false | true; echo $?; true | (exit 3) | true; echo $?; (exit 2) | (exit 4) | true; echo $?; true | true; echo $?; set +o pipefail; false | true; echo $?
# --- xtrace kinds
set -x; x='a b'; echo "$x" 'c d' e; [ "$x" = y ]; [[ $x == a* ]]; ((1+1)); for i in 1 2; do :; done; case $x in a*) echo m;; esac; y=$(echo sub); arr=(1 2); { set +x; } 2>/dev/null; echo off
# --- xtrace pipes and functions
PS4='> '; f() { echo "$1" | tr a b; }; set -x; f abc; local_var=1 env true; echo a > /dev/null && echo b; set +x; echo end
# --- xtrace with PS4
PS4='+${LINENO}: '
set -x
echo one
if true; then
  echo two
fi
# --- verbose
set -v
echo one
x=2
set +v
echo two
# --- noexec check
bash -n -c 'echo hi'; echo $?; bash -n -c 'if'; echo $?; echo 'for i in 1; do echo $i' > s; bash -n s; echo $?
# --- allexport and others
set -a; A=1; set +a; bash -c 'echo $A'; set -o | grep -E 'errexit|nounset|allexport'; set -o nosuch; echo $?; shopt -q extglob; echo $?; shopt nosuch; echo $?; shopt -s expand_aliases; shopt expand_aliases; echo $SHELLOPTS; set -C; echo $-
# --- set positional
set -- a 'b c'; echo $# "$2"; set - x; echo $1; set a -b; echo $2; set --; echo $#; shift; echo $?; set 1 2 3; shift 2; echo $1; shift 5; echo $?
# --- exit codes
(exit 256); echo $?; (exit -1); echo $?; (exit 300); echo $?; (exit abc); echo $?; (exit 1 2); echo $?; f() { return 256; }; f; echo $?; g() { return x; }; g; echo $?
# --- command not found and permission
nosuchcmd; echo $?; ./nosuch; echo $?; touch noexec; ./noexec; echo $?; mkdir d; ./d; echo $?; d/x; echo $?; /etc; echo $?; ''; echo $?; 'a b'; echo $?; nosuch/; echo $?
# --- scripts and interpreters
printf '#!/bin/bash\necho "$0 $1 $#"\nexit 3\n' > s; ./s; echo $?; chmod +x s; ./s arg; echo $?; bash s x y; printf 'echo plain $1\n' > p; chmod +x p; ./p q; printf '#!/usr/bin/env bash\necho env\n' > e; chmod +x e; ./e; printf '#!/nosuch\n' > b; chmod +x b; ./b; echo $?; PATH=$PWD:$PATH; s found; . ./p dot; source p src
# --- python like shebang with options
printf '#!/bin/sh -e\nfalse\necho no\n' > s; chmod +x s; ./s; echo $?; printf '#!/bin/cat\ntext\n' > c; chmod +x c; ./c; printf '#!/usr/bin/awk -f\nBEGIN { print "awk" }\n' > a; chmod +x a; ./a
# --- bash -c arguments
bash -c 'echo $0 $1 $#' name a b; bash -c 'echo $0'; bash -c; echo $?; bash -ec 'false; echo no'; echo $?; bash -c 'exit 5'; echo $?; bash -c 'echo "$@"' _ x 'y z'; echo 'echo stdin $1' | bash -s arg; bash nosuchfile; echo $?; bash -x -c 'echo hi'; bash --nosuch; echo $?
# --- source details
echo 'echo "src $1 $#"; x=set; return 4; echo no' > f; . ./f a b; echo $? $x; . ./nosuch; echo $?; source; echo $?; echo 'exit 3' > g; (. ./g; echo no); echo $?; set -- p q; . ./f; echo $1
# --- eval
eval 'echo a; echo b'; x='echo $y'; y=val; eval $x; eval "z='q w'"; echo "$z"; eval; echo $?; eval false; echo $?; eval 'echo "'; echo $?; eval "a=(1 2 3)"; echo ${a[2]}; cmd="ls -d /"; $cmd; v=name; eval "$v=5"; echo $name
# --- exec
(exec echo replaced; echo no); exec 3> f; echo to3 >&3; exec 3>&-; cat f; (echo x >&3); echo $?; exec 4< f; read l <&4; echo $l; exec 4<&-; (exec nosuch; echo no); echo $?; (exec -a myname bash -c 'echo $0')
# --- coproc
coproc cat; echo hi >&${COPROC[1]}; read l <&${COPROC[0]}; echo $l; eval "exec ${COPROC[1]}>&-"; wait $COPROC_PID; echo $?; coproc NAME { read x; echo "got $x"; }; echo in >&${NAME[1]}; read y <&${NAME[0]}; echo $y
# --- command grouping in conditions
if { echo a; false; } then echo no; else echo else; fi; while { read l; } do echo "l=$l"; done <<< $'1\n2'; [[ -n x && ( 1 -eq 1 || -z x ) ]] && echo cond; if (true) && (false || true); then echo yes; fi
# --- one line forms
for i in 1 2; do echo $i; done; while read x; do echo $x; done < <(echo z); if true; then echo t; fi; { echo g; }; (echo s); case a in a) echo c; esac; f() { echo f; }; f; [[ a < b ]] && echo lt
# --- time keyword
TIMEFORMAT='%R' ; { time sleep 0; } 2>&1 | grep -c '^0\.'; TIMEFORMAT=; time true; { time -p true; } 2>&1 | cut -d' ' -f1; { time; } 2>&1 | wc -l
# --- aliases
shopt -s expand_aliases
alias ll='echo LL' g='echo G '
alias x=y
ll a
g ll
alias ll; alias nosuch; echo $?
unalias ll; ll 2>/dev/null; echo $?
alias | sort; unalias -a; alias; \g; echo $?
# --- line numbers in errors
echo one
nosuch1
f() {
  nosuch2
}
f
echo $LINENO; eval 'echo $LINENO'
# --- caller and FUNCNAME
f() { g; }
g() { caller; caller 0; echo "${FUNCNAME[@]}" ${#FUNCNAME[@]} "${BASH_LINENO[@]}"; }
f
# --- bash variables
echo $BASH_VERSION | cut -c1-3; echo ${BASH_VERSINFO[0]} $BASH_SUBSHELL; (echo $BASH_SUBSHELL); echo $SHLVL | grep -c '^[0-9]'; echo $BASH_COMMAND; echo $UID $EUID $PPID | wc -w; echo $OSTYPE $HOSTTYPE $MACHTYPE; echo ${#RANDOM} | grep -c .; echo "$EPOCHSECONDS" | grep -cE '^[0-9]{10}$'; echo $BASH $0
# --- syntax errors
bash -c 'echo a; )'; echo $?; bash -c 'if true; then echo x'; echo $?; bash -c 'echo "abc'; echo $?; bash -c 'fi'; echo $?; bash -c 'echo a | | b'; echo $?; bash -c 'case x in'; echo $?; bash -c '{ echo a'; echo $?; bash -c ';'; echo $?; bash -c 'x() {'; echo $?; bash -c '&& a'; echo $?; bash -c 'done'; echo $?
# --- syntax errors in files
printf 'echo first\necho "unclosed\n' > t; bash t; echo $?; printf 'echo ok\n}\n' > u; bash u; echo $?; printf 'f() {\necho x\n' > v; bash v; echo $?; printf 'cat <<E\nx\n' > w; bash w; echo $?
# --- numbers of jobs that have ended are given again
sleep 50 & sleep 0.1; kill %1; sleep 0.1; echo a; sleep 0.1; sleep 60 & sleep 0.1; kill %1; echo $?; sleep 0.1; true; sleep 60 & sleep 0.1; kill %1; echo $?; kill %2; echo $?
