# --- find knows owners or says that it does not
find . -user root -maxdepth 0; find . -user nosuchuser; find . -group nosuchgroup
# --- xargs runs what came before a quote without its end
touch 'a b' "c'd"; find . -type f | sort | xargs echo 2> e; cat e; rm e; find . -type f -print0 | sort -z | xargs -0 -I{} echo "[{}]"
# --- find says what an expression lacks
find . -mtime x; find . -size 1z; find . -newer nofile; find . -exec; find . -a; find . -o -name x; find -D
# --- find tells of itself
find --help | head -5; find --version | head -1; find -L . -maxdepth 0; find . -xtype l; find . -links 1; find . -samefile .
# --- xargs refuses numbers that are none
seq 3 | xargs -P 2 -n1 echo | sort; seq 5 | xargs -L 2; seq 3 | xargs -n x; echo a | xargs -z; xargs -n; printf 'a\n\nb\n' | xargs -L1 echo; echo a > f; xargs -a f echo
# --- xargs: so many characters, and asking without a terminal
seq 10 | xargs -s 12 echo; seq 3 | xargs -i echo {}; echo a b c | xargs --max-args=1 echo; echo a b c | xargs --verbose -n 2; printf 'x\0y\0' | xargs --null echo; seq 2 | xargs -p echo
# --- tar says what it wants
tar; echo $?; tar xf no.tar; echo $?; tar cf x.tar; echo $?; tar cf x.tar nofile; echo $?; tar -zxf /dev/null; echo $?
# --- tar shows names as they were given
mkdir d; echo 1 > d/a; echo 2 > d/b.log; tar cf t.tar --exclude='*.log' d; tar tf t.tar; tar cvf u.tar /tmp/corpus/d/a; tar tf u.tar; tar rf t.tar d/b.log; tar tf t.tar; tar xvf t.tar --strip-components=1; ls
# --- tar: wrong options
tar -q; tar xf; tar cxf a b; tar -cf; tar --foo; tar --help | head -3; tar --version | head -1; echo abc > junk; tar tf junk; echo $?; tar cf - f1 | cat >/dev/null
# --- diff: blanks, case, empty lines, and a last line without its end
printf 'A  b\n\nc\n' > 1; printf 'a b\nc' > 2; diff 1 2; diff -i -b -B 1 2; diff -w 1 2; diff -u1 1 2|tail -n +3; diff -U0 1 2|tail -n +3; diff --label x --label y -u 1 2; diff --color=always 1 2; diff -e 1 2
# --- diff: operands, binary files, lines to ignore
diff; diff a; diff -Z9; diff --foo a b; diff a b c; echo x | diff - /dev/null; diff <(echo a) <(echo b); printf '\0' > z; diff z /dev/null; cmp z /dev/null; diff -I '^#' <(echo '#a') <(echo '#b'); echo $?
# --- diff: function lines and RCS
seq 30 > 1; seq 30 | sed 's/^15$/x/;3d;28a new' > 2; diff -u 1 2 | tail -n +3; diff 1 2; diff --suppress-common-lines -y -W 30 1 2; diff -y --left-column -W 30 1 2 | head -5; diff -p 1 2 | tail -n +3 | head -4; diff --normal 1 2 | head -2; diff -n 1 2
# --- diff: heads of functions, binary files in directories
printf 'int f() {\n1\n2\n3\n4\n5\n}\n' > 1; sed s/4/x/ 1 > 2; diff -up 1 2 | tail -n +3; diff -F '^int' -u 1 2 | tail -n +3; diff -p 1 2 | tail -n +3; printf 'a\0' > z; printf 'b\0' > y; diff z y; echo $?; diff -q z y; diff -a z y | od -c | head -3; mkdir p q; cp z p; cp y q/z; diff -r p q; printf 'a' > e; printf 'b' > g; diff -n e g; echo; diff --rcs 1 2
# --- tar compares and deletes
echo 1 > a; sleep 0; tar cf t.tar a; tar df t.tar; echo $?; rm a; tar --compare -f t.tar; echo $?; tar tf t.tar b; echo $?; tar --delete -f t.tar zz; echo $?; echo x > b; tar cvzf t.tgz b nofile; echo $?; tar tvzf t.tgz | cut -c1-22; tar cvf /tmp/corpus/q.tar ./b; tar xvf q.tar -C nodir; echo $?; tar xf q.tar --to-stdout ./b
# --- find: where links lead, the same file, and expressions that end too early
ln -s no l; ln -s /tmp k; touch f; ln f g; find . -xtype l; find . -xtype d | sort; find . -samefile f | sort; find . -samefile no; find -L . -maxdepth 1 -type l; find . -xtype q; find . -size x; find -O3 . -name f; find -P . -name g; find . -name f -a; find . -name f -o; find . !
# --- xargs: quotes in later lines, and arguments that do not fit
printf "a b\nc 'd\ne" | xargs -n1 echo 2> e; echo $?; cat e; echo 1 2 3 | xargs -n 0; echo a | xargs -P x; echo abcdefgh | xargs -s 8 echo; echo $?; echo "a b" | xargs -I{} -n 2 echo {}; seq 3 | xargs -P0 -n1 true; echo $?; echo a | xargs -L x
# --- xargs: of -I, -L and -n the last one counts
echo a b| xargs -n 2 -I{} echo {}; echo a b | xargs -L 1 -n 1 echo; echo a b | xargs -n 1 -L 1 echo;echo a b | xargs -L 1 -I{} echo {}; echo a b | xargs -I{} -L 1 echo {};  echo a b| xargs -n 1 -I{} echo {}; echo a b| xargs -I{} -n 1  echo {}; printf 'a b\nc d\n' | xargs -L 1 echo; printf 'a  b\n c\n' | xargs -I% echo '[%]'
