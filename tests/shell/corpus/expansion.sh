# --- default operators with null and unset
unset u; n=; echo "[${u-a}][${u:-a}][${n-a}][${n:-a}][${u+a}][${u:+a}][${n+a}][${n:+a}]"
# --- assign default
unset u; echo ${u=first} ${u=second}; n=; echo ${n:=third} $n; set -- ; echo ${1:=x}; echo rc $?
# --- error if unset
(echo ${nope:?}); echo $?; (echo ${nope?custom message}); echo $?; (n=; echo "${n:?is empty}"); echo $?
# --- nested defaults
unset a b; echo ${a:-${b:-deep}} "${a:-"quoted inside"}" ${a:-$(echo cmd)} ${a:-`echo tick`}; echo "${a:-'single'}" ${a:-'single'}
# --- default with several words
unset u; for w in ${u:-a b "c d"}; do echo "<$w>"; done; for w in "${u:-a b}"; do echo "<$w>"; done
# --- length of things
s=héllo; a=(x yy zzz); set -- p q r; echo ${#s} ${#a} ${#a[@]} ${#a[1]} ${#} ${#@} ${#*} ${#nothing} ${#1}
# --- substring negative
s=0123456789; echo ${s: -3} ${s: -3:2} ${s:2:-2} ${s:(-4):1} ${s:1+1:2*2} ${s::4} ${s:8:100}; echo "[${s:10}]" "[${s:11}]"; echo ${s:3:-8}; echo rc $?
# --- positional slices
set -- a b c d e; echo ${@:2} / ${@:2:2} / ${@: -2} / ${@:0} / ${@: -2:1}; echo "${*:2:3}"; n=3; echo ${@:n} ${@:n:1}
# --- prefix suffix with variable pattern
f=archive.tar.gz; p='*.'; echo ${f#$p} ${f##$p} ${f#"$p"} ${f%.*} ${f%%.*} ${f#archive} ${f%gz}; path=/a/b/c; echo ${path##*/} ${path%/*} ${path#*/} ${path%%/*}.
# --- removal from arrays
a=(one.txt two.txt three.md); echo ${a[@]%.*}; echo ${a[@]#*.}; echo "${a[@]/%.txt/.bak}"; set -- x1 x2; echo ${@#x} ${*/x/y}
# --- replace corner cases
s=aXbXc; echo ${s/X} ${s//X} ${s//X/} ${s/#a/Z} ${s/%c/Z} ${s/#X/Z} ${s//[aX]/_} ${s//?/.} "${s//X/ }" ${s/X/\/} ${s//X/\&}; e=; echo "[${e/x/y}][${e/#/p}][${s/#/p}][${s/%/q}]"
# --- replace with ampersand and quotes
s=foo.bar; echo ${s/./-} ${s/"."/"-"} ${s//o/'0'}; x='a/b'; echo ${s/foo/$x} ${x//\//:}; shopt -u patsub_replacement 2>/dev/null; echo ${s/foo/[&]}
# --- replace patterns are greedy
s='<b>x</b>'; echo "${s/<*>/_}" "${s//<[^>]*>/_}"; s="aaa"; echo ${s/a*/b} ${s//a/bb}; s='a*b*c'; echo "${s//\*/+}" "${s//'*'/-}"
# --- case modification patterns
s='hello world'; echo ${s^} ${s^^} ${s^h} ${s^x} ${s^^[aeiou]} ; t=HELLO; echo ${t,} ${t,,} ${t,,[EO]}; a=(foo bar); echo ${a[@]^} ${a[*]^^}; u=ärger; echo ${u^}
# --- transform operators
s='a b'; echo ${s@Q} ${s@U} ${s@u} ${s@L} ; t=$'x\ty'; echo ${t@Q}; e='\x41\n'; echo "${e@E}"; declare -i num=3; echo "${num@A}" "${num@a}"; arr=(1 'b c'); echo "${arr[@]@Q}" "${arr[@]@A}"; declare -A m=([k]='v w'); echo "${m[@]@K}"; echo "${m[@]@a}"
# --- prompt transform
PS='\u:\$'; x='\\ \$'; echo "${x@P}"
# --- indirection
a=b; b=c; c=d; echo ${!a} ; arr=(x y z); ref='arr[1]'; echo ${!ref}; ref='arr[@]'; echo ${!ref}; n=2; set -- p q; echo ${!n} ${!#}
# --- indirect with operators
name=target; target=hello.txt; echo ${!name%.txt} ${!name:-x} ${!name^^} ${!name:1:3}
# --- names by prefix
zz_a=1 zz_b=2 zz_c=3; echo ${!zz_*}; echo "${!zz_@}"; for n in "${!zz_@}"; do echo $n=${!n}; done
# --- braces numbers
echo {1..3} {3..1} {1..10..3} {10..1..4} {-2..2} {01..03} {001..10..4} {5..5} {1..2}{a..b}
# --- braces letters
echo {a..e} {e..a..2} {A..C} {a..c}{1..2} x{,y,z} {a,b{1,2},c} a{b}c {a,} {,} {a..3} {1..a} {1.5..3}
# --- braces with quotes and variables
n=3; echo {1..$n} {"a b",c} {a\,b,c} '{a,b}' "{a,b}" \{a,b} {a,b\} ${n}{x,y} {$n,4} {a,b}$n
# --- braces nested and empty
echo {{a,b},{c,d}} {a,{b,{c,d}}} pre{}post {a} {a,b,} x{,}y {a..c,d} {{1..3},x} {,a}{,b}
# --- brace in paths
mkdir -p app/{src,test}/{lib,bin}; ls -d app/*/*; touch f{1..3}.txt; ls f*; cp f1.txt{,.bak}; ls *.bak; echo mv f{1,9}.txt
# --- tilde forms
HOME=/h; echo ~ ~/a ~root ~nosuchuser x~ "~" '~' \~ ~/"b c"; a=~; echo $a; b=x:~:~/y; echo $b; echo --opt=~/x; cd /tmp; echo ~+; cd /; echo ~-
# --- command substitution newlines
x=$(printf 'a\n\nb\n\n\n'); echo "$x"; echo $x; echo "[$(printf '\n')]"; echo "$(echo '  spaced  ')" $(echo '  spaced  ')
# --- nested command substitution
echo $(echo $(echo $(echo deep))) `echo \`echo \\\`echo back\\\`\``; echo "$(echo "$(echo "quoted 'inner'")")"; echo $(case x in (x) echo "case in subst";; esac)
# --- substitution keeps status
x=$(exit 3); echo $?; echo $(exit 4) $?; local_test() { local v=$(exit 5); echo $?; local w; w=$(exit 6); echo $?; }; local_test; export e=$(exit 7); echo $?
# --- file substitution
echo data > f; echo "$(<f)" $(< f); x=$(<nosuch); echo "rc $?"; printf 'l1\nl2\n' > g; while read l; do echo "<$l>"; done <<< "$(<g)"
# --- arithmetic bases and precedence
echo $((0x1F+010+2#11)) $((16#ff)) $((2+3*4**2)) $(( (2+3)*4 )) $((-2**2)) $((7%-3)) $((-7%3)) $((1<2?10:20)) $((5,6)) $((!5)) $((~0)) $((1||0&&0))
# --- arithmetic with variables
x=5; y=x; z='x+1'; echo $((x)) $((y)) $((z*2)) $(($x+1)) $((x++ + ++x)) $x $((x--)) $((--x)) $((unset_var)) $((x=7)) $x $((x+=3, x*2))
# --- arithmetic on arrays
a=(3 1 2); echo $((a[0]+a[1])) $((a[a[2]])) $((a)) ; ((a[1]+=10)); echo ${a[@]}; i=0; echo $((a[i++])) $i; declare -A m=([k]=5); echo $((m[k]*2)) $((m["k"]+1))
# --- arithmetic 64 bit
echo $((9223372036854775807)) $((9223372036854775807+1)) $((1<<62)) $((1<<64)) $((-1>>1)) $((2**63)) $((0x7fffffffffffffff))
# --- arithmetic error messages
echo $((1+)); echo rc $?
# --- arithmetic bad base
echo $((08)); echo after
# --- arithmetic bad token
x='1 2'; echo $((x)); echo after
# --- arithmetic divide by zero in command
((1/0)); echo $?; let 'x=1/0'; echo $?; echo $((5%0)); echo unreached
# --- arithmetic assignments
i=10; ((i+=5)); echo $i; ((i-=3, i*=2)); echo $i; ((i/=5)); echo $i; ((i%=3)); echo $i; ((i<<=3)); echo $i; ((i>>=1)); echo $i; ((i|=1)); echo $i; ((i&=6)); echo $i; ((i^=3)); echo $i
# --- arithmetic status
((0)); echo $?; ((1)); echo $?; ((5>3)); echo $?; let 0; echo $?; let 1; echo $?; ((x=0)); echo $?; if ((2>1 && 1<2)); then echo yes; fi
# --- comparison chain in ternary
for n in -1 0 1; do echo $((n<0 ? -1 : n>0 ? 1 : 0)); done; a=5 b=3; echo $((a>b?a:b)) max
# --- glob classes
touch a1 b2 C3 .hid 'sp ace' x-y; echo [[:alpha:]][0-9]; echo [[:upper:]]*; echo [^a-z]*; echo *[[:space:]]*; echo [a-c]?; echo *-*; echo [!ab]*; echo .[!.]*
# --- glob dotglob nocaseglob
touch .x y Y2; shopt -s dotglob; echo *; shopt -u dotglob; shopt -s nocaseglob; echo y*; shopt -u nocaseglob; GLOBIGNORE=y; echo *
# --- glob no match and quoting
echo *.none; touch 'a*b' axb; echo a\*b "a*b" a*b 'a'*; set -f; echo a*; set +f; x='a*'; echo $x "$x"
# --- globs in assignments and redirects
touch one.log; x=*.log; echo "$x" $x; cat < *.log; echo rc $?; arr=(*.log); echo ${arr[0]}; for f in *.log; do echo $f; done; case one.log in *.log) echo match;; esac
# --- directories in globs
mkdir -p d1/s d2; touch d1/f d1/s/g; echo */; echo */*; echo d?/; echo d1/*/; echo ./d*; echo d[12]/f; echo */nosuch
# --- extended globs
shopt -s extglob
touch a aa ab abc b; echo a?(b); echo a*(a); echo +(a); echo @(a|b); echo !(a*); echo !(a|b); x=foobarbar; echo ${x%%+(bar)} ${x/%@(bar)/X}; [[ abc == a@(b|x)c ]] && echo yes; [[ ab == !(ab) ]] || echo no
# --- extglob in case
shopt -s extglob
for w in 12 ab 1a ''; do case $w in +([0-9])) echo num;; +([a-z])) echo alpha;; '') echo empty;; *) echo other;; esac; done
# --- word splitting with IFS
IFS=:; p=/a:/b::/c:; for d in $p; do echo "[$d]"; done; set -- $p; echo $#; IFS=' '; x='  a  b '; set -- $x; echo $#; IFS=; x='a b'; set -- $x; echo $#
# --- IFS mixed white space
IFS=', '; x='a , b,c  d,,e'; for w in $x; do echo "[$w]"; done; IFS=$'\n'; x=$'l 1\nl 2\n\nl 3'; for w in $x; do echo "<$w>"; done
# --- star joins with IFS
set -- a b c; IFS=-; echo "$*" $* "$@"; IFS=; echo "$*"; unset IFS; echo "$*"; arr=(x y); IFS=+; echo "${arr[*]}" "${arr[@]}"; v="${arr[*]}"; echo $v
# --- at in quotes
set -- 'a b' c; for x in "pre$@post"; do echo "<$x>"; done; for x in "$@$@"; do echo "($x)"; done; set --; for x in "$@"; do echo never; done; for x in "x$@"; do echo "[$x]"; done; echo $# "${@:-none}"
# --- empty and quoted removal
e=; set -- $e "$e" '' $e$e ""$e; echo $#; set -- "a"'b'"c" ; echo $1; set -- $e'x'; echo $1 $#
# --- quoting dollar forms
echo "\$x \`x\` \"q\" \\ \a" '\n' $'tab\there' $'\x41\u00e9\101' $'it\'s' "a'b" 'a"b' $"localized"; echo "a\
b" a\
b
# --- ANSI escapes
printf '%s|' $'\a\b\e\f\v' | od -c | head -3; echo $'\cA' | od -c | head -1; echo $'\u263a' $'\U0001F600' $'a\0b'
# --- dollar at end
echo $ "$" a$ "a$ b" $. $'' "cost: $5" '$HOME' $1x "${1}x"
# --- special parameters
set -- a b; echo $# $* $0 $?; true; echo $?; false; echo $?; echo ${#} ${?} ${*} ; echo $- | tr -d 'hBc'; [ -n "$$" ] && echo pid; echo "$!" | wc -c; : last arg; echo $_
# --- here document expansion
x=val; cat <<E
$x ${x} $(echo sub) `echo tick` $((1+1)) \$x \\ "quoted" 'single'
E
cat <<'E'
$x ${x} $(echo sub) \$x
E
cat <<"E"
$x
E
# --- here document tabs
if true; then
	cat <<-E
		indented
			deeper
	  spaces
	E
	echo after
fi
# --- here document in pipeline and loop
cat <<A | tr a-z A-Z; while read x; do echo "<$x>"; done <<B
text
A
one
two
B
# --- here document missing end
cat <<E
text
# --- here string
cat <<< word; cat <<< "a  b"; x='a b'; cat <<< $x; cat <<< $(echo sub); read a b <<< "1 2 3"; echo $a/$b; tr a b <<< aaa; cat <<< ''; cat <<<$'two\nlines'
# --- process substitution
cat <(echo one) <(echo two); diff <(printf 'a\nb\n') <(printf 'a\nc\n'); echo $?; echo x | tee >(cat > f) > /dev/null; sleep 0.1; cat f; while read l; do echo "got $l"; done < <(printf '1\n2\n'); paste <(seq 3) <(seq 4 6)
# --- word splitting of substitution in loops
for i in $(seq 1 3); do echo n$i; done; for f in $(printf 'a b\nc\n'); do echo "[$f]"; done; for i in "$(printf 'a b\nc')"; do echo "[$i]"; done
# --- variables next to text
a=1; echo $ab${a}b "$a"b $a'b' $a-b $a.b ${a}_b $a_b. "${a}"'c'; echo "$a$a$a" ${a}${a}; a[0]=z; echo $a[0] ${a[0]}
# --- bad names
1x=5; echo rc $?; a-b=3; echo rc $?; export 1x=5; echo rc $?; echo ${a-b}; unset 1x; echo rc $?; readonly 9; echo rc $?
