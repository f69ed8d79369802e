# --- what arch refuses
printf 'a\n\nb\n' > q
arch x 2>&1; echo $?

# --- what base64 refuses
printf 'a\n\nb\n' > q
base64 -w x q 2>&1; echo $?

# --- what basename refuses
printf 'a\n\nb\n' > q
basename 2>&1; echo $?

# --- what chmod refuses
printf 'a\n\nb\n' > q
chmod z q 2>&1; echo $?

# --- what cmp refuses
printf 'a\n\nb\n' > q
cmp -n x q q 2>&1; echo $?
cmp -i x q q 2>&1; echo $?

# --- what comm refuses
printf 'a\n\nb\n' > q
comm q 2>&1; echo $?
comm q q q 2>&1; echo $?

# --- what csplit refuses
printf 'a\n\nb\n' > q
csplit q {2} 2>&1; echo $?

# --- what cut refuses
printf 'a\n\nb\n' > q
cut -f 1 -d '' q 2>&1; echo $?

# --- what date refuses
printf 'a\n\nb\n' > q
date -Ifoo 2>&1; echo $?
date --rfc-3339=x 2>&1; echo $?

# --- what dirname refuses
printf 'a\n\nb\n' > q
dirname 2>&1; echo $?

# --- what env refuses
printf 'a\n\nb\n' > q
env -u 2>&1; echo $?

# --- what expand refuses
printf 'a\n\nb\n' > q
expand -t x q 2>&1; echo $?
expand -t 0 q 2>&1; echo $?
expand -t 4,2 q 2>&1; echo $?
expand -t /4,2 q 2>&1; echo $?

# --- what expr refuses
printf 'a\n\nb\n' > q
expr 1 + 2>&1; echo $?

# --- what factor refuses
printf 'a\n\nb\n' > q
factor x 2>&1; echo $?

# --- what fmt refuses
printf 'a\n\nb\n' > q
fmt -w x q 2>&1; echo $?

# --- what fold refuses
printf 'a\n\nb\n' > q
fold -w 0 q 2>&1; echo $?
fold -w -1 q 2>&1; echo $?
fold -w x q 2>&1; echo $?
fold -c q 2>&1; echo $?

# --- what head refuses
printf 'a\n\nb\n' > q
head -n x q 2>&1; echo $?
head -c x q 2>&1; echo $?

# --- what join refuses
printf 'a\n\nb\n' > q
join -t ab q q 2>&1; echo $?
join -1 0 q q 2>&1; echo $?
join -a 3 q q 2>&1; echo $?
join -o 3.1 q q 2>&1; echo $?
join -v 3 q q 2>&1; echo $?
join -j x q q 2>&1; echo $?
join -o x q q 2>&1; echo $?
join q 2>&1; echo $?
join q q q 2>&1; echo $?

# --- what mktemp refuses
printf 'a\n\nb\n' > q
mktemp XX 2>&1; echo $?

