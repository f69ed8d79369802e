# --- fmt
echo 'The quick brown fox jumps over the lazy dog. The quick brown fox jumps over the lazy dog again and again until it is tired.' | fmt -w 40; printf 'a\nb\nc\n\nd e f\n  g h\n' | fmt; echo 'one two three four five six seven' | fmt -20; fmt nofile
# --- csplit at lines
seq 10 > f; csplit f 4 7; ls xx*; cat xx01
# --- csplit at patterns
seq 10 > f; csplit -s f /5/ '{0}'; tail -1 xx00; csplit -z -s f '/[25]/' '{*}'; ls xx*; csplit -f p- -n 3 f '/^3$/' '/^8$/'; ls p-*
# --- csplit without what it looks for
printf 'a\n--\nb\n--\nc\n' > g; csplit -s --suppress-matched g /--/ '{*}'; head xx0*; csplit g; csplit; echo $?
# --- tsort
printf 'a b\nb c\n' | tsort; printf 'a' | tsort; echo $?
# --- uniq --group
printf 'a\na\nb\nc\nc\n' | uniq --group; echo; printf 'a\na\nb\n' | uniq --group=append; printf 'a\na\nb\nc\nc\n' | uniq --all-repeated=separate
# --- wc of standard input and totals
printf 'a b\nc\n' > f; wc < f; wc f f; wc -lw f; printf 'ä\n' | wc -mc; wc --files0-from=<(printf 'f\0')
# --- comm with a total
printf 'a\nb\n' > c; printf 'b\nc\n' > d; comm --total c d; comm --output-delimiter=: c d; comm -12 c d; comm -3 c d
# --- tac by another separator
tac -s, <<< 'a,b'; printf 'x;y;z;' | tac -s ';'; echo; printf '1\n2\n' | tac
# --- unexpand
unexpand -a <<< '        a       b'; unexpand <<< '        a       b'; unexpand --first-only -t2 <<< '    a  b'; expand -t4 <<< $'a\tb'
# --- split by number and size
seq 10 > f; split -n 2 f n; wc -c na*; split -d -l5 f d; ls d0*; split -l 5 --numeric-suffixes=1 f w; ls w*; split -C 8 f c; ls c*; split -n l/2 f l; wc -l l*
# --- checksums of other lengths
echo hi | sha224sum; echo hi | sha384sum; echo hi | sha512sum; echo hi > f; sum f; sum -s f; md5sum -b f; md5sum --tag f; head -c 300 /dev/zero | sha224sum
# --- xxd as C
printf 'abc\n\0\377' > f.bin; xxd -i f.bin; xxd -i < f.bin; xxd -p f.bin; xxd -g1 f.bin; xxd -s 2 -l 2 f.bin
# --- diff for ed and in colours
printf 'a\nb\nc\n' > x; printf 'a\nB\nc\nd\n' > y; diff -e x y; diff --color=always x y | cat -v; diff --color=never -u0 x y | tail -n +3
# --- mkdir says what it makes
mkdir -pv m/n/o; mkdir -pv m/n/o; mkdir -v x; rmdir -v x; rmdir --ignore-fail-on-non-empty m; ls
# --- cp keeps a backup
echo 1 > a; echo 2 > b; cp --backup=simple a b; ls; cat b~; cp -b a b; ln -s a l; ln --backup -sf b l; ls
# --- links that lead nowhere
ln -s nope broken; readlink broken; readlink -f broken; readlink -e broken; echo $?; readlink -m a/../q; realpath -m x/y/../z; [ -e broken ] || echo dangling; [ -L broken ] && echo link
# --- ln into a directory
echo x > a; mkdir d; ln -t d a; ls d; ln -sr a d/rel; readlink d/rel; ln -t d a; ln nope x
# --- find asks
touch a b; find . -name a -ok echo {} \; < /dev/null; yes | find . -name b -ok echo chosen {} \; 2>&1 | tail -c 11
# --- grep leaves out binary files
printf 'a\0b\n' > bin; echo text a > t; grep -I a bin; echo $?; grep a bin; grep -rl a . | sort; grep -rIl a . | sort
# --- df of one column
df --output=target / ; df -h --output=target / ; df nope; echo $?
# --- stat in one line
echo hi > f; stat -t f | cut -d' ' -f1,2; stat -c '%n %s %F' f; stat --printf '%s\n' f; stat nope
# --- zones of time
TZ=Europe/Berlin date -d @0; TZ=America/New_York date -d '2024-07-01 12:00' +%FT%T%z; TZ=Asia/Shanghai date -d @1700000000 '+%F %T %Z'; TZ=UTC-2 date -d @0 +%R; TZ=Asia/Kolkata date -d '2024-01-01 00:00 UTC' +%T%z
# --- zones with summer time
TZ=Europe/London date -d 2024-07-01 +%Z; TZ=Europe/London date -d 2024-01-01 +%Z; TZ=EST5EDT date -d @0 +%Z; TZ=Asia/Dubai date -d @0 +%Z; date -u -d 'TZ="Asia/Tokyo" 2024-01-01 09:00' +%T; TZ=Europe/Berlin date -Is -d @0
# --- sed runs commands
sed 'e echo hi' <<< x; sed 's/one/echo hi/e' <<< one; printf 'one\ntwo\n' > f; sed '1r /dev/stdin' f <<< in
# --- sed forgets what it has replaced
printf 'a\nb\n' | sed 's/a/x/;N;t;s/$/ no/'; printf 'one\ntwo\n' | sed 's/x/y/;t;s/$/ no/'; printf 'a\nb\nc\n' | sed 's/a/x/;n;t;s/$/ no/'
# --- sed without a script
sed 2>&1 | head -3; sed -n 2>&1 | tail -2
# --- envsubst
printf 'a $X ${X} ${X $X_ $$X $1 ${1} \\$X ${X:-d} $\n' > f; X=1 envsubst < f; X=1 envsubst '$Y' < f; X=1 Y=2 envsubst 'any ${X}' <<< '$X-$Y'; envsubst '' < f; printf 'no newline $X' | X=3 envsubst; echo; export Z=$'two\nlines'; envsubst <<< '<$Z>'
# --- envsubst lists, and what it refuses
envsubst -v '$X ${Y} $X z $1'; envsubst --variables ''; envsubst -v; echo $?; envsubst a b; echo $?; envsubst -q; echo $?
