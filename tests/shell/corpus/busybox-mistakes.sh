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
# --- what the grammar refuses 1
echo before
if true
echo after
# --- what the grammar refuses 2
echo before
if true; done
echo after
# --- what the grammar refuses 3
echo before
if ; then :; fi
echo after
# --- what the grammar refuses 4
echo before
if then :; fi
echo after
# --- what the grammar refuses 5
echo before
if true; then fi
echo after
# --- what the grammar refuses 6
echo before
if true; then :; else fi
echo after
# --- what the grammar refuses 7
echo before
if true; then :; fi b
echo after
# --- what the grammar refuses 8
echo before
if true; then :; fi fi
echo after
# --- what the grammar refuses 9
echo before
if if true; then :; fi
echo after
# --- what the grammar refuses 10
echo before
while true; done
echo after
# --- what the grammar refuses 11
echo before
while true; do; done
echo after
# --- what the grammar refuses 12
echo before
until :; do
echo after
# --- what the grammar refuses 13
echo before
for
echo after
# --- what the grammar refuses 14
echo before
for i in
echo after
# --- what the grammar refuses 15
echo before
for i in a; echo; done
echo after
# --- what the grammar refuses 16
echo before
for i in a b do echo; done
echo after
# --- what the grammar refuses 17
echo before
for i; ; do
echo after
# --- what the grammar refuses 18
echo before
for ((i=0;i<3)); do echo; done
echo after
# --- what the grammar refuses 19
echo before
for ((i=0;i<3;i++;)); do echo; done
echo after
# --- what the grammar refuses 20
echo before
case a
echo after
# --- what the grammar refuses 21
echo before
case a in
echo after
# --- what the grammar refuses 22
echo before
case a in b
echo after
# --- what the grammar refuses 23
echo before
case a in b) x
echo after
# --- what the grammar refuses 24
echo before
case a in b) ;; c ;; esac
echo after
# --- what the grammar refuses 25
echo before
case in a) esac
echo after
# --- what the grammar refuses 26
echo before
f() echo a
echo after
# --- what the grammar refuses 27
echo before
f( a
echo after
# --- what the grammar refuses 28
echo before
f a()
echo after
# --- what the grammar refuses 29
echo before
function
echo after
# --- what the grammar refuses 30
echo before
function f
echo after
# --- what the grammar refuses 31
echo before
x() { echo }
echo after
# --- what the grammar refuses 32
echo before
x() { echo; } y
echo after
# --- what the grammar refuses 33
echo before
(a) b
echo after
# --- what the grammar refuses 34
echo before
( )
echo after
# --- what the grammar refuses 35
echo before
()
echo after
# --- what the grammar refuses 36
echo before
{ }
echo after
# --- what the grammar refuses 37
echo before
{ a
echo after
# --- what the grammar refuses 38
echo before
( a
echo after
# --- what the grammar refuses 39
echo before
( :; ) )
echo after
# --- what the grammar refuses 40
echo before
a )
echo after
# --- what the grammar refuses 41
echo before
&& b
echo after
# --- what the grammar refuses 42
echo before
a && && b
echo after
# --- what the grammar refuses 43
echo before
a |
echo after
# --- what the grammar refuses 44
echo before
a | | b
echo after
# --- what the grammar refuses 45
echo before
a &&
echo after
# --- what the grammar refuses 46
echo before
a ;; b
echo after
# --- what the grammar refuses 47
echo before
a & ; b
echo after
# --- what the grammar refuses 48
echo before
true | ! false
echo after
# --- what the grammar refuses 49
echo before
! )
echo after
# --- what the grammar refuses 50
echo before
in
echo after
# --- what the grammar refuses 51
echo before
elif
echo after
# --- what the grammar refuses 52
echo before
echo >
echo after
# --- what the grammar refuses 53
echo before
echo > > a
echo after
# --- what the grammar refuses 54
echo before
echo a > 2>&1
echo after
# --- what the grammar refuses 55
echo before
cat <<
echo after
# --- what the grammar refuses 56
echo before
echo "a
echo after
# --- what the grammar refuses 57
echo before
echo 'a
echo after
# --- what the grammar refuses 58
echo before
echo ${a
echo after
# --- what the grammar refuses 59
echo before
echo "${a"
echo after
# --- what the grammar refuses 60
echo before
echo $((1
echo after
# --- what the grammar refuses 61
echo before
echo $((1)
echo after
# --- what the grammar refuses 62
echo before
echo $(
echo after
# --- what the grammar refuses 63
echo before
echo $(if true
echo after
# --- what the grammar refuses 64
echo before
echo $(if)
echo after
# --- what the grammar refuses 65
echo before
echo "$(if true; fi)"
echo after
# --- what the grammar refuses 66
echo before
echo ${x:-$(fi)}
echo after
# --- what the grammar refuses 67
echo before
((1
echo after
# --- what the grammar refuses 69
echo before
if ! ; then :; fi
echo after
# --- what the grammar refuses 70
echo before
"f"() { a; }
echo after
# --- what the grammar refuses 71
echo before
f() echo a; f
echo after
# --- what the grammar refuses 72
echo before
for 1 in a; do :; done
echo after
# --- what the grammar refuses 73
echo before
for a b
echo after
# --- what the grammar refuses 74
echo before
case a b
echo after
# --- what the grammar refuses 75
echo before
case a in (b c) ;; esac
echo after
# --- what the grammar refuses 76
echo before
case a in ;; esac
echo after
# --- what the grammar refuses 77
echo before
case a in a) b esac
echo after
# --- what the grammar refuses 78
echo before
! ! a
echo after
# --- what the grammar refuses 79
echo before
if a; then b; elif
echo after
# --- what the grammar refuses 80
echo before
(a
echo after
# --- what the grammar refuses 81
echo before
a 2>
echo after
# --- what the grammar refuses 82
echo before
echo `if`
echo after
# --- what the grammar refuses 83
echo before
echo `a
echo after
# --- what the grammar refuses 84
echo before
$(
echo after
# --- what the grammar refuses 85
echo before
function f { echo f; }; f
echo after
# --- what the grammar refuses 86
echo before
if true
then :
done
echo after
# --- what the grammar refuses 87
echo before
fi a
echo after
# --- what the grammar refuses in case and ${ 1
echo before
case a in a) done echo 1;; esac
echo after
# --- what the grammar refuses in case and ${ 2
echo before
case a in a) fi
echo after
# --- what the grammar refuses in case and ${ 3
echo before
case a in a) ;; b) } ;; esac
echo after
# --- what the grammar refuses in case and ${ 4
echo before
echo ${}
echo after
# --- what the grammar refuses in case and ${ 5
echo before
echo ${a b}; echo x
echo after