# --- what nl refuses
printf 'a\n\nb\n' > q
nl -b x q 2>&1; echo $?
nl -n q q 2>&1; echo $?
nl -w 0 q 2>&1; echo $?
nl -i x q 2>&1; echo $?
nl -l 0 q 2>&1; echo $?
nl -l x q 2>&1; echo $?
nl -v x q 2>&1; echo $?
nl -h z q 2>&1; echo $?
nl -bp q 2>&1; echo $?
nl -b p[ q 2>&1; echo $?

# --- what nproc refuses
printf 'a\n\nb\n' > q
nproc --ignore=x 2>&1; echo $?
nproc x 2>&1; echo $?

# --- what numfmt refuses
printf 'a\n\nb\n' > q
numfmt --to=foo 1 2>&1; echo $?
numfmt --padding=0 1 2>&1; echo $?
numfmt --format=%d 1 2>&1; echo $?
numfmt --field=x 1 2>&1; echo $?
numfmt 1x 2>&1; echo $?
numfmt abc 2>&1; echo $?

# --- what od refuses
printf 'a\n\nb\n' > q
od -w0 q 2>&1; echo $?
od -N x q 2>&1; echo $?

# --- what paste refuses
printf 'a\n\nb\n' > q
paste -d '\' q q 2>&1; echo $?

# --- what pr refuses
printf 'a\n\nb\n' > q
pr -x q 2>&1; echo $?

# --- what seq refuses
printf 'a\n\nb\n' > q
seq -f %g%g 3 2>&1; echo $?
seq -f x 3 2>&1; echo $?
seq -f %d 3 2>&1; echo $?
seq -f % 3 2>&1; echo $?
seq -w -f %g 3 2>&1; echo $?

# --- what shuf refuses
printf 'a\n\nb\n' > q
shuf -n x q 2>&1; echo $?
shuf -i 3-1 2>&1; echo $?
shuf -i x 2>&1; echo $?
shuf -i 1-2 q 2>&1; echo $?
shuf -e -i 1-2 2>&1; echo $?

# --- what sleep refuses
printf 'a\n\nb\n' > q
sleep x 2>&1; echo $?

# --- what sort refuses
printf 'a\n\nb\n' > q
sort -t ab q 2>&1; echo $?
sort -k 0 q 2>&1; echo $?
sort -k x q 2>&1; echo $?
sort -nh q 2>&1; echo $?
sort -cC q 2>&1; echo $?
sort -t '' q 2>&1; echo $?
sort -k 1.0 q 2>&1; echo $?
sort -k 1,2x q 2>&1; echo $?

# --- what split refuses
printf 'a\n\nb\n' > q
split -l 0 q 2>&1; echo $?
split -b 0 q 2>&1; echo $?
split -n 0 q 2>&1; echo $?
split -n x q 2>&1; echo $?
split -l 2 -C 10 q 2>&1; echo $?
split -a x q 2>&1; echo $?
split -b x q 2>&1; echo $?

# --- what tac refuses
printf 'a\n\nb\n' > q
tac -s '' q 2>&1; echo $?

# --- what tail refuses
printf 'a\n\nb\n' > q
tail -n x q 2>&1; echo $?
tail -c x q 2>&1; echo $?

# --- what tee refuses
printf 'a\n\nb\n' > q
tee -x 2>&1; echo $?

# --- what timeout refuses
printf 'a\n\nb\n' > q
timeout x true 2>&1; echo $?

# --- what touch refuses
printf 'a\n\nb\n' > q
touch -t x q 2>&1; echo $?

# --- what tr refuses
printf 'a\n\nb\n' > q
tr '[x*]' a 2>&1; echo $?
tr a 2>&1; echo $?
tr 2>&1; echo $?
tr z-a b 2>&1; echo $?
tr '[:foo:]' b 2>&1; echo $?
tr a '' 2>&1; echo $?
tr -d a b 2>&1; echo $?
tr a b c 2>&1; echo $?
tr a-z '[:upper:]x' 2>&1; echo $?
tr '[:upper:]' 'a-z[:digit:]' 2>&1; echo $?
tr -ds a 2>&1; echo $?

# --- what truncate refuses
printf 'a\n\nb\n' > q
truncate -s x q 2>&1; echo $?
truncate q 2>&1; echo $?

# --- what tsort refuses
printf 'a\n\nb\n' > q
tsort q q 2>&1; echo $?

# --- what unexpand refuses
printf 'a\n\nb\n' > q
unexpand -t 0 q 2>&1; echo $?

# --- what uniq refuses
printf 'a\n\nb\n' > q
uniq -f x q 2>&1; echo $?
uniq -s x q 2>&1; echo $?
uniq -w x q 2>&1; echo $?
uniq --group -c q 2>&1; echo $?
uniq --group=foo q 2>&1; echo $?
uniq -D -c q 2>&1; echo $?
uniq --all-repeated=foo q 2>&1; echo $?

# --- what whoami refuses
printf 'a\n\nb\n' > q
whoami x 2>&1; echo $?

# --- nl by sections
printf '\\:\\:\\:\nhead\n\\:\\:\nbody\n\nmore\n\\:\nfoot\n' > p; nl p; nl -ha -fa -p p; nl -ba -l2 p; nl -d ab -b pm -i 5 -v 10 -n rz -w 3 -s : p; printf 'a\nb\n' | nl -v -2 -n ln
# --- fold counts bytes and tabs
printf 'héllo wörld\n\tab\tc\nlong words here and there\n' > f; fold -w 5 f; fold -b -w 6 f | od -c | head -4; fold -s -w 10 f; fold -12 f
# --- tab stops in lists
printf '\ta\tb\tc\n  x\ty\n' > t; for s in 4 2,5 '/4' '3,+5' '2 6'; do expand -t "$s" t | cat -A; done; expand -i t | cat -A; printf '        a   b       c\n' | unexpand -a | cat -A; printf '    a\n' | unexpand -4 | cat -A
# --- tac by other separators
printf 'a,b,c' | tac -s ,; echo; printf '1\n2\n3\n' | tac -b; printf 'x1y22z' | tac -r -s '[0-9][0-9]*'; echo
# --- lines that end in a zero byte
printf 'a\0b\0' > l; printf 'b\0c\0' > r; comm -z l r | tr '\0' '\n'; join -z l r | tr '\0' '\n'; paste -z l r | tr '\0' '\n'; paste -sz l | tr '\0' '\n'
# --- versions in order
printf '%s\n' 1.10 1.9 1.9~rc1 v2.tar.gz v10.tar.gz v10.tar .x a -4 0x1F 007 7 1.2.b | sort -V; printf '9\n10\n' | sort --sort=numeric
# --- join with a header and without order
printf 'id n\n1 a\n2 b\n' > l; printf 'id m\n1 x\n3 y\n' > r; join --header l r; join --header -a 1 -a 2 -e - -o 0,1.2,2.2 l r; printf 'b\na\n' > u; join u r; echo $?; join --check-order u r; echo $?
# --- bytes that differ
printf 'abc\001\n' > l; printf 'abX\377\n' > r; cmp l r; cmp -b l r; cmp -l l r; cmp -bl l r; cmp -i 3:3 -n 1 l r; cmp -ls l r; echo $?

# --- gzip refuses what is no gzip file, is damaged or is no file
echo hi > a; cp a plain.gz; gzip -k a; cp a.gz b.gz; mkdir d; : > empty; head -c 20 b.gz > short.gz; head -c 5 b.gz > tiny.gz; (cat b.gz; echo more) > trail.gz; cat b.gz b.gz > two.gz
for f in a plain.gz b.gz d nothere empty short.gz tiny.gz trail.gz two.gz; do echo "== $f"; gzip -t $f; echo $?; gzip -dc $f; echo $?; gunzip -k $f; echo $?; done
gzip d; echo $?; gzip nothere; echo $?; zcat d nothere; echo $?; gzip -d < a; echo $?; gunzip -fc a; echo $?; gzip -q b.gz; echo $?
tar xzf plain.gz 2>&1 | head -3; tar xf short.gz 2>&1 | tail -3

# --- gzip tells what it did with -v and -l
echo hi > a; seq 1 100 > s; gzip -kn a; gzip -tv a.gz; gzip -l a.gz | head -1; gzip -dv a.gz < /dev/null; gzip -dkfv a.gz

# --- what the grammar refuses, and what runs before it
while IFS= read -r line; do echo "== $line"; bash -c "echo before
$line
echo after" < /dev/null; echo $?; done << 'END'
if true
if true; done
if ; then :; fi
if then :; fi
if true; then fi
if true; then :; else fi
if true; then :; fi b
if true; then :; fi fi
if if true; then :; fi
while true; done
while true; do; done
until :; do
for
for i in
for i in a; echo; done
for i in a b do echo; done
for i; ; do
for ((i=0;i<3)); do echo; done
for ((i=0;i<3;i++;)); do echo; done
for ((;;
case a
case a in
case a in b
case a in b) x
case a in b) ;; c ;; esac
case in a) esac
f() echo a
f( a
f a()
function
function f
x() { echo }
x() { echo; } y
(a) b
( )
()
{ }
{ a
( a
{ :; } }
( :; ) )
a )
&& b
a && && b
a |
a | | b
a &&
a ;; b
a & ; b
true | ! false
! )
coproc
coproc )
in
]]
elif
echo >
echo > > a
echo a > 2>&1
cat <<
echo "a
echo 'a
echo `a
echo $'a
echo ${a
echo "${a"
echo $((1
echo $((1)
echo $[1
echo $(
echo $(if true
echo $(if)
echo "$(if true; fi)"
echo ${x:-$(fi)}
echo <(if)
((1
a=(1 2
a=(1;2)
a=(1 (2))
a=(1 & 2)
a[1=2
echo a=(1)
[[ a ]
[[ a
[[ a b ]]
[[ ]]
[[ -f ]]
[[ a == ]]
[[ a && ]]
[[ ( a ]]
[[ a ) ]]
[[ a ; b ]]
[[ a | b ]]
[[ -f a b ]]
[[ -z && a ]]
[[ a < ]]
[[ a -foo b ]]
[[ a == a|b ]]
[[ a == (b ]]
if [[ a ]] then echo x; fi
if ((1)) then echo x; fi
if ! ; then :; fi
a=(1 2)b; echo ${a[1]}
END
# --- what the grammar refuses in a file
while IFS= read -r line; do echo "== $line"; printf '%s\n' 'echo before' "$line" 'echo after $?' > f; bash f < /dev/null; echo $?; bash < f; echo $?; bash -n f; echo $?; done << 'END'
if true
if true; then fi
if if true; then :; fi
for
for i; ; do
case a
case a in b) ;; c ;; esac
f a()
x() { echo; } y
{ }
( :; ) )
a |
a & ; b
coproc )
echo >
echo "a
echo ${a
echo $[1
echo "$(if true; fi)"
a=(1 2
a[1=2
[[ a b ]]
[[ a && ]]
[[ a | b ]]
[[ a -foo b ]]
if ((1)) then echo x; fi
((1)
x=(a; b
[[ a b ]]
x=$(fi)
a=(1;2); echo z
END
# --- mistakes in the middle of several lines
bash -c 'if true
then echo a
done'; bash -c 'echo 1; echo 2
for i in a
do echo "b
c'; bash -c 'echo 1
x=(a
b; c
)'; bash -c 'echo $(echo
if
done
)'; bash -c 'if true; then
cat <<E
a
fi'; bash -c 'echo a; echo b; fi
echo c'
# --- set -n and bash -n run no pipeline
printf 'echo a | cat\necho b && ! echo c\ntime echo d\n' > f; bash -n f; echo $?
# --- [[ over several lines
[[ a &&
b ]] && echo y; [[ a == a
]] && echo y; [[
a ]] && echo y; [[ ( a ||
b ) ]] && echo y
# --- a bad substitution gives up the line, not the script
echo ${}; echo x
echo ${ echo a; }; echo x
echo after $?; (echo ${a b}; echo x); echo y $?
x=$(echo ${x!}; echo in); echo y $?
eval 'echo ${}'; echo e
# --- a here-document that no empty line ends
cat <<'' | cat
hi
there
