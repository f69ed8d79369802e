# --- curl refuses what it cannot take
curl; echo $?; curl --foo; echo $?; curl -o; echo $?; curl --request; curl -sS -m x http://a; echo $?; curl --retry x a; curl --connect-timeout x a; curl -s; curl -o x; curl -sS foo://x; echo $?
# --- wget refuses what it cannot take
wget; echo $?; wget --foo x; echo $?; wget -T; echo $?; wget -O; wget --spider; wget foo://x; wget -Z; echo $?
# --- nc refuses what it cannot take
nc; echo $?; nc -w x 127.0.0.1 1; nc 127.0.0.1; nc -Q; echo $?; nc 127.0.0.1 http99; nc 127.0.0.1 99999; echo $?
# --- ping wants numbers
ping; echo $?; ping -c x a; ping -c 0 a; echo $?; ping -s x a
# --- systemctl and journalctl without what they need
systemctl start; echo $?; systemctl --foo; echo $?; systemctl -Q; journalctl --foo; echo $?; journalctl -u
