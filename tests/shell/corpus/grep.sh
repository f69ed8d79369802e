# --- basics
printf 'apple\nBanana\ncherry\napple pie\n' > f; grep apple f; grep -i banana f; grep -v apple f; grep -c apple f; grep -n apple f; grep -x apple f; grep -w pie f; grep nosuch f; echo $?; grep -q apple f; echo $?
# --- files
echo a > x; echo a > y; echo b > z; grep a x y z; grep -l a x y z; grep -L a x y z; grep -h a x y; grep -H a x; grep -c a x y z; grep a nosuch; echo $?; grep -s a nosuch; echo $?; grep a .; echo $?
# --- regex
printf 'abc\na.c\naXc\n' > f; grep 'a.c' f; grep 'a\.c' f; grep -F a.c f; grep -E 'a(b|X)c' f; grep '^a' f | wc -l; grep 'c$' f | wc -l; grep '[a-b]b' f; grep 'a\(b\|X\)c' f; grep -E '^.{3}$' f | wc -l; grep 'ab*c' f; grep -E 'ab+c' f; grep -E 'ab?c' f; grep '[[:upper:]]' f; grep '[^[:alpha:]]' f
# --- only matching
echo 'foo123bar45' | grep -o '[0-9]*'; echo 'foo123bar45' | grep -oE '[0-9]+'; echo 'a=1 b=2' | grep -oE '[a-z]=[0-9]'; echo abcabc | grep -ob b; printf 'x1\ny\nz2\n' | grep -no '[0-9]'; echo 'foobar' | grep -oE 'foo|foobar'
# --- context
seq 10 > f; grep -A1 5 f; grep -B1 5 f; grep -C1 5 f; grep -A1 -n 3 f; grep -A1 '[37]' f; grep -2 5 f; grep -m1 1 f; grep -A1 --no-group-separator '[28]' f
# --- several patterns
printf 'a\nb\nc\n' > f; grep -e a -e c f; printf 'a\nc\n' > p; grep -f p f; grep -vf p f; grep 'a
c' f; grep -E 'a|c' f; grep -c '' f; grep '' f | wc -l
# --- recursive
mkdir -p d/e; echo hit > d/1.txt; echo hit > d/e/2.md; grep -r hit d | sort; grep -rl hit d | sort; grep -r --include='*.md' hit d; grep -r --exclude='*.md' hit d; cd d; grep -r hit | sort; grep -rn hit . | sort
# --- perl
echo 'foo123bar' | grep -oP '\d+'; echo 'key: value' | grep -oP '(?<=key: )\w+'; echo 'a1b2' | grep -oP '[a-z](?=\d)'; echo 'version=1.2.3' | grep -oP 'version=\K[\d.]+'
# --- errors
grep; echo $?; grep '[' /dev/null; echo $?; grep -E '(' /dev/null; echo $?; grep -E '*a' /dev/null; echo $?; grep --nosuch x; echo $?; grep 'a\{1' /dev/null; echo $?
# --- color and null
echo hello | grep --color=always l | cat -v; printf 'a\0b\0' | grep -z b | tr '\0' '\n'; echo bin | grep -a bin; printf 'a\000b\n' | grep a
# --- egrep words
echo 'one two' | grep -w one; echo oneself | grep -w one; echo $?; echo 'foo_bar' | grep -w foo; echo $?; echo 'x y' | grep '\<y\>'; echo 'xy' | grep '\bx'; echo 'a b' | grep -E 'a\sb'
# --- back references
echo abab | grep '\(ab\)\1'; echo abba | grep -E '(a)(b)\2\1'; echo aa | grep -E '(a)\1'
# --- quiet with error
echo a > f; grep -q a nosuch f; echo $?; grep -c b f; echo $?; grep -iw A f; grep -vc a f
