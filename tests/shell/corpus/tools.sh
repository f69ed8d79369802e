# --- diff3 shows where three files differ
seq 1 12 > a; sed 's/^3$/three/;s/^9$/nine/' a > b; sed 's/^3$/THREE/;/^6$/d' a > c; diff3 b a c; echo $?; diff3 b a a; diff3 a a a
# --- diff3 merges
seq 1 12 > a; sed 's/^3$/three/;s/^9$/nine/' a > b; sed 's/^3$/THREE/;/^6$/d' a > c; diff3 -m b a c; echo $?; diff3 -m a a c; diff3 -m -L mine -L old -L yours b a c | grep '[<|>=]'
# --- diff3 writes scripts for ed
seq 1 12 > a; sed 's/^3$/three/;s/^9$/nine/' a > b; sed 's/^3$/THREE/;/^6$/d' a > c; for o in e A E x 3; do echo "-$o"; diff3 -$o b a c; echo $?; done
# --- diff3 wants three files
diff3 a b; echo $?; diff3; diff3 a b c d; touch a b; diff3 a b nosuch; echo $?
# --- diff3: the same change on both sides
seq 1 5 > a; sed 's/2/two/' a > b; cp b c; diff3 b a c; diff3 -m b a c; echo $?; diff3 -e b a c
# --- sdiff puts files beside each other
seq 1 6 > a; sed 's/^3$/three/;/^5$/d' a > b; sdiff a b; echo $?; sdiff -w 40 a b; sdiff -s a b; sdiff -l -w 50 a b; sdiff a a > /dev/null; echo $?; sdiff a; echo $?
# --- b2sum digests and checks
printf abc > f; b2sum f; b2sum -l 128 f; b2sum --tag f; b2sum --tag -l 256 f; b2sum f > sums; b2sum -c sums; echo x >> f; b2sum -c sums; echo $?; b2sum -l 7 f; b2sum -l 520 f; b2sum < /dev/null
# --- b2sum of more than a block
seq 1 200 > f; b2sum f; b2sum -l 8 f
# --- pr in columns
seq 1 12 > a; pr -t -3 -w 40 a; pr -2 -t -s, a; pr -a -3 -t a; pr -n -t a | head -3; pr -o 4 -t a | head -2; pr -d -t a | head -4; seq 1 10 | pr -3 -t; seq 1 7 | pr -5ts:
# --- pr puts files beside each other
seq 1 4 > a; seq 5 7 > b; pr -m -t a b; pr -mts' ' a b; pr -m -t a b nosuch
# --- pr has pages with headings
seq 1 12 > a; touch -d '2024-05-06 07:08' a; pr -l 20 -h title a; pr +2 -l 20 a | head -5; TZ=UTC pr -D '%Y' -l 60 a | head -4
# --- pr refuses
pr -0 a; pr -2 -m a b; pr -l 0 a
# --- hexdump with formats of its own
seq 1 12 > a; hexdump a; for o in b c C d o x; do hexdump -$o a; done
# --- hexdump -e
seq 1 12 > a; hexdump -e '1/1 "%02x "' a; echo; hexdump -e '4/1 "%02x" "\n"' a; hexdump -e '"%07.7_ax  " 8/1 "%02x " "  |"' -e '8/1 "%_p" "|\n"' a; hexdump -v -e '/1 "%u,"' a | head -c 60; echo; hexdump -n 4 -e '4/1 "%d."' a; echo; hexdump -e '16/1 "%02X " "\n"' -s 2 -n 6 a; hexdump -v -e '2/4 "%d " "\n"' a
# --- hexdump squeezes what is the same
yes | head -40 | hexdump; yes | head -40 | hexdump -v -C | tail -2; head -c 40 /dev/zero | hexdump -C; hexdump /dev/null
# --- hexdump refuses
hexdump -e x /dev/null; echo $?; hexdump -e '"%s"' /dev/null; hexdump nosuch; echo $?
# --- chroot
chroot; echo $?; chroot /nosuch ls; echo $?; chroot / echo hi; chroot / nosuch; echo $?
# --- openssl passwd
for k in -1 -5 -6 -apr1; do openssl passwd $k -salt abcdefgh secret; done; printf 'a\nb\n' | openssl passwd -1 -salt 12345678 -stdin; openssl passwd -5 -salt xy 'a longer password than the digest is long, 0123456789 0123456789'
# --- watch says how it is called
watch; echo $?; watch -n x ls; echo $?; watch -z; echo $?; watch -n; echo $?; watch --help; watch -v
