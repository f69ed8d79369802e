# --- bc: whole numbers and order of operators
echo '1+2*3' | bc; echo '(1+2)*-3' | bc; echo '10/3' | bc; echo '2^100' | bc; echo '5 % 3; -5 % 3' | bc; bc <<< '-2^2; 2^3^2; 10-2-3'
# --- bc: digits after the point
echo 'scale=2; 10/3' | bc; bc <<< 'scale=2; (2.345*100)/1; 7.999/1'; bc <<< '.5+.5; 1.50*2; 0.1*0.1; -.5'; bc <<< 'scale=10; sqrt(2)'; bc <<< '5.5 % 2'
# --- bc: comparisons and logic
bc <<< '3 > 2; 3 < 2; 1 == 1; 1 != 1; !0; !1; 1 && 0; 1 || 0'; if [ "$(bc <<< '75.5 > 70')" = 1 ]; then echo above; fi
# --- bc: bases
bc <<< 'obase=16; 255; 3.5'; bc <<< 'ibase=16; FF; A'; bc <<< 'obase=2; 10'; bc <<< 'ibase=2; 1010'; bc <<< 'obase=20; 399'; bc <<< 'obase=8; 64.5'
# --- bc: the library
bc -l <<< '4*a(1); e(1); l(2); s(1); c(1); l(10)/l(2)'; echo 'e(2);e(-1);l(.5);a(2);s(3.2);c(-1);e(0);l(0)' | bc -l; echo 'scale=3; e(1); s(.5)' | bc -l; echo 'a(.2);a(10);s(100);j(0,1)' | bc -l
# --- bc: variables, arrays and steps
bc <<< 'x=5; x; x+=2; x; x++; x; ++x; x--; x^2; a[1]=5; a[2]=7; a[1]+a[2]; last+1'
# --- bc: functions and loops
bc <<'EOF'
define f(n) {
  if (n <= 1) return (1)
  return (n * f(n-1))
}
f(20)
f(40)
for (i = 0; i < 3; i++) { i; }
while (i > 0) i -= 1
i
define g(a[], n) { auto s; for (i = 0; i < n; i++) s += a[i]; return (s); }
b[0]=3; b[1]=4; g(b[], 2)
EOF
# --- bc: what is printed
bc <<'EOF'
"hello
"
print "x=", 3, "\n"
if (1) 2 else 3
/* a comment */ 7 # and the rest
length(12.345); scale(12.345)
EOF
# --- bc: long numbers go on in the next line
bc <<< '2^300'; bc <<< 'scale=80; 1/7'
# --- bc: mistakes
echo '1/0' | bc; bc <<< 'foo('; echo '1 +' | bc; echo 'f(1)' | bc; echo '@' | bc; bc nofile
# --- bc: the end
echo 'quit' | bc; echo '3; halt; 4' | bc; printf '1\nquit\n2\n' | bc; echo $?
# --- bc in a script
total=0; for price in 1.25 2.5 3; do total=$(echo "$total + $price" | bc); done; echo "$total"; printf '%.2f\n' "$(echo "scale=4; $total * 1.19" | bc)"
# --- numfmt to and from
numfmt --to=iec 1024 1536 1048576; numfmt --to=si 1500 999999; numfmt --from=iec 1K 2M; numfmt --from=si 1k; numfmt --to=iec-i --suffix=B 123456789; numfmt --from=auto 1Ki 1K
# --- numfmt of fields
echo 'a 2048' | numfmt --field=2 --to=iec; numfmt -d: --field=2 --to=iec <<< 'a:4096'; numfmt --header --to=iec <<< $'h\n1024'; echo '1000 x' | numfmt --to=si; numfmt --padding=8 --to=si 1500
# --- numfmt mistakes
numfmt abc; numfmt 1K; echo $?; numfmt --round=down --to=si 1999; numfmt --to=iec 500 9999 10239 102400 1073741824
# --- seq of other numbers
seq 0x10 0x12; seq -5 -3; seq 0.1 0.1 0.3; seq 1e2 102; seq -f '%.2f' 1 2; seq -w 8 11
# --- factor
factor 12 97 1 1024; factor x; echo $?
