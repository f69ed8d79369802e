# --- create and show
a=(one "two words" three); declare -p a; echo "${#a[@]}" "${a[1]}"; b=([3]=x [1]=y z); declare -p b; echo ${!b[@]}; c=(); declare -p c; echo ${#c[@]}
# --- append
a=(1); a+=(2 3); a+=4; echo "${a[@]}"; a[${#a[@]}]=end; echo "${a[@]}"; s=x; s+=y; echo $s; declare -i n=1; n+=5; echo $n; a[1]+=b; echo ${a[1]}
# --- unset elements
a=(a b c d); unset 'a[1]'; echo "${a[@]}" "${!a[@]}" ${#a[@]}; unset 'a[-1]'; echo ${a[@]}; unset a; echo "[${a[@]}]" ${#a[@]}
# --- negative index
a=(1 2 3); echo ${a[-1]} ${a[-3]}; a[-1]=z; echo ${a[@]}; echo ${a[-9]}; echo rc $?
# --- loop with index
a=(x y z); for i in "${!a[@]}"; do echo "$i:${a[i]}"; done; for ((i=0;i<${#a[@]};i++)); do printf '%s,' "${a[$i]}"; done; echo
# --- sparse
a[5]=five; a[2]=two; echo ${#a[@]} ${!a[@]} ${a[@]}; echo "${a[@]:0:1}" "${a[@]:3}"; echo ${a[0]-none}
# --- slices and copies
a=(0 1 2 3 4 5); b=("${a[@]:2:3}"); echo ${b[@]}; c=("${a[@]}"); c[0]=x; echo ${a[0]} ${c[0]}; echo ${a[@]: -2} ${a[@]:1:0}.; echo "${a[@]:4:10}"
# --- split string into array
IFS=, read -ra parts <<< "a,b c,d"; echo ${#parts[@]} "${parts[1]}"; s="x:y:z"; arr=(${s//:/ }); echo ${arr[2]}; IFS=: ; arr=($s); unset IFS; echo ${arr[@]} ${#arr[@]}
# --- join
a=(x y z); (IFS=,; echo "${a[*]}"); join() { local IFS=$1; shift; echo "$*"; }; join / "${a[@]}"; printf '%s\n' "${a[@]}"; printf -v s '%s;' "${a[@]}"; echo ${s%;}
# --- associative
declare -A m; m[one]=1; m["two words"]=2; m[x.y/z]=3; echo ${m[one]} "${m["two words"]}" ${m[x.y/z]} ${#m[@]}; k=one; echo ${m[$k]}; unset 'm[one]'; echo ${m[one]-gone}; [[ -v m[x.y/z] ]] && echo has; [[ -v m[nope] ]] || echo hasnt
# --- associative iteration
declare -A m=([a]=1 [b]=2 [c]=3); for k in "${!m[@]}"; do echo "$k=${m[$k]}"; done | sort; m+=([d]=4); echo ${#m[@]}; t=0; for v in "${m[@]}"; do ((t+=v)); done; echo $t
# --- associative counting
declare -A n; for w in a b a c b a; do n[$w]=$((${n[$w]:-0}+1)); done; for k in $(printf '%s\n' "${!n[@]}" | sort); do echo $k ${n[$k]}; done; declare -A c; for w in x y x; do ((c[$w]++)); done; echo ${c[x]} ${c[y]}
# --- associative errors
declare -A m; m=(a b c d); echo ${m[a]} ${m[c]}; m[]=x; echo rc $?; declare -A z=(x); echo rc $?
# --- declare -p of kinds
a=(1 2); declare -A m=([k]=v); declare -i i=3; declare -r r=4; declare -x e=5; x=plain; declare -p a m i r e x; declare -p nosuch; echo $?
# --- readonly array
readonly -a a=(1 2); a[0]=9; echo rc $?; a+=(3); echo rc $?; echo ${a[@]}
# --- array functions
f() { local -a l=("$@"); echo ${#l[@]} ${l[-1]}; }; f a b c; g() { local -n ref=$1; ref+=(new); }; arr=(old); g arr; echo ${arr[@]}; h() { arr2=(global); }; h; echo ${arr2[0]}
# --- mapfile
printf 'a\nb\nc\n' > f; mapfile -t l < f; echo ${#l[@]} ${l[1]}; mapfile l < f; printf '%s' "${l[0]}"; mapfile -t -n 2 l < f; echo ${#l[@]}; mapfile -t -s 1 l < f; echo ${l[0]}; mapfile -t -O 5 l < f; echo ${!l[@]}; readarray -t -d , p <<< "x,y,z"; echo ${p[0]} ${#p[@]}; mapfile -t e < <(true); echo ${#e[@]}
# --- quoting in arrays
a=("a b" 'c"d' e\ f $'g\nh' ""); for x in "${a[@]}"; do printf '<%s>' "$x"; done; echo; echo ${#a[@]}; printf '%q ' "${a[@]}"; echo; b=(${a[@]}); echo ${#b[@]}
# --- array in conditions
a=(); [[ ${#a[@]} -eq 0 ]] && echo empty; [ -z "${a[*]}" ] && echo none; a=(x); [[ " ${a[*]} " == *" x "* ]] && echo contains; if (( ${#a[@]} > 0 )); then echo some; fi
# --- sorting an array
a=(pear apple fig); sorted=($(printf '%s\n' "${a[@]}" | sort)); echo ${sorted[@]}; IFS=$'\n' s2=($(sort -r <<< "${a[*]}")); unset IFS; echo ${s2[@]}
# --- stack and queue
q=(); q+=(1); q+=(2); q+=(3); echo ${q[0]}; q=("${q[@]:1}"); echo ${q[@]}; unset 'q[${#q[@]}-1]'; echo ${q[@]}
# --- array as scalar
a=(x y); echo $a ${a}; a=scalar; echo ${a[@]}; s=str; s[1]=second; declare -p s; echo ${s[0]} ${#s}
# --- expansions on elements
a=(foo.txt bar.txt); echo ${a[0]%.txt} ${a[1]^} ${a[@]/o/0} ${#a[0]} ${a[0]:1:2}; echo "${a[@]^^}"; echo "${a[@]:0:1}"
# --- unbound arrays
set -u; a=(); echo "${a[@]}" ok; echo "${a[0]:-dflt}"; echo ${a[0]}; echo unreached
# --- PIPESTATUS
true | false | (exit 3); echo ${PIPESTATUS[@]}; false; echo ${PIPESTATUS[0]} ; true | true; x=("${PIPESTATUS[@]}"); echo ${#x[@]} $?
# --- nested arrays by names
rows=(r1 r2); r1=(a b); r2=(c d); for r in ${rows[@]}; do declare -n row=$r; echo ${row[1]}; done; v=r1[@]; echo "${!v}"
# --- arrays with read -a
read -a w <<< " a  b c "; echo ${#w[@]} ${w[2]}; while IFS=: read -ra f; do echo ${f[0]}-${f[2]}; done <<< $'x:y:z\n1:2:3'
# --- printf into array
printf -v a[2] '%03d' 7; echo ${a[2]} ${!a[@]}; declare -A m; printf -v 'm[k]' '%s' val; echo ${m[k]}
