# --- cat options
printf 'a\n\n\nb\tc\n' > f; cat -n f; cat -b f; cat -s f; cat -A f; cat -E f; cat f f | wc -l; cat nosuch; echo $?; cat -; cat /; echo $?
# --- head
seq 20 > f; head f | tail -1; head -3 f; head -n 2 f; head -c 5 f; head -n -17 f; head -c -45 f; head -n1 f f; head nosuch; echo $?; head -n x f; echo $?
# --- tail
seq 20 > f; tail f | head -1; tail -3 f; tail -n +19 f; tail -c 4 f; tail -n 1 f f; tail nosuch; echo $?; printf 'no newline' | tail -1; tail -q -n1 f f
# --- wc
printf 'a b\nc\n' > f; printf 'x' > g; wc f; wc -l f; wc -w < f; wc -c f g; wc f g; echo hi | wc; wc -m f; wc -L f; wc nosuch; echo $?; printf 'äö\n' | wc -cm
# --- sort basic
printf 'b\na\nc\nB\nA\n10\n9\n' > f; sort f; sort -r f; sort -f f; sort -n f; sort -u f; printf 'a\na\nb\n' | sort | uniq -c
# --- sort keys
printf 'x 3 c\ny 1 b\nz 2 a\n' > f; sort -k2 f; sort -k2n f; sort -k3,3 f; sort -k2,2nr f; printf 'a:3\nb:1\n' | sort -t: -k2; printf '1.10\n1.9\n1.2\n' | sort -V; printf '2K\n1M\n3\n' | sort -h; printf 'b 1\na 1\n' | sort -s -k2; sort -c f; echo $?; sort nosuch; echo $?
# --- sort stability and blanks
printf 'b 2\na 2\nc 1\n' | sort -k2,2; printf '  b\n a\n' | sort -b; printf '%s\n' -5 3 0 -10 | sort -n; printf '1e3\n20\n' | sort -g; printf 'MAR\nJAN\n' | sort -M; printf 'b\na\n' | sort -o out; cat out
# --- uniq
printf 'a\na\nb\nc\nc\nc\n' > f; uniq f; uniq -c f; uniq -d f; uniq -u f; printf 'A\na\n' | uniq -i; printf 'x a\ny a\n' | uniq -f1; uniq -D f; uniq nosuch; echo $?
# --- cut
printf 'a:b:c\nd:e:f\nnone\n' > f; cut -d: -f1 f; cut -d: -f1,3 f; cut -d: -f2- f; cut -d: -f-2 f; cut -c1-3 f; cut -c2 f; cut -s -d: -f1 f; cut -b1,3 f; cut -d: -f1,2 --output-delimiter=- f; cut f; echo $?; cut -f0 f; echo $?; cut -d ab -f1 f; echo $?; cut --complement -d: -f2 f
# --- tr
echo hello | tr a-z A-Z; echo hello | tr -d l; echo aabbcc | tr -s a-c; echo hello | tr 'a-y' 'b-z'; echo 'a  b' | tr -s ' ' '\n'; echo abc123 | tr -cd 0-9; echo; echo hello | tr -c a-z '-'; echo; echo 'x:y' | tr : '\t'; echo a.b | tr . _; tr; echo $?; tr a; echo $?; echo abc | tr '[:lower:]' '[:upper:]'; echo "a-b" | tr -d -- -; echo hello | tr el ip; echo aab | tr -ds a b
# --- paste
printf '1\n2\n3\n' > a; printf 'x\ny\n' > b; paste a b; paste -d, a b; paste -s a; paste -sd+ a; seq 4 | paste - -; paste -d '' a b
# --- comm and join
printf 'a\nb\nc\n' > x; printf 'b\nc\nd\n' > y; comm x y; comm -12 x y; comm -3 x y; comm -23 x y; printf '1 a\n2 b\n' > p; printf '1 x\n3 y\n' > q; join p q; join -a1 p q; join -v2 p q; comm x; echo $?
# --- nl and fold
printf 'a\n\nb\n' | nl; printf 'a\n\nb\n' | nl -ba; echo abcdefghij | fold -w4; echo 'hello big world' | fold -sw8; printf 'a\tb\n' | expand; printf 'a\tb\n' | expand -t4; printf '        x\n' | unexpand | cat -A
# --- tac rev
seq 3 | tac; echo abc | rev; printf 'ab\ncd\n' | rev; printf 'a\nb' | tac
# --- seq
seq 3; seq 2 4; seq 1 2 7; seq 5 -2 1; seq -w 8 11; seq -s, 4; seq 0.5 0.5 2; seq -f 'n%g' 2; seq 3 1; seq; echo $?; seq x; echo $?; seq 1 0 2; echo $?
# --- column
printf 'a bb ccc\ndddd e f\n' | column -t; printf 'a:b\nccc:d\n' | column -t -s:; printf 'a,b\n' | column -t -s, -o ' | '
# --- tee
echo x | tee a b; cat a b; echo y | tee -a a > /dev/null; cat a; echo z | tee /nosuch/f; echo $?
# --- split
seq 5 > f; split -l 2 f; ls; cat xac; split -b 4 -d f p; ls p*; cat p00
# --- base64
echo hello | base64; echo aGVsbG8K | base64 -d; printf '%080d' 0 | base64; printf '%080d' 0 | base64 -w0; echo; echo '!!' | base64 -d; echo $?; printf 'ab' | base64; printf '\377\376' | base64
# --- checksums
echo hello > f; md5sum f; sha1sum f; sha256sum f; sha512sum f; md5sum < f; cksum f; sha256sum f > sums; sha256sum -c sums; echo bad >> f; sha256sum -c sums; echo $?; md5sum nosuch; echo $?; printf '' | md5sum; seq 1000 | sha256sum; seq 1000 | md5sum
# --- xxd od hexdump
printf 'hello\nworld\001' | xxd; printf abc | xxd -p; echo 616263 | xxd -r -p; echo; printf 'AB\n' | od -c; printf 'AB\n' | od -An -tx1; printf 'hello' | hexdump -C; printf 'abcd' | od -x; printf 'a' | xxd -b
# --- strings
printf 'ab\0hello\1world!\2x' | strings
# --- diff
printf 'a\nb\nc\n' > x; printf 'a\nB\nc\nd\n' > y; diff x y; echo $?; diff -u x y | tail -n +3; diff -q x y; diff x x; echo $?; diff -s x x; diff x nosuch; echo $?; diff -i <(echo A) <(echo a); echo $?; diff -w <(echo 'a  b') <(echo 'a b'); echo $?; diff -y -W 20 x y | cat -T
# --- diff sections
seq 20 > a; seq 20 | sed '3d;10s/$/x/;18a new' > b; diff a b; diff -u a b | tail -n +3; diff -U1 a b | tail -n +3; diff -c a b | tail -n +3
# --- diff directories
mkdir a b; echo 1 > a/f; echo 2 > b/f; echo x > a/only; diff -r a b; diff -rq a b; diff a b
# --- diff no newline
printf 'a' > x; printf 'a\n' > y; diff x y; diff -u x y | tail -n +3
# --- cmp
printf abc > x; printf abd > y; cmp x y; echo $?; cmp -s x y; echo $?; printf ab > z; cmp x z; cmp x x; echo $?; cmp -l x y
# --- expr
expr 1 + 2; expr 5 \* 3; expr 7 / 2; expr 7 % 2; expr 1 \< 2; expr a = b; echo $?; expr length hello; expr substr hello 2 3; expr index hello l; expr hello : 'h\(.*\)o'; expr hello : 'hel'; expr 1 / 0; echo $?; expr a + 1; echo $?; expr \( 1 + 2 \) \* 3; expr; echo $?
# --- printf command
env printf '%s-%d\n' a 5; env printf '%5.2f|%-6s|%06d\n' 3.14159 ab 42; env printf 'no newline'; echo; env printf '%d\n' abc; echo $?
# --- date
date -u -d @0; date -u -d '2024-02-29 12:34:56' '+%Y/%m/%d %H-%M-%S %a %b %j %u'; date -u -d '2024-01-31 +1 month' +%F; date -u -d '2024-03-10 yesterday' +%F; date -u -d '2024-03-10 2 days ago' +%F; date -u -d @86400 +%s; date -u -d '2024-01-01T00:00:00Z' +%s; date -u -d '1 Jan 2024' +%A; date -d nonsense; echo $?; date -u -d @1700000000 -Iseconds; date -u -d @1700000000 -R; date -u -d @0 '+%I:%M %p %y %e|%k|%n|%%'; date -u -d @1234567890 --rfc-3339=seconds
# --- basename dirname
basename /a/b/c.txt; basename /a/b/c.txt .txt; basename a/; basename /; dirname /a/b/c; dirname a; dirname /a; dirname a/b/; basename -a x/y z/w; basename; echo $?; basename -s .c a.c b.c
# --- env
env -i A=1 B=2 env; env -u HOME env | grep -c ^HOME=; env A=5 sh -c 'echo $A'; env nosuch; echo $?; env -i; A=1 printenv A; printenv NOSUCH; echo $?
# --- timeout
timeout 0.1 sleep 5; echo $?; timeout 5 echo ok; timeout 1 false; echo $?; { timeout -s KILL 0.1 sleep 5; } 2>/dev/null; echo $?; timeout 1 nosuch 2>/dev/null; echo $?; timeout x ls; echo $?; timeout; echo $?
# --- yes and head
yes | head -2; yes a b | head -1
# --- sleep errors
sleep; echo $?; sleep x; echo $?; sleep 0.01 && echo ok
# --- which
which ls sh nosuch | sed 's#.*/##'; echo $?; which nosuch; echo $?
# --- id and whoami
id -u; id -un; whoami; id nosuchuser; echo $?; groups | tr ' ' '\n' | head -1
# --- true false
true; echo $?; false; echo $?; env true; env false; echo $?
# --- shuf and random sort
seq 5 | shuf | sort -n | tr '\n' ' '; echo; shuf -i 1-3 | sort; shuf -n 1 -e a; seq 10 | sort -R | wc -l
# --- truncate and stat
truncate -s 10 f; stat -c '%s %n %F' f; truncate -s 1K g; stat -c %s g; chmod 640 f; stat -c '%a %A' f; stat nosuch; echo $?; stat --printf '%s\n' f
# --- du
mkdir d; du -s nosuch; echo $?; printf x > d/f; du -b d/f; du -a d | wc -l
# --- numfmt-like loops
for n in 1 10 100; do printf '%3d|%-4d|%04d\n' $n $n $n; done
# --- reading files with while
printf 'a 1\nb 2\n' > f; while read -r k v; do echo "$v=$k"; done < f; total=0; while IFS=' ' read -r _ v; do total=$((total+v)); done < f; echo $total; cat f | while read l; do x=$l; done; echo "[$x]"
# --- word count pipeline
printf 'the cat the dog\na cat\n' | tr -s ' ' '\n' | sort | uniq -c | sort -rn -k1,1 -k2 | head -3
