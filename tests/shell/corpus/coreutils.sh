# --- cat and numbering
printf 'a\n\n\nb\n' | cat -n; printf 'a\n\n\nb\n' | cat -b; printf 'a\n\n\n\nb\n' | cat -s; printf 'a\tb\r\n' | cat -A; printf 'x' | cat - <(echo y); cat nosuch; echo $?; printf '\001\377\n' | cat -v
# --- head forms
seq 20 > f; head -n 3 f; head -3 f; head -n -17 f; head -c 5 f; head -n 0 f; seq 3 > g; head -n 1 f g; head -q -n1 f g; head -v -n1 g; head -n x f; echo $?; head nosuch; echo $?; head -c 1K f | wc -c
# --- tail forms
seq 20 > f; tail -n 2 f; tail -2 f; tail -n +19 f; tail -c 3 f; tail -c +48 f; seq 3 > g; tail -n 1 f g; tail -q -n1 f g; tail -n 0 f; tail -n x f; echo $?; tail nosuch; echo $?; seq 5 | tail -n 2
# --- wc forms
printf 'one two\nthree\n' > f; wc f; wc -l f; wc -w < f; wc -c f; wc -m < f; wc -L f; printf 'é\n' | wc -mc; wc f f; wc -l < /dev/null; wc nosuch; echo $?; printf 'no newline' | wc -l; wc -lw f
# --- sort numeric and human
printf '10\n9\n2\n1\n' | sort; printf '10\n9\n2\n1\n' | sort -n; printf '10\n9\n-2\n1.5\n' | sort -rn; printf '1K\n2M\n512\n1G\n' | sort -h; printf 'v1.10\nv1.9\nv1.2\n' | sort -V; printf 'jan\nDec\nfeb\n' | sort -M; printf '1e3\n200\n' | sort -g
# --- sort keys and separators
printf 'b:2:x\na:10:y\nc:1:z\n' > f; sort -t: -k2 f; sort -t: -k2n f; sort -t: -k2,2nr f; sort -t: -k3 -r f; sort -k1.2 <<< $'ab\nba'; printf 'a 2\na 1\nb 1\n' | sort -k1,1r -k2,2n; printf 'x  3\nx 2\n' | sort -k2b,2n
# --- sort unique check output
printf 'b\na\nb\n' | sort -u; printf 'B\na\nb\nA\n' | sort -f; printf 'B\na\nb\nA\n' | sort -fu; printf 'a\nb\n' | sort -c; echo $?; printf 'b\na\n' | sort -c; echo $?; sort -o f <<< $'z\ny'; cat f; sort -m <(printf 'a\nc\n') <(printf 'b\nd\n'); printf ' b\na\n' | sort -b; printf 'a-b\nab\n' | sort -d; sort nosuch; echo $?; printf 'b\0a\0' | sort -z | tr '\0' '\n'; sort -k0 f; echo $?
# --- uniq forms
printf 'a\na\nb\na\n' | uniq; printf 'a\na\nb\n' | uniq -c; printf 'a\na\nb\n' | uniq -d; printf 'a\na\nb\n' | uniq -u; printf 'A\na\n' | uniq -i; printf '1 a\n2 a\n' | uniq -f1; printf 'xa\nya\n' | uniq -s1; printf 'abc\nabd\n' | uniq -w2; printf 'a\na\nb\n' | uniq -D; printf 'a\na\n' > f; uniq f g; cat g; uniq --count f
# --- cut forms
printf 'a:b:c\nd:e:f\nnone\n' > f; cut -d: -f2 f; cut -d: -f1,3 f; cut -d: -f2- f; cut -d: -f-2 f; cut -s -d: -f1 f; cut -c1-2 f; cut -c 1,3 f; cut -b2 f; cut -d: -f1,3 --output-delimiter=- f; cut --complement -d: -f2 f; cut f; echo $?; cut -d ab -f1 f; echo $?; cut -f1 -c1 f; echo $?; cut -f x f; echo $?; printf 'a\tb\n' | cut -f2; cut -c0 f; echo $?; printf 'x y z\n' | cut -d' ' -f2,3
# --- tr forms
echo hello | tr a-y b-z; echo hello | tr -d l; echo heello | tr -s e; echo Hello | tr '[:lower:]' '[:upper:]'; echo abc123 | tr -d '[:digit:]'; echo abc123 | tr -cd '0-9\n'; echo 'a b  c' | tr -s ' ' '\n'; echo abc | tr abc x; echo abc | tr -t abc xy; echo 'a:b' | tr : '\n'; tr; echo $?; tr a; echo $?; echo aXb | tr -c 'a-z\n' _; echo '[x]' | tr -d '[]'; printf 'a\\b\n' | tr '\\' /; echo z-a | tr 'a-z' 'A-Z'; echo abc | tr c-a x; echo $?; echo aabb | tr -ds a b
# --- paste forms
seq 4 | paste - -; seq 4 | paste -s; seq 4 | paste -sd,; seq 4 | paste -d: - -; paste <(seq 2) <(seq 3 5); paste -d '\n' <(echo a) <(echo b); paste -d'|,' <(seq 2) <(seq 2) <(seq 2); paste nosuch; echo $?
# --- join forms
printf '1 a\n2 b\n3 c\n' > x; printf '1 X\n3 Z\n4 W\n' > y; join x y; join -a1 x y; join -v1 x y; join -v2 x y; join -a1 -a2 -e- -o 0,1.2,2.2 x y; join -t: -1 2 -2 1 <(printf 'p:1\n') <(printf '1:q\n'); join -j1 x y
# --- comm forms
printf 'a\nb\nc\n' > x; printf 'b\nc\nd\n' > y; comm x y; comm -12 x y; comm -23 x y; comm -3 x y; comm --output-delimiter=: x y; printf 'b\na\n' > z; comm z x; echo $?; comm x; echo $?
# --- split forms
seq 10 > f; split -l 4 f p; ls p*; cat pac; split -n 2 f n; ls n*; split -b 5 f b; ls b* | wc -l; split -d -l 5 f d; ls d*; split -l 5 --additional-suffix=.txt f t; ls t*; seq 3 | split -l 1 - s; ls s*; split -a 3 -l 9 f q; ls q*
# --- fold nl pr expand
echo abcdefghij | fold -w 4; echo 'the quick brown fox' | fold -s -w 10; printf 'a\n\nb\n' | nl; printf 'a\n\nb\n' | nl -ba; nl -w2 -s': ' <<< x; nl -v5 -i2 <<< $'a\nb'; printf 'a\tb\n' | expand; printf 'a\tb\n' | expand -t4; printf '        x\n' | unexpand; printf '    x\n' | unexpand -t4
# --- seq forms
seq 3; seq 2 4; seq 1 2 6; seq 5 -2 1; seq -w 9 11; seq -s' ' 3; seq 0.1 0.1 0.5; seq -f '%.2f' 1 2; seq 1 0; seq a; echo $?; seq; echo $?; seq 1 2 3 4; echo $?; seq -f %g 3 | tail -1; seq 10 -3 0; seq 1 0 3 | head -2; seq -5 -3
# --- tee forms
echo a | tee f g; cat f g; echo b | tee -a f > /dev/null; cat f; echo c | tee nosuch/x; echo $?; echo d | tee /dev/stderr >/dev/null; echo e | tee > h; cat h
# --- date formats
TZ=UTC date -d @0; date -u -d @86399 '+%F %T %a %A %b %B %j %y %e %I %p %Z %z %s %u %w %V %U %n|%t|%%'; date -u -d '2024-02-29' +%D; date -u -d '2024-01-31 +1 month' +%F; date -u -d '2024-03-10 12:34:56' '+%H-%M-%S %N' ; date -u -d '1 Jan 2024 10:00' +%FT%TZ; date -u -Iseconds -d @0; date -u -R -d @0; date -u --rfc-3339=seconds -d @0; date -d nonsense; echo $?; date -u -d '2024-01-01T00:00:00Z' +%s; date -u -d '@1700000000' '+%-d/%-m/%_H %k %l %P %C %G %h %r %R %x %X %c'
# --- date arithmetic
date -u -d '2024-01-01 + 10 days' +%F; date -u -d '2024-01-01 -1 day' +%F; date -u -d '2024-01-01 next week' +%F; date -u -d '2024-01-01 1 year ago' +%F; date -u -d '2024-05-15 last month' +%m; date -u -d 'Mon, 15 Jan 2024 10:30:00 GMT' +%s; date -u -d '20240115' +%F; date -u -d '2024-01-15 10:30 UTC+2' +%T; date -u -d '10:30' +%T; date -u -d '2024-01-01 2 hours ago' '+%F %T'; date -u -d '2024-01-05 yesterday' +%F
# --- basename dirname realpath
basename /a/b/c.txt; basename /a/b/c.txt .txt; basename -s .txt x.txt y.txt; basename -a /a/b /c/d; basename /; basename a/; dirname /a/b/c; dirname a; dirname /; dirname a/b/ /x; mkdir -p d/e; cd d; realpath e ../d/e/.. | sed "s#$PWD#.#"; realpath -m nosuch/x | sed 's#.*/d#d#'; realpath -e nosuch; echo $?; basename; echo $?; dirname; echo $?; realpath --relative-to=/a/b /a/c/d -m
# --- printf and echo programs
/usr/bin/printf '%s\n' x; /bin/echo -n a; /bin/echo -e 'a\tb'; /bin/echo --help | head -1; /usr/bin/printf; echo $?; /usr/bin/printf '%d\n' 3x; echo $?; /bin/echo -n -e 'x\n'; /usr/bin/printf '%5s|%-5s|%05.1f\n' a b 2.25
# --- expr forms
expr 1 + 2; expr 7 / 2 \* 3; expr 10 % 3; expr \( 1 + 2 \) \* 3; expr 5 \> 3; expr abc : 'a\(.\)c'; expr abc : 'ab'; expr length hello; expr substr hello 2 3; expr index hello l; expr 0; echo $?; expr 1 / 0; echo $?; expr a + 1; echo $?; expr; echo $?; expr 3 = 3 \& 0; expr '' \| x; expr match foobar 'foo\(.*\)'; expr 1 +; echo $?
# --- env forms
env -i A=1 B=2 env | sort; env -u HOME bash -c 'echo ${HOME-none}'; A=x env A=y bash -c 'echo $A'; env nosuchprog; echo $?; env -i bash -c 'echo $PATH' | grep -c bin; env X=1 printenv X; printenv NOSUCH; echo $?; printenv HOME; env -C / pwd; env --nosuch; echo $?; env -S 'A=b printenv A'
# --- id and names
id -u; id -un; id -g; id -gn; whoami; groups; id; id root; id nosuch; echo $?; id -G; logname > /dev/null 2>&1; echo done
# --- md5 and sha
echo hello > f; md5sum f; sha1sum f; sha256sum f; sha512sum < f; sha256sum f > s; sha256sum -c s; echo $?; echo bad >> f; sha256sum -c s; echo $?; md5sum nosuch; echo $?; echo -n | md5sum; cksum <<< hello; sha256sum --quiet -c s; sha256sum --status -c s; echo $?; md5sum --tag f
# --- base64 forms
echo hello | base64; echo aGVsbG8K | base64 -d; head -c 100 /dev/zero | base64; head -c 100 /dev/zero | base64 -w 0; echo; echo 'bad!!' | base64 -d; echo $?; echo -n a | base64; echo -n YQ | base64 -d; echo; printf 'a\nGVsbG8K' | base64 -di; echo hello | base32; echo NBSWY3DPBI====== | base32 -d; base64 nosuch; echo $?
# --- od and xxd
printf 'Hello\n\0\377' | od -c; printf 'AB' | od -An -tx1; printf 'ABCD' | od -t x4; printf 'AB\n' | od -b; printf '\1\2' | od -d; printf 'Hello World 12345' | xxd; printf 'Hello' | xxd -p; echo 48656c6c6f | xxd -r -p; echo; printf 'abc' | xxd -u -g1; printf 'Hello' | hexdump -C; printf 'ab' | hexdump; printf '%s' aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | od -c; printf 'abc' | od -An -c -N2; printf 'abcdef' | od -j2 -An -c; printf 'abcdef' | xxd -s 2 -l 3; printf 'ab' | od -A x -t x1z; printf 'abc' | xxd -b
# --- mkdir rmdir rm
mkdir a; mkdir a; echo $?; mkdir -p a/b/c; mkdir x/y; echo $?; mkdir -v d; mkdir -m 700 m; stat -c %a m; rmdir a; echo $?; rmdir -p a/b/c; ls; touch f; rm f; rm f; echo $?; rm -f f; echo $?; rm d; echo $?; rm -r d; rm -rv m; rm; echo $?; rm -f; echo $?; mkdir; echo $?; rm -d nosuch; echo $?; rmdir nosuch; echo $?; rm -rf /; echo $?
# --- cp forms
echo 1 > a; mkdir d; cp a d/; cp -v a d/b; cp a nosuchdir/; echo $?; cp -r d e; ls e; cp -rT d f; ls f; cp -t d a; cp -u a d; cp d g; echo $?; cp a a; echo $?; ln -s a l; cp l m; cp -P l n; readlink n; cp -b a d/a; ls d; echo 2 > z; cp -n z a; cat a; cp -f z a; cat a; cp --parents d/b e; ls e/d; cp a z nodir; echo $?
# --- mv forms
echo 1 > a; mv a b; ls; mv nosuch x; echo $?; mkdir d; mv b d; ls d; mv d/b .; mv -v b c; echo 2 > e; mv -n e c; cat c; mv -f e c; cat c; mkdir x; touch x/d; mv d x; mv c nosuch/x; echo $?; mv c c; echo $?; mv; echo $?; mv c; echo $?; mv -t x c; ls x; mv x x/y; echo $?
# --- ln forms
echo 1 > a; ln a b; stat -c %h a; ln -s a l; readlink l; ln -s a l; echo $?; ln -sf b l; readlink l; ln nosuch x; echo $?; mkdir d; ln -s ../a d; readlink d/a; ln -sv a m; ln -sfn d dl; readlink dl; ln; echo $?; readlink a; echo $?; readlink -f l | sed 's#.*/##'; cat d/a; ln -s nosuch broken; cat broken; [ -e broken ] || echo dangling
# --- touch and times
touch -d '2024-01-02 03:04:05' f; stat -c %y f; date -r f '+%F %T'; touch -t 202401010000 g; stat -c %Y g | wc -c; touch -r f g; [ g -nt f ] || echo same; touch -c nosuch; ls; touch nosuch/x; echo $?; touch -d bad h; echo $?; touch -m -d @0 f; stat -c %Y f; touch; echo $?
# --- stat formats
echo hello > f; chmod 640 f; stat -c '%n %s %a %A %F %U %G %h' f; mkdir d; stat -c '%F %a' d; ln -s f l; stat -c '%F %N' l; stat -L -c %F l; stat nosuch; echo $?; stat -c '%%x %d' f | cut -c1-3; stat --format=%s f; stat --printf='%s\n' f; : > e; stat -c %F e; stat -c '%10s|%-8n|' f
# --- chmod forms
touch f; for m in 644 u+x go-r a=r u=rw,g=r,o= +x -x o+w ug+rw 4755 u-s 0; do chmod $m f; stat -c '%a' f; done; chmod -v 644 f; chmod -c 644 f; chmod -c 600 f; chmod u+q f; echo $?; chmod 888 f; echo $?; mkdir -p d/e; touch d/e/f; chmod -R go= d; stat -c %a d d/e d/e/f; chmod --reference=f d; stat -c %a d; chmod 644; echo $?; chmod a+X d f; stat -c %a d f
# --- ls forms
mkdir d; touch a .h d/x; ls; ls -a; ls -A; ls -1; ls -d d; ls d a; ls -R; ls nosuch; echo $?; ls -F; ln -s a l; ls -F; ls -p; touch 'sp ace' "q'uote"; ls; ls -Q; ls -m; ls -r; ls -x; ls -U | wc -l; ls --group-directories-first; ls -I 'a*'; ls -d */; ls -C | cat; ls -N | head -3
# --- ls long forms
umask 022; touch -d '2020-01-02 03:04' f; mkdir d; chmod 600 f; printf 12345678 > g; touch -d '2021-01-01' g d; ls -l --time-style=+%F f | cut -d' ' -f1,2,5-; ls -lh g | cut -c1-10; ls -ln f | cut -d' ' -f3,4; ls -lo f | cut -d' ' -f1-3; ls -lg f | cut -d' ' -f1-3; ls -s f g | wc -l; ls -lS | tail -n +2 | awk '{print $NF}' | head -2; ls -lt | awk 'NR>1{print $NF}'; ls -ltr --time-style=long-iso | awk 'NR>1{print $6,$NF}'; ls -la --time-style=full-iso f | awk '{print $6,$7}'; ls -l nosuch; ls -i f | wc -w
# --- mktemp and readlink
mktemp -p . tmp.XXXX | wc -c; d=$(mktemp -d); [ -d "$d" ] && echo dir; rmdir $d; mktemp -u abc.XXXXXX | cut -c1-4; mktemp bad; echo $?; mktemp -p nosuch x.XXX 2>&1 | sed 's/x\..*’/X/;s/x\.[^:]*:/X:/'; mktemp --suffix=.txt -p . XXXX | grep -c 'txt$'; f=$(mktemp ./f.XXX); stat -c %a $f
# --- du df free shapes
mkdir d; head -c 10000 /dev/zero > d/f; du -b d/f; du -sb d/f | cut -f1; du -h --apparent-size d/f; df -P / | head -1 | tr -s ' '; free | head -1; free -m | tail -1 | awk '{print $1}'; df nosuch; echo $?; du nosuch; echo $?
# --- yes shuf and factor
yes | head -2; yes a b | head -1; shuf -e a b c | sort; shuf -i 1-5 | sort -n | head -2; seq 10 | shuf -n 3 | wc -l; tac <<< $'a\nb'; rev <<< abc; nproc | grep -c '[0-9]'; uname; uname -m; hostname | wc -l;
# --- timeout and nohup
timeout 1 echo ok; timeout 0.1 sleep 3; echo $?; timeout -k 1 0.1 sleep 3; echo $?; timeout 1 bash -c 'exit 7'; echo $?; timeout --preserve-status 0.1 sleep 3; echo $?; timeout -s INT 0.1 sleep 3; echo $?; timeout 1; echo $?; timeout 0.1s bash -c 'while :; do :; done'; echo $?; nohup echo x 2>/dev/null; nice echo nice; timeout 1m true; echo $?
# --- which whereis type
which ls; which nosuch; echo $?; which ls cat; which -a true | head -1; command -v sort
# --- file kinds
echo text > t; mkdir d; ln -s t l; : > e; printf '#!/bin/bash\n' > s; [ -s e ] || echo empty; [ -s t ] && echo full; wc -c < e; cmp t t; echo $?; echo other > o; cmp t o; echo $?; cmp -s t o; echo $?; cmp t nosuch; echo $?; cmp -l t o | head -2
# --- column and friends
printf 'a bb ccc\ndddd e f\n' | column -t; printf 'a:b\ncc:d\n' | column -t -s:; printf 'a,b\nc,d\n' | column -t -s, -o' | '; seq 6 | column -c 20; printf 'h1 h2\n1 2\n' | column -t -N A,B 2>/dev/null | head -2
# --- stdbuf and buffering order
sed 's/a/b/' <<< a; { echo out; ls nosuch; echo out2; } 2>&1; printf 'a\nb\n' | { sed -u p; ls nosuch2; } 2>&1; awk 'BEGIN { print "x"; print "err" > "/dev/stderr"; print "y" }'; grep -n a <<< a; awk 'BEGIN { print "one"; system("echo two"); print "three" }'; awk 'BEGIN { print "p" | "cat"; close("cat"); print "q" }'
# --- mixed buffering of stages
(printf 'x\n'; sleep 0.1; echo y) | sed 's/^/> /'; (echo a; echo b >&2; echo c) 2>&1 | cat; cut -d: -f1 nosuch; head -1 nosuch <<< a; echo z | tee /dev/fd/2 | cat; (echo 1; ls nosuch; echo 2) 2>&1 | sort
# --- truncate and dd
truncate -s 10 f; stat -c %s f; truncate -s +5 f; stat -c %s f; truncate -s 1K f; stat -c %s f; truncate; echo $?; truncate -s x f; echo $?; printf 'hello world' | dd bs=1 count=5 2>/dev/null; echo; dd if=/dev/zero bs=512 count=2 2>/dev/null | wc -c; printf abc | dd conv=ucase 2>/dev/null; echo; dd if=f of=g bs=4 count=1 status=none; wc -c < g; dd nosuch=1; echo $?; echo xyz | dd of=h seek=2 bs=1 2>/dev/null; od -c h
# --- install and ln modes
echo x > s; install -m 755 s t; stat -c %a t; install -d a/b; ls -d a/b; install s a/b; ls a/b; install -D s c/d/e; cat c/d/e; install; echo $?; install -v s a/z

