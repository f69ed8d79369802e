# --- substitute
echo hello | sed 's/l/L/'; echo hello | sed 's/l/L/g'; echo hello | sed 's/l/L/2'; echo hello | sed 's/h\(.*\)o/[\1]/'; echo hello | sed -E 's/(h)(e)/\2\1/'; echo a/b | sed 's,/,-,'; echo abc | sed 's/b/[&]/'; echo abc | sed 's/b/\&/'; echo Hello | sed 's/hello/x/I'; echo aaa | sed 's/a/b/2g'
# --- addresses
seq 10 > f; sed -n 3p f; sed -n '2,4p' f; sed -n '$p' f; sed -n '/5/p' f; sed -n '/3/,/5/p' f; sed '3,$d' f; sed -n '2~3p' f; sed -n '2,+1p' f; sed -n '/7/,$p' f; sed -n '3!p' f | wc -l; sed -n '1~2p' f | tr '\n' ' '; echo; sed -n '0,/1/p' f; sed -n '2,1p' f; sed -n '5,~4p' f
# --- delete and print
seq 5 | sed 2d; seq 5 | sed '/3/d'; seq 3 | sed p; seq 3 | sed -n 'p;p'; printf 'a\n\nb\n' | sed '/^$/d'; seq 5 | sed '2q'; seq 5 | sed -n '2{p;q}'; seq 5 | sed '3Q'; seq 3 | sed 'q5'; echo $?
# --- append insert change
seq 3 | sed '2a new'; seq 3 | sed '2i new'; seq 3 | sed '2c new'; seq 3 | sed '2a\
two\
lines'; seq 3 | sed '$a end'; seq 2 | sed '1i\  indented'; seq 4 | sed '2,3c changed'; seq 2 | sed -e '1a x' -e '1i y'
# --- in place
printf 'a\nb\n' > f; sed -i 's/a/x/' f; cat f; sed -i.bak 's/b/y/' f; cat f f.bak; sed -i '1d' f; cat f; sed -i -e 's/y/z/' -e '$a w' f; cat f; printf 'k: v' > g; sed -i 's/v/w/' g; cat g; echo; sed -i s/a/b/ nosuch; echo $?
# --- hold space
seq 3 | sed -n '1!G;h;$p'; seq 4 | sed 'N;s/\n/ /'; seq 3 | sed ':a;N;$!ba;s/\n/,/g'; seq 3 | sed 'x;$G' ; seq 5 | sed -n '$!{h;d};H;x;p'; printf 'a\nb\n' | sed 'G'; seq 4 | sed '$!N;P;D'; seq 3 | sed -n 'H;${x;s/\n/+/g;p}'
# --- branches
echo aaa | sed ':x;s/a/b/;tx'; printf 'a\nb\n' | sed '/a/bend;s/$/!/;:end'; echo 1000000 | sed -E ':a;s/^([0-9]+)([0-9]{3})/\1,\2/;ta'; printf 'x\ny\n' | sed '/x/{s//z/;b};s/y/w/'; echo ab | sed 's/a/b/;T;s/b/c/g'
# --- transliterate and others
echo hello | sed 'y/el/ip/'; seq 2 | sed =; seq 3 | sed -n '$='; printf 'a\tb\\\n' | sed -n l; echo 'a b' | sed 's/ /\n/'; echo 'a,b' | sed 's/,/\t/' | cat -T; echo hello | sed 's/.*/\U&/'; echo 'hello world' | sed -E 's/\b(.)/\u\1/g'; echo HELLO | sed 's/.*/\L\u&/'
# --- files and writes
echo inc > i; seq 2 | sed '1r i'; seq 3 | sed -n '2w out'; cat out; sed 's/1/x/w out2' <<< 1; cat out2; seq 2 > a; seq 3 4 > b; sed -n '1p' a b; sed -s -n '1p' a b; sed -n '$p' a b; sed F a | head -1; seq 3 | sed '1R i'
# --- script file
printf 's/a/b/\n# comment\n/x/d\n' > s; printf 'a\nx\n' | sed -f s; printf 'a\n' | sed -e 's/a/b/
s/b/c/'; echo a | sed '# only
s/a/z/'; echo a | sed 's/a/b/ ; s/b/c/;'; echo a | sed '/a/ { s/a/q/ ; }'
# --- errors
echo | sed 'k'; echo $?; echo | sed 's/a/b'; echo $?; echo | sed 's/a/b/k'; echo $?; echo | sed '/a'; echo $?; echo | sed '{p'; echo $?; echo | sed 'p}'; echo $?; echo | sed 's/\(a/b/'; echo $?; echo | sed 's/a/\1/'; echo $?; echo | sed 'b nosuch'; echo $?; sed p nosuch; echo $?; echo | sed 'y/ab/c/'; echo $?; echo | sed ''; echo a | sed 3,; echo $?
# --- yaml edits
printf 'spec:\n  replicas: 1\n  image: nginx:1.25\n' > d.yaml; sed 's/replicas: 1/replicas: 3/' d.yaml; sed -n '/spec:/,/replicas/p' d.yaml; sed '/image/a\  extra: yes' d.yaml; sed 's/^  /    /' d.yaml; sed -E 's/(image: nginx):.*/\1:1.27/' d.yaml; sed '/spec:/a\  first: 1\n  second: 2' d.yaml
# --- special characters
echo 'a.b*c' | sed 's/\./-/;s/\*/+/'; echo 'a|b' | sed 's/|/:/'; echo 'a|b' | sed -E 's/\|/:/'; echo 'x+y' | sed 's/x+/z/'; echo 'xx+' | sed 's/x\++/z/'; echo 'path/to' | sed 's#/#::#g'; echo '[x]' | sed 's/[][]//g'; echo "it's" | sed "s/'/\"/"; echo a | sed 's/b*/x/g'; echo baac | sed 's/a*/x/g'; echo abc | sed 's/$/!/;s/^/>/'
# --- no trailing newline
printf 'a' | sed 's/a/b/'; echo; printf 'a\nb' | sed -n '$p'; echo; printf 'a' | sed 'p'; echo; printf 'a' | sed '$a b'
# --- ranges that restart
printf 's\na\ne\nx\ns\nb\ne\n' | sed -n '/s/,/e/p'; printf '1\n2\n3\n' | sed -n '/2/,/2/p'; printf 'a\nb\na\nb\n' | sed '/a/,/b/s/^/>/'; seq 10 | sed -n '2{n;n;p}'; seq 6 | sed 'n;d'; seq 5 | sed -n '/2/{=;p}'
