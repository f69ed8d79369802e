sleep 90
rm -f /usr/local/bin/k
cat > /usr/local/bin/kubectl <<'SCRIPT'
#!/bin/bash
# Notes every call, so that they can be counted.
if [ -e /run/kubectl-calls.open ] && [[ $1 != __complete* ]]; then echo "$*" >> /var/log/kubectl-calls; fi
exec /usr/bin/kubectl "$@"
SCRIPT
chmod +x /usr/local/bin/kubectl
ln -s kubectl /usr/local/bin/k
mkdir -p /run /var/log
: > /var/log/kubectl-calls
: > /run/kubectl-calls.open
