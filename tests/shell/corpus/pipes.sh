# --- a named pipe
mkfifo p; ls -l p | cut -c1-10; test -p p && echo yes; (echo hi > p) & cat p; wait; stat -c '%F' p; ls -F
# --- a named pipe that is there already
mkfifo p; mkfifo p; mkfifo nodir/x; mkfifo; mkfifo -m 600 q; stat -c '%a %F' q
# --- a reader waits for its writer
mkfifo p; cat p & printf 'a\nb\n' > p; wait; while read -r l; do echo "got $l"; done < p & seq 3 > p; wait
# --- both ends in one shell
mkfifo q; exec 3<>q; echo x >&3; read -r y <&3; echo "$y"; exec 3>&-; rm q; ls
# --- a service behind two named pipes
mkfifo in out; (while read -r line; do echo "re: $line" > out; done < in) & exec 5> in; echo a >&5; cat out; echo b >&5; cat out; exec 5>&-; wait; echo done
# --- a named pipe whose reader goes
mkfifo p; (head -1 p > /dev/null) & yes > p; echo "$?"; wait
# --- mknod
mknod f p; ls -F; mknod x c; mknod; mknod g; mknod h p 1 2; echo $?
# --- link and unlink
echo x > f; link f h; stat -c %h h; unlink h; unlink h; link; link f; unlink; ls
# --- tee into processes
echo words in a row | tee >(tr a-z A-Z > up) >(wc -w > count) > /dev/null; sleep 0.2; cat up; tr -d ' ' < count
# --- a coprocess
coproc CAT { cat; }; echo hi >&"${CAT[1]}"; read -r l <&"${CAT[0]}"; echo "got $l"; eval "exec ${CAT[1]}>&-"; wait; echo $?
# --- pipelines end early
yes | head -2; seq 100000 | head -1; echo "${PIPESTATUS[@]}"; set -o pipefail; seq 100000 | head -1; echo $?
# --- a pipeline in the background
(sleep 0.1; echo late) | cat & echo early; wait; jobs; echo $?
# --- reading two files side by side
printf '1\n2\n' > a; printf 'x\ny\n' > b; while read -r l <&3 && read -r r <&4; do echo "$l-$r"; done 3< a 4< b
# --- descriptors of a block
{ echo out; echo err >&2; } > o 2> e; cat o e; { echo c; } 5> f5 >&5; cat f5; exec {fd}> z; echo named >&$fd; exec {fd}>&-; cat z
# --- swap of outputs
f() { echo out; echo err >&2; }; f 3>&1 1>&2 2>&3 3>&- | sed 's/^/piped: /'
# --- a here document for several readers
cat <<A <<B
first
A
second
B
cat <<-EOF
	tab $((1+1))
		two
	EOF