# --- od shows bytes in several ways at once
printf '\0\1\2abc\377\200' > b; seq 1 30 > t
for o in "-tx1 -tc" "-t x1z -t u2" "-a" "-c -b" "-tx1 -w4 -An" "-f" "-tfD" "-tx1c" "-tdIx1z" "-s" "-l" "-t u8" "-i -x" "-N 3 -tx1" "-j 2 -tx1" "-Ad -tx1" "-Ax -c"; do echo "== $o"; od $o b; done; od --width -tx1 t | head -2; od -tc -An -v t | tail -2; od -A n -t x1 -N 4 /dev/zero; head -c 100 /dev/zero | od -v -w50; cat b t | od -tx4z -j3

# --- od, xxd and split refuse what they cannot do
printf '\0\1\2abc\377\200' > b
for o in "-A z" "-t q" "-t x3" "-t x16" "-t f3" "-wabc" "-w0" "-w3 -tx2" "-j 100" "-N x"; do od $o b; echo $?; done; od nothere; echo $?; od nothere b; echo $?
for o in "-c -1" "-c 0" "-c 300" "-c x" "-l -1" "-g 3"; do xxd $o b; echo $?; done
split -a 99999999999999999999 b; echo $?; seq 3 | uniq -f 9999999999999999999999; uniq -s x b; echo $?

