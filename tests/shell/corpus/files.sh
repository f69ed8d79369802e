# --- mkdir rmdir
mkdir a; mkdir a; echo $?; mkdir -p x/y/z; ls x/y; mkdir q/r; echo $?; rmdir a; rmdir x; echo $?; rmdir -p x/y/z; ls; mkdir -v v; mkdir -m 700 m; stat -c %a m; mkdir; echo $?; rmdir nosuch; echo $?
# --- touch rm
touch a b; ls; rm a; ls; rm nosuch; echo $?; rm -f nosuch; echo $?; mkdir d; rm d; echo $?; rm -r d; ls; touch 'x y'; rm 'x y'; touch -c none; ls none; rm; echo $?; rm -v b; touch -d '2020-01-02' t; stat -c %y t | cut -c1-10
# --- cp
echo 1 > a; cp a b; cat b; mkdir d; cp a d; ls d; cp a nosuch/x; echo $?; cp nosuch x; echo $?; cp d e; echo $?; cp -r d e; ls e; cp a b d; ls d; cp -v a c; cp a a; echo $?; cp a; echo $?; cp; echo $?; cp a b c; echo $?; echo 2 > n; cp -n a n; cat n; chmod 600 a; cp a m; stat -c %a m; cp -a d f; ls f; cp -r d d/inner; echo $?
# --- mv
echo 1 > a; mv a b; ls; mkdir d; mv b d; ls d; mv nosuch x; echo $?; mv d e; ls; touch p q; mv p q e; ls e; mv -v e f; touch r; mv -n r f/p; ls; mv f f/g; echo $?; mv r; echo $?
# --- ln
echo x > a; ln -s a b; cat b; readlink b; ls -l b | sed 's/.* b/b/'; ln a c; stat -c %h a; ln -s nosuch broken; cat broken; echo $?; ln -s a b; echo $?; ln -sf c b; readlink b; ln nosuch z; echo $?; readlink -f b | sed 's#.*/##'; readlink a; echo $?
# --- chmod
touch f; chmod 755 f; stat -c %a f; chmod u-x f; stat -c %a f; chmod a+x,g-r f; stat -c %a f; chmod =r f; stat -c %a f; chmod u=rwx,go= f; stat -c '%a %A' f; chmod +x f; chmod -x f; stat -c %a f; chmod 999 f; echo $?; chmod 644 nosuch; echo $?; chmod; echo $?; chmod -v 600 f; mkdir d; chmod -R 700 d; stat -c %a d; chmod g+s d; stat -c '%a %A' d; chmod 1777 d; stat -c %A d
# --- ls
touch a B .h; mkdir d; touch d/x; ls; ls -a; ls -A; ls -1; ls d; ls a d; ls -d d; ls nosuch; echo $?; ls -F; ls -p; ls -r; ls -R; ls a B nosuch; ls -m; ls .h
# --- ls long
umask 022; printf 12345 > a; mkdir d; ln -s a l; chmod 640 a; touch -d '2020-03-04 05:06' a d; touch -h -d '2020-03-04 05:06' l; ls -l --time-style=long-iso | sed 's/root *root/R R/;s/  */ /g;s/d.* d$/D/;s/^total.*/T/'; ls -lh a | sed 's/  */ /g' | cut -d' ' -f1,5; ls -S | head -1; ls -ld d | cut -c1-10; ls -n a | cut -d' ' -f3,4
# --- ls sort by time
touch -d '2020-01-01' old; touch -d '2021-01-01' new; ls -t; ls -tr; ls -lt | tail -1 | sed 's/.* //'
# --- find names
mkdir -p a/b; touch a/1.txt a/b/2.txt a/3.md; find . | sort; find . -name '*.txt' | sort; find a -type f | sort; find a -type d | sort; find . -iname '*.TXT' | sort; find a -maxdepth 1 | sort; find a -mindepth 2; find . -path './a/b*' | sort; find nosuch; echo $?; find a -name '*.md' -o -name '2*' | sort; find a ! -name '*.txt' | sort; find a -not -type d | sort
# --- find tests and actions
printf 12345 > f; touch e; chmod 700 f; find . -empty; find . -size +0c -type f; find . -size 5c; find . -perm 700 -type f; find . -type f -exec echo got {} \; | sort; find . -type f -exec echo {} + | tr ' ' '\n' | sort; find . -name e -delete; ls; find . -type f -printf '%f %s %p\n'; find . -newer f; find . -type f -print0 | tr '\0' '\n'; find . -name f -quit; find . -nosuch; echo $?; find . -name; echo $?; find . -type f -execdir echo {} \;
# --- find logic
mkdir x y; touch x/a y/a; find . -path ./x -prune -o -name a -print; find . \( -name x -o -name y \) | sort; find . -name a -exec sh -c 'echo "$1"' _ {} \; | sort; find . -type f -name a | xargs ls | sort; find . -mtime -1 -name a | wc -l; find . -mtime +1 | wc -l
# --- xargs
echo a b c | xargs; echo a b c | xargs -n1; printf 'a\nb\n' | xargs -I{} echo x{}y; echo "a 'b c' d" | xargs -n1; printf 'a\0b c\0' | xargs -0 -n1; echo | xargs echo x; echo | xargs -r echo x; seq 5 | xargs -n2; echo 3 | xargs seq; printf 'a b\nc\n' | xargs -L1 echo; echo x | xargs -t echo 2>&1; echo a | xargs false; echo $?; echo a | xargs nosuch; echo $?; echo "it's" | xargs; echo $?; printf 'a,b' | xargs -d, -n1 echo; echo 1 2 | xargs -n1 sh -c 'exit $0'; echo $?
# --- tar
mkdir d; echo 1 > d/a; echo 2 > d/b; tar cf t.tar d; tar tf t.tar | sort; rm -r d; tar xf t.tar; cat d/a d/b; tar czf t.tgz d; tar tzf t.tgz | sort; mkdir o; tar xzf t.tgz -C o; ls o/d; tar -cvf v.tar d | sort; tar xf nosuch; echo $?; tar xf t.tar d/nosuch; echo $?; tar xOf t.tar d/a; tar tf t.tar d/a; tar cf - d | tar tf - | sort; tar xf t.tar --strip-components=1 -C o; ls o; tar; echo $?; tar cf x.tar --exclude=b d; tar tf x.tar
# --- gzip
echo hello > f; gzip f; ls; gunzip f.gz; cat f; gzip -k f; ls; gzip -c f | gunzip -c; zcat f.gz; gzip -d nosuch; echo $?; echo x > g.gz; gunzip g.gz; echo $?; seq 1000 | gzip | zcat | tail -1; gzip f; echo $?
# --- dd
printf 'hello world' > f; dd if=f bs=5 count=1 2>/dev/null; echo; dd if=f of=g bs=1 skip=6 2>/dev/null; cat g; echo; dd if=/dev/zero of=z bs=1024 count=2 2>&1 | head -2; stat -c %s z; dd if=nosuch; echo $?
# --- realpath
mkdir -p a/b; ln -s a/b l; realpath l | sed 's#.*/corpus/##'; realpath nosuch | sed 's#.*/##'; realpath -e nosuch; echo $?; realpath --relative-to=a a/b; realpath a/../a/b | sed 's#.*/corpus/##'
# --- mktemp
f=$(mktemp); [ -f "$f" ] && echo ok; rm $f; d=$(mktemp -d); [ -d "$d" ] && echo dir; rmdir $d; mktemp x.XXXX | sed 's/x\..*/x/'; mktemp bad; echo $?; mktemp -u /tmp/a.XXXXXX | wc -c
# --- redirect into programs
echo b > f; echo a >> f; sort f -o f; cat f; sort < f > g; cat g; cat < nosuch; echo $?; cat f > /nosuch/x; echo $?; : > f; stat -c %s f; echo x > 'a b'; cat 'a b'; cat "a b" f
# --- scripts
cat > s.sh <<'E'
#!/bin/bash
echo "script $0 args $# $1"
exit 3
E
./s.sh; echo $?; chmod +x s.sh; ./s.sh a b; echo $?; bash s.sh x; echo 'echo no shebang $1' > n; chmod +x n; ./n arg; printf '#!/nosuch/interp\n' > i; chmod +x i; ./i; echo $?; bash nosuch.sh; echo $?; PATH=$PATH:. ; s.sh q; sh -c 'echo $0 $1' a b; bash -c 'echo $0'; bash -x s.sh; printf '#!/bin/sh -e\nfalse\necho no\n' > e; chmod +x e; ./e; echo $?
# --- du df file
mkdir d; printf x > d/f; echo '#!/bin/sh' > s
