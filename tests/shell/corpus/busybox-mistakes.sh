# --- mistakes 1
exit abc
# --- mistakes 2
exit -1
# --- mistakes 3
return abc
# --- mistakes 4
shift x
# --- mistakes 5
shift 5; echo no $?
# --- mistakes 6
break x; echo a
# --- mistakes 7
for i in 1 2; do break x; done; echo z
# --- mistakes 8
continue 0; echo a
# --- mistakes 9
wait abc
# --- mistakes 10
kill abc
# --- mistakes 11
test 1 -eq a
# --- mistakes 12
let x=1+
# --- mistakes 13
echo $((1/0))
# --- mistakes 14
echo $((a b)); echo no
# --- mistakes 15
unset 1a; echo no
# --- mistakes 16
export 1a=b; echo no
# --- mistakes 17
command -v nope
# --- mistakes 18
local a
# --- mistakes 19
. /nope; echo no
# --- mistakes 20
f() { return -3; }; f; echo $?
# --- mistakes 21
exit 300
# --- mistakes 22
readonly a=1; a=2; echo x
# --- mistakes 23
echo ${x:?gone}
# --- mistakes 24
kill -FOO 1
# --- mistakes 25
cd /nope; echo $?
# --- mistakes 26
true | false; echo $?; ! true; echo $?