# --- pathchk
for p in a '' t/x -a; do pathchk -- "$p"; echo $?; pathchk -p -- "$p"; echo $?; pathchk -P -- "$p"; echo $?; done; pathchk; echo $?; pathchk -p 'a b'; pathchk -p aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; pathchk --portability a@b; pathchk "$(printf %300s | tr ' ' y)" | tail -c 30; > t; pathchk t/x

# --- wrong values of nice, stdbuf, fmt, pr and xargs
seq 1 30 > t
nice -n x ls; echo $?; nice -x ls; echo $?; nice -n 5; echo $?; stdbuf ls; echo $?; stdbuf -o x ls; echo $?; stdbuf -oL; echo $?; stdbuf -i L ls; echo $?; stdbuf -o 9999999999999999999999 ls; echo $?; stdbuf -o1K echo ok
fmt -w x t; echo $?; fmt -w 99999999 t; echo $?; fmt -g 5 -w 3 t; echo $?; fmt -g x t; echo $?; pr -w 0 t; echo $?; pr +x t; echo $?
xargs -s 1 < t; echo $?; xargs -d xx < t; echo $?; xargs -d '\q' < t; echo $?; xargs -n x < t; echo $?

# --- the program printf writes what it has before it complains
/usr/bin/printf '%d\n' 1 x 2; echo $?; /usr/bin/printf 'a%zb'; echo $?; /usr/bin/printf 'ab\n' c; echo $?; /usr/bin/printf '%s %d\n' a 1x b 2y; /usr/bin/printf 'one\xtwo'

# --- base64 of what never ends, and of pieces
head -c 100 /dev/zero | base64; head -c 100 /dev/zero | base64 -w 0; echo; head -c 9 /dev/zero | base64 -w 4; base64 -w 5 /dev/zero | head -n 2; printf '' | base64
