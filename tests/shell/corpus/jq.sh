# --- jq 1
jq --version; jq --help | head -5; jq; echo $?; jq -h | tail -3
# --- jq 2
echo '{' | jq .; echo $?
# --- jq 3
echo '{"a":1' | jq .a; echo '{"a":nope}' | jq .; echo '[1,2' | jq .; echo '{a:1}' | jq .; echo "{'a':1}" | jq .; echo '[1,,2]' | jq .; echo '{"a":1,}' | jq .; echo 'tru' | jq .; echo '"abc' | jq .; echo ']' | jq .
# --- jq 4
jq -n 'foo'; jq -n 'foo(1)'; jq -n '$x'; jq -n '@foo "x"'; jq -n 'reduce . as $x'; jq -n '. as [$a'; jq -n 'def f: 1'
# --- jq 5
jq --indent 8 -n 1; echo $?; jq --indent 9 -n 1; jq --indent -1 -n 1; jq --indent x -n '[1]'; jq --indent 1 -n '[1,{"a":2}]'; jq --indent 0 -n '[1,{"a":2}]'; jq --indent 7 -n '[1]'
# --- jq 6
jq --tab -n '[1,[2]]'; jq -n --indent
# --- jq 7
jq -n --arg a; echo $?; jq -n --arg a 1 '$a,$ARGS'; jq -n --argjson a '{"x":1}' '$a.x'; jq -n --argjson a '{x' '$a'; echo $?; jq -n --slurpfile f none '$f'; echo $?; echo '1 2' > f; jq -n --slurpfile f f '$f'; jq -n --rawfile f f '$f'
# --- jq 8
jq -nr '[1,"a b",null,true,{"x":"<&>\u0027\""}] | @text, @json'; jq -nr '[1,"a b",null,true,"x\"y"] | @csv, @tsv, @sh'; jq -nr '"<&>\u0027\"" | @html, @uri, @base64'; jq -nr '"aGkK" | @base64d'; jq -nr '"a\tb\\c" | [.] | @tsv'; jq -n '[[1]] | @csv'; jq -n '{} | @csv'
# --- jq 9
jq -n '[{}] | @tsv'; jq -n '{} | @sh'; jq -nr '@base64 "x\(1+1)y\("é")"'; jq -nr '@json "v: \([1,"a"])"'; jq -n '"%%%" | @base64d'; jq -nr '@uri "https://x?q=\("a b&c/ü")"'
# --- jq 10
jq -nc '{"a":[1,{"b":2}],"c":null} | paths'; jq -nc '{"a":[1,{"b":2}],"c":null} | [paths(type == "number")], [leaf_paths]'; jq -nc '{"a":[1,{"b":2}]} | getpath(["a",1,"b"]), getpath(["x","y"]), ([["a",0],["q"]] as $p | delpaths($p)), setpath(["a",5]; 9), to_entries, with_entries(.value |= length)'; jq -nc '{"a":1} | getpath(["a","b"])'; jq -nc '[1,2,3] | setpath(["a"];1)'; jq -nc 'path(..)'; jq -nc '[[1,2],[3]] | path(.[0][1], first(.[]))'
# --- jq 11
jq -nc '[limit(3;range(10))], [limit(0;1,2)], [limit(-1;1,2)], first(range(5;9)), [until(. > 100; . * 2)?], [1 | until(. > 100; . * 2)], [1|while(. < 20; . * 2)], [1|repeat(. * 2; . > 20)?], nth(2; range(10)), [range(0;10;3)], [range(5;0;-2)], last(range(5)), isempty(empty), [.[]?], any, all'; jq -nc '[1,2] | nth(1), first, last, any, all, add, min, max, flatten, reverse'; jq -nc '1'; jq -nc '[3,1,2]|sort, sort_by(-.), group_by(. % 2), unique, min_by(-.), max_by(-.), (to_entries|from_entries? // "x"), index(1), rindex(1), indices(1), inside([1,2,3,4]), contains([1]), combinations(2)' | head -20
# --- jq 12
jq -nc '"abcabc" | ltrimstr("ab"), rtrimstr("bc"), ltrimstr(1), startswith("a"), endswith("c"), index("b"), rindex("b"), indices("b"), split("b"), explode, (explode|implode), ascii_downcase, ascii_upcase, length, utf8bytelength, test("B"), test("B";"i"), [match("b";"g").offset], sub("b";"X"), gsub("b";"X"), gsub("(?<x>b)";"<\(.x)>"), [scan("[ab]")], [scan("(a)(b)")], capture("(?<x>a)(?<y>b)"), [splits("b")], split("B";"gi"), ascii(65)?, tojson, .[1:3], .[-2:], .[:1]'; jq -n '"a" | startswith(1)'; jq -n '1|ascii_downcase'; jq -n '[65]|implode'; jq -n '"a"|test("(")'; jq -n '"x"|ltrimstr("x")|length'; jq -n '{} | test("a")'
# --- jq 13
jq -n '65|ascii'; jq -n '"1,2; 3"|[splits(", *|; *")]' -c
# --- jq 14
jq -nc '1e1000, -1e1000, 1.0, 1.10, 100000000000000000000, 1e17, 123456789012345678, 0.1, 1e-5, 1.5e300, 3.14159265358979, -0, 0.00001234, 1e5, nan, infinite, ([nan]|tojson), (1/3), 10/2, 5 % 3, -5 % 3, 5 % -3, 5.9 % 2.1, (nan|isnan), ([nan,1]|sort), (nan < nan), (infinite|isinfinite), (1|isnormal), (null|not), 1e1000|tostring'; jq -n '1/0'; jq -n '1 % 0'; jq -n '[1]|.[0]/0'; jq -n '{} + 1'; jq -n '{} - 1'; jq -n '[] - {}'
# --- jq 15
jq -n '{} * 2'; jq -nc '{"a":{"b":1}} * {"a":{"c":2}}'; jq -nc '"ab" * 3, "ab" * 0, "a,b" / ","'; jq -n '[] / 2'; jq -n 'null + 1, 1 + null'; jq -n '"a" + 1'; jq -n '[1,2,3] - [2]' -c
# --- jq 16
jq -n '0|todate, (1700000000|todate), (1700000000.7|todate), ("2023-11-14T22:13:20Z"|fromdate), (1700000000|gmtime), (1700000000|gmtime|mktime), (1700000000|strftime("%Y-%m-%d %H:%M:%S %j %a %A %b %B %e %u %w %Z %z %s %p %I")), ("10:20 2020-03-04"|strptime("%H:%M %Y-%m-%d")), ("2020-03-04"|strptime("%Y-%m-%d")|mktime), (1700000000|localtime|todate?), (1700000000|strflocaltime("%H")), (1700000000|dateadd("seconds";10)?), date?, now > 0' -c; jq -n '"x"|fromdate'; jq -n '"2020"|strptime("%Y-%m")'; jq -n '"x"|todate'; jq -n '{}|mktime'; jq -n '[1]|mktime'; jq -n '"a"|gmtime'
# --- jq 17
jq -e . f; echo null | jq -e .; echo $?; echo false | jq -e .; echo $?; jq -en empty; echo $?; echo '' | jq .; echo $?
# --- jq 18
jq -n -r '@text "a\u0000b"' | od -c
# --- jq 19
jq -n '"\(1'; jq -n '{a:1'; jq -n '{"a":1 | 2}'; jq -n '{(1):2}'; jq -n '{a:1,}'; jq -n '[1,]'; jq -n '.[' 
# --- jq 20
jq -n '.["a"'; jq -n '."a"."b"'; jq -n '.a[]?.b'; jq -n 'if . then 1 else 2'; jq -n '. as $x'; jq -n 'def f(x): x; f'; jq -n 'def f: f2; f'
# --- jq 21
jq -n 'reduce range(3) as $x (0; . + $x'; jq -n "'a'"; jq -n '{a=1}'; jq -n '1 = 2'; jq -n '.a = '; jq -n '&& 1'; jq -n '1 and'
# --- jq 22
jq -n '. |'; jq -n '| 1'; jq -n 'select'; jq -n '.foo bar'; jq -n 'map(.a'; jq -n '$ENV.'; jq -n '.a-b'
# --- jq 23
jq -n '"\x"'; jq -n '"\u12"'; jq -n '.[1:2'; jq -n '#c' ; jq -n '1 as x | x'; jq -n 'try error("\($__loc__)") catch .'; jq '.a' '.b'
# --- jq 24
jq -n '' ; jq -f none; echo '.a # c' > p; echo '{"a":1}' | jq -f p; echo '{"a":1}' | jq -Z .; echo $?; echo '{"a":1}' | jq --foo .; jq -n -nope 1
# --- jq 25
jq -n '{"a":{"b":[1,2]}}|tonumber'; jq -n '"abcdefghijklmn"|keys';  jq -n '[1,2,3,4,5,6]-1';jq -n '"üüüüüüüüü"-1'; jq -n '"a"|test(1)';  jq -n '"x"|test("[")'; jq -n '"x"|test("*")'; jq -n '"x"|test("a{2,1}")'; jq -n '"x"|test("x";"q")'; jq -n '"x"|test("\\")'
# --- jq 26
jq -n '{} | contains(1)'; jq -n '["a"]|implode'; jq -n '"a"|implode'; jq -n '1|explode'; jq -n '1|join(",")'; jq -n '1|flatten'; jq -n '1|reverse'
# --- jq 27
jq -n '"abc"|reverse'; jq -n '1|sort'; jq -n '{}|sort_by(.a)'; jq -n '1|group_by(.)'; jq -n '1|min'; jq -n '1|add'; jq -n '[1]|from_entries'
# --- jq 28
jq -n '1|from_entries'; jq -n 'null|from_entries'; jq -n '1|unique'; jq -n '1|transpose'; jq -n '"a"|floor'; jq -n 'range("a")'; jq -n '1|ascii_upcase'
# --- jq 29
jq -n '1|@csv'; jq -n '[1]|.[0]="a"|.[-5]=1'; jq -n '[]|.a=1'; jq -n '1|.a=1'; jq -n '1|del(.a)'; jq -n '{}|del(.[0])'; jq -n '{}|delpaths(1)'
# --- jq 30
jq -n '{}|setpath(1;1)'; jq -n '"a"|sub("a";1)'; jq -n '"a"|sub(1;"a")'; jq -n '[1,2]|.[1:]=1'; jq -n '1|.[1:]'; jq -n '[1]|.["a":]'; jq -n '{"a":1}|.a as [$x]|$x'
# --- jq 31
jq -n '[1] as {a:$x}|$x'; jq -n '{}|first'; jq -n '1|inside(2)'; jq -n '1|in([1])'; jq -n '1|index(1)'; jq -n '1|@base64d'; jq -n '"!!"|@base64d' 
# --- jq 32
jq -n '[1,2]|getpath(["a"])'; jq -n 'halt_error'; jq -n '{} | halt_error(1)'; jq -n '1|halt_error("a")'; jq -n '1,error(null),2'; jq -n '"1x"|tonumber'; jq -n '""|tonumber'
# --- jq 33
jq -n '1425599621|strftime("%d/%m/%y %I:%M %p %U %W %G %V %C %k %l")'
# --- jq 34
printf '1\n[2,\n3]\n"x"\n' | jq 'error("x")'; echo 'a b' | jq -R 'split(" ")' -c; printf 'a\nb\n' | jq -Rs .; printf 'a\nb' | jq -Rn '[inputs]' -c; echo 1 > g; jq -n '[inputs|input_filename]' -c g g;  printf '1\n2\n3\n' | jq -c '[input_line_number,.]'; printf '{}\n{}\n' | jq -c 'input_line_number'; jq -n --stream 1; echo '[1,[2]]' | jq -nc --stream 'fromstream(1|truncate_stream(inputs))'; echo '{"a":{"b":[]},"c":"x"}' | jq -c --stream .; echo '{"a":{"b":[]},"c":"x"}' | jq -c 'tostream'; echo '[{"a":1},{"a":2}]' | jq -c --stream 'select(length==2)|.[1]'
# --- jq 35
jq -nC '{"a":[1,"x"],"b":{"c":null,"d":[],"e":{}}}'; jq -nCc '{"a":[1,"x"],"b":{"c":null,"d":[]}}'; jq -nC '[]'; jq -nC '"x",1.5,null,false'; jq -nSC '{"b":1,"a":[{}]}'
# --- jq 36
for n in 1e17 1.5e17 123456789012345678 1234567890123456789 1e18 12345678901234567890 1e16 1e15 999999999999999999 1e-5 0.0001 0.00012 0.000012 1.5e-7 100e15 1.1e16 123456.789e3 5e-324 1.7976931348623157e308 -0.0 0.1e1; do echo $n | jq -c '[., tostring, -.]'; done
# --- jq 37
for t in '1,2' '1"a"' '[1"a"]' '"a"1' '{"a":1}}' '[1]]' 'true]' '"\u12x"' '"\x"' '[1,2]3' 'nulltrue' '1 ,' '{"a":tru}' '[nul' '-1e' '1e5x' 'Infinity' '-Infinity' 'NaN' '+1' '.5' '1.' '01' '0x1F' '[]' '{"a":1,"a":2}' '"' '"\' '{"a"' '{"a":' '{' '{"a":1,' '{"a"}' '{,}' '[,1]' '{"a":1:2}' '{"a"::1}' '{[]:1}' '[1 ' '"\ud83d"' ':' ',' '[1:2]' '[}' '{]' '{"a":}' '[1,]' '{"a":1 "b":2}' '{"a","b"}' '{"a" 1}' '{1:2}' "{'a':1}" '[1 2]'; do printf '%s' "$t" > in; printf '%s => ' "$t"; jq -c . < in 2>&1 | sort; done
# --- jq 38
jq -nc '[1,2,3] | .[1:] = ["x"]'; jq -nc '[1,2,3] | (.[0] |= empty)'; jq -nc '[1,2,3] | (.[] += 1)'; jq -nc '[1,2,3] | (.[1] //= 5)'; jq -nc '[1,2,3] | (map(select(. > 1)))'; jq -nc '[1,2,3] | (to_entries|map("\(.key)=\(.value)")|join(";"))'; jq -nc '[1,2,3] | (. as [$a,$b] | $a+$b)'; jq -nc '[1,2,3] | (. as {a:$x} ?// [$x] | $x)'
# --- jq 39
jq -nc '[1,2,3] | (def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 5|fac)'; jq -nc '[1,2,3] | ([recurse(if . < 3 then .+1 else empty end)]?)'; jq -nc '[1,2,3] | walk(if type=="number" then .+1 else . end)'; jq -nc '[1,2,3] | transpose?'; jq -nc '[1,2,3] | (env|type)'; jq -nc '[1,2,3] | (input_line_number)'; jq -nc '[1,2,3] | ([splits("a")]?)'; jq -nc '[1,2,3] | ([.[]|tostring]|ascii?)'
# --- jq 40
jq -nc '[1,2,3] | getpath([0])'; jq -nc '[1,2,3] | (tojson|fromjson)'; jq -nc '[1,2,3] | ([limit(2;.[])])'; jq -nc '[1,2,3] | bsearch(2)'; jq -nc '[1,2,3] | bsearch(5)'; jq -nc '[1,2,3] | (map(in([0,1])))?'; jq -nc '[1,2,3] | (ltrimstr("a"))'; jq -nc '[1,2,3] | @json'
# --- jq 41
jq -nc '[1,2,3] | (.[-1:])'; jq -nc '[1,2,3] | (.[1:][0])'; jq -nc '[1,2,3] | IN(2)'; jq -nc '[1,2,3] | (.[] | IN(2,3))'; jq -nc '[1,2,3] | (INDEX(.))'; jq -nc '[1,2,3] | ascii_downcase?'; jq -nc '[1,2,3] | (any(. > 2))'; jq -nc '[1,2,3] | (all(. > 0))'
# --- jq 42
jq -nc '[1,2,3] | (flatten(0))'; jq -nc '[1,2,3] | (getpath([5]))'; jq -nc '[1,2,3] | ([paths])'; jq -nc '[1,2,3] | (input? // "none")'; jq -nc '[1,2,3] | (splits("x")? // 1)'; jq -nc '[1,2,3] | ($__loc__)'; jq -nc '[1,2,3] | (to_entries|from_entries?)'; jq -nc '[1,2,3] | (min_by(.))'
# --- jq 43
jq -nc '[1,2,3] | (error? // "e")'; jq -nc '[1,2,3] | (limit(1;.[]))'; jq -nc '[1,2,3] | ([.[]|@text])'; jq -nc '[1,2,3] | (tojson|length)'; jq -nc '[1,2,3] | (del(.[0]))'; jq -nc '[1,2,3] | ((.[0],.[1]) |= .+10)'; jq -nc '[1,2,3] | ([while(length>0;.[1:])])'; jq -nc '[1,2,3] | (group_by(.>1))'
# --- jq 44
jq -nc '[1,2,3] | (unique_by(.%2))'; jq -nc '[1,2,3] | ([range(length)] )'; jq -nc '[1,2,3] | add/length'; jq -nc '[1,2,3] | (map(.*1.5))'; jq -nc '[1,2,3] | (@sh)'; jq -nc '[1,2,3] | (ascii? // "no")'; jq -nc '[1,2,3] | (significand? // "no")'; jq -nc '[1,2,3] | (getpath(["a"])? // "no")'
# --- jq 45
jq -nc '[1,2,3] | (input_filename)'; jq -nc '[1,2,3] | (halt_error? // 1)'; jq -nc 'null | def f: def g: 3; g; f'; jq -nc 'null | ([1,[2]]|getpath([1,0]))'; jq -nc 'null | ({"a":1,"b":null}|[.a,.b]|map(values))'; jq -nc 'null | ({} | .a.b.c = 1)'; jq -nc 'null | ({} | .["a"] |= 3)'; jq -nc 'null | ({"a":[]} | .a[2] = 1)'
# --- jq 46
jq -nc 'null | ([1,2,3]|.[1:]|.[0])'; jq -nc 'null | (getpath(["a","b"]))'; jq -nc 'null | ([[1,2],[1]]|sort)'; jq -nc 'null | ({"b":1,"a":2}|tojson)'; jq -nc 'null | ([{"a":1},{"a":null},{"a":"x"},{"a":[1]},{"a":{}}]|sort_by(.a)|map(.a))'; jq -nc 'null | ("a" < "b", [] < {}, null < false)'; jq -nc 'null | (1 == 1.0)'; jq -nc 'null | ("1" == 1)'
# --- jq 47
jq -nc 'null | ([1,2] == [1,2])'; jq -nc 'null | (1 as $x | 2 as $y | [$x,$y])'; jq -nc 'null | ([1,[2,3]] as [$a,[$b]] | $b)'; jq -nc 'null | ({"a":{"b":5}} as {a:{b:$c}} | $c)'; jq -nc 'null | ({"k":"a","a":7} as {k:$k, "a":$v} | [$k,$v])'; jq -nc 'null | ([3,1]|sort|first)'; jq -nc 'null | splits("a";"b")?'; jq -nc 'null | ascii?'
# --- jq 48
jq -nc 'null | ("test"|ltrimstr("te")|rtrimstr("t"))'; jq -nc 'null | ("a b"|@uri)'; jq -nc 'null | ("\u00e9"|@uri)'; jq -nc 'null | ("a"*0)'; jq -nc 'null | ([1,2]|contains([2]))'; jq -nc 'null | ("foobar"|contains("bar"))'; jq -nc 'null | ({"a":[1,{"b":2}]}|contains({a:[{b:2}]}))'; jq -nc 'null | ("b"|inside("abc"))'
# --- jq 49
jq -nc 'null | ([1]|has(0), has(1))'; jq -nc 'null | ("a,b"|split(","))'; jq -nc 'null | ("a1b22"|[match("[0-9]+";"g").string])'; jq -nc 'null | ("aXbX"|[match("x";"gi").offset])'; jq -nc 'null | ("xyz"|sub("(?<l>.)$";"<\(.l)>"))'; jq -nc 'null | ("abc"|[match("(a)(x)?").captures[].string])'; jq -nc 'null | ("aaa"|sub("a";"b","c"))'; jq -nc 'null | ("abAB"|gsub("a";"z";"i"))'
# --- jq 50
jq -nc 'null | ([1,2,3]|IN([1,2,3]))'; jq -nc 'null | (input_line_number)'; jq -nc 'null | ([1,2]|tojson|fromjson)'; jq -nc 'null | ("1 2"|[splits(" ")|tonumber]|add)'; jq -nc 'null | $ENV.PATH[0:1]'; jq -nc 'null | ("a"|test("A";"ix"))'; jq -nc 'null | (["a","b"]|to_entries[]|[.key,.value])'; jq -nc 'null | getpath(["x"])'
