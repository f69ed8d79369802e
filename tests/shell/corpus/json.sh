# --- jq says where it could not go
for x in '[1]' '1' '"s"' 'true' 'null'; do echo "$x" | jq .b; echo "$x" | jq '.[0]'; done
# --- jq and text that is no JSON
echo '{' | jq .; echo "rc=$?"; echo '{"a":1' | jq .a; echo $?; jq . /nope; echo $?
# --- jq names functions that there are not
echo '{}' | jq '. | foo'; echo $?; echo '{}' | jq 'foo | bar(1)'; echo '{}' | jq '.metadata.labels.app-name'; echo '{}' | jq '. as $x | $y'
# --- jq programs that cannot be read
for p in '.a b' '{' '.a |' '.a[0' ')' 'map(.a' '.[0]]' '.a & .b' '.a=' '{a b}'; do echo '{}' | jq "$p" 2>&1 | cat -A; done
# --- jq: errors of a program without input
jq -n '"x" | error'; jq -n '{} | error'; jq -n '{} + 1'; jq -n '[1,"a"]|add'; jq -n '"x"|keys'; jq -n 'true|length'; jq -n '1|.[]'; jq -n '"a"|tonumber'
# --- jq: what has a key
jq -n '[1]|has("a")'; jq -n '1|has(0)'; jq -n '{a:1}|has(0)'; jq -n '{a:1}|has("a"), has("b")'; jq -n '[[1]]|flatten(-1)'; jq -n '1|split(",")'
# --- jq over lists of Pods
cat > pods.json <<'EOF'
{"items":[{"metadata":{"name":"a","labels":{"app":"web"}},"status":{"phase":"Running","podIP":"10.0.0.1"}},{"metadata":{"name":"b","labels":{"app":"db"}},"status":{"phase":"Pending"}}]}
EOF
jq -r '.items[].metadata.name' pods.json; jq -r '.items[] | select(.status.phase=="Pending") | .metadata.name' pods.json; jq -c '[.items[] | {name: .metadata.name, ip: (.status.podIP // "none")}]' pods.json; jq '.items | length' pods.json
# --- jq makes tables
echo '[{"a":1,"b":"x"},{"a":2,"b":"y z"}]' > f; jq -r '.[] | [.a, .b] | @tsv' f; jq -r '.[] | [.a, .b] | @csv' f; jq -r '.[] | "\(.a): \(.b)"' f; jq -r '(["A","B"], (.[] | [.a, .b])) | @tsv' f | column -t
# --- jq groups and counts
echo '[{"k":"x","v":1},{"k":"y","v":2},{"k":"x","v":3}]' > f; jq -c 'group_by(.k) | map({k: .[0].k, sum: (map(.v) | add), n: length})' f; jq -c 'map(.k) | unique' f; jq 'max_by(.v).k' f; jq -c 'sort_by(-.v) | map(.v)' f
# --- jq changes documents
echo '{"spec":{"replicas":1,"containers":[{"name":"a","image":"x:1"},{"name":"b","image":"y:1"}]}}' > f; jq -c '.spec.replicas = 3' f; jq -c '.spec.containers |= map(if .name == "a" then .image = "x:2" else . end)' f; jq -c 'del(.spec.containers[1])' f; jq -c '.spec.containers += [{"name":"c"}]' f; jq -c '.spec | to_entries | map(.key)' f
# --- jq with values from outside
jq -n --arg n web --argjson r 3 '{name: $n, replicas: $r}' -c; export WHO=me; jq -n 'env.WHO, $ENV.WHO'; echo '1 2 3' | jq -s 'add'; printf 'a\nb\n' | jq -R . | jq -s -c .
# --- jq and base64
echo '{"data":{"user":"YWRtaW4=","pass":"czNjcjN0"}}' | jq -r '.data | map_values(@base64d) | to_entries[] | "\(.key)=\(.value)"'; jq -rn '"hello" | @base64, @uri, @sh, @html, @json'
