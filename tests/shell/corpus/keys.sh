# Keys, requests and certificates: scripts whose output was recorded from the real openssl 3.0 of Debian 12.
# --- openssl says what is wrong with sizes of keys
for s in 12 511 foo '1024 3'; do openssl genrsa $s 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; done; openssl genrsa -out /no/x 512; openssl genrsa -nosuch 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'
# --- openssl shows keys
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
cat > d.pem <<'E'
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIKiBjeNSIxWIEE2Ny+3lHiv9aBO2rq5hWvSvB0L5D/j2
-----END PRIVATE KEY-----
E
for k in r e d; do openssl pkey -in $k.pem -noout -text; openssl pkey -in $k.pem -pubout; openssl pkey -in $k.pem; done; openssl pkey -in r.pem -traditional
# --- openssl rsa and ec show, check and write keys
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl rsa -in r.pem -check -noout; openssl rsa -in r.pem -modulus -noout; openssl rsa -in r.pem -traditional; openssl rsa -in e.pem; openssl rsa -in r.pem -pubout -out p.pem; openssl rsa -in p.pem -pubin -noout -text; openssl ec -in e.pem; openssl ec -in e.pem -noout -text; openssl ec -in e.pem -pubout; openssl ec -in e.pem -out x -foo 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl pkcs8 -in r.pem -topk8 -nocrypt; openssl pkey -in p.pem -pubin
# --- openssl keys that are not there or are something else
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
openssl pkey -in none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl rsa -in none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo foo > f; openssl pkey -in f 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl rsa -pubin -in f 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -x509 -key r.pem -subj /CN=a -out a.crt; openssl pkey -in a.crt 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl pkey -in r.pem -nosuch 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl pkey -in
# --- openssl keys under a password
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl rsa -in r.pem -aes256 -passout pass:abcd -out s.pem; head -1 s.pem; openssl rsa -in s.pem -passin pass:abcd -noout -modulus; openssl rsa -in s.pem -passin pass:bad 2>&1 | head -1; PW=abcd openssl pkey -in s.pem -passin env:PW -out plain.pem; cmp plain.pem r.pem && echo same; openssl rsa -in r.pem -aes256 -traditional -passout pass:abcd -out t.pem; head -2 t.pem; echo abcd > pw; openssl rsa -in t.pem -passin file:pw -noout -modulus; openssl ec -in e.pem -aes128 -passout pass:xyzw -out w.pem; openssl ec -in w.pem -passin pass:xyzw; openssl pkey -in s.pem < /dev/null 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl pkey -in s.pem -passin foo; openssl pkey -in s.pem -passin env:NOPE
# --- openssl makes requests and shows them
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
cat > d.pem <<'E'
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIKiBjeNSIxWIEE2Ny+3lHiv9aBO2rq5hWvSvB0L5D/j2
-----END PRIVATE KEY-----
E
for k in r e d; do openssl req -new -key $k.pem -subj /C=DE/O=dev/OU=x+OU=y/CN=web.example.com/emailAddress=a@b.c -out $k.csr; openssl req -in $k.csr -noout -text -reqopt no_sigdump; openssl req -in $k.csr -noout -verify -subject -pubkey -modulus; done; openssl req -in r.csr -noout -text
# --- openssl req with extensions that are added
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -new -key e.pem -subj /CN=a -addext 'subjectAltName=DNS:a,DNS:*.b.c,IP:10.0.0.1,IP:::1,email:x@y.z,URI:http://u' -addext keyUsage=critical,digitalSignature,keyEncipherment -addext extendedKeyUsage=serverAuth,clientAuth -addext basicConstraints=CA:FALSE | openssl req -noout -text -reqopt no_pubkey,no_sigdump
# --- openssl req refuses
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
for a in 'foo=bar' 'subjectAltName=foo' 'subjectAltName' 'subjectAltName=FOO:x' 'keyUsage=foo' 'subjectAltName=IP:1.2.3'; do openssl req -new -key e.pem -subj /CN=a -addext $a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; done; openssl req -new -key e.pem -subj /CN=a -addext subjectAltName=DNS:a -addext subjectAltName=DNS:b; for s in CN=a /CN /C=DEU/CN=a; do openssl req -new -key e.pem -subj $s -noout 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; done; openssl req -new -key e.pem -subj /FOO=b/CN= -noout; openssl req -new -key none -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -in none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo foo > f; openssl req -in f 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -nosuch; openssl req -new -key e.pem -nosuch -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -new -key r.pem -subj /CN=a extra; openssl req -new -key e.pem -subj /CN=a -days 3 -noout; openssl req -x509 -key e.pem -subj /CN=a -days 0; openssl req -x509 -key e.pem -subj /CN=a -days x; openssl req -new -key e.pem -subj /CN=a -config none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -in
# --- openssl req -newkey
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=a -keyout e.key -out e.csr; head -1 e.key e.csr; openssl req -new -newkey ec -nodes -subj /CN=a; openssl req -new -newkey foo -nodes -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -new -newkey rsa:foo -nodes -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -new -newkey rsa:100 -nodes -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -x509 -newkey ed25519 -noenc -subj /CN=a -keyout - -out x | head -1; openssl x509 -in x -noout -subject; stat -c %a e.key; ls; openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:secp384r1 -subj /CN=a -keyout p.key -passout pass:abcd -out p.csr; head -1 p.key; openssl req -in p.csr -noout -verify; openssl req -x509 -newkey rsa:512 -nodes -subj /CN=b -keyout b.key -out b.crt 2>/dev/null; openssl x509 -in b.crt -noout -subject -issuer -ext basicConstraints
# --- openssl req asks
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
yes '' | openssl req -new -key e.pem -out q.csr; openssl req -in q.csr -noout -subject; printf 'DEU\nDE\n.\n.\n\n\nfoo\n\n\n\n' | openssl req -new -key e.pem -out q.csr; openssl req -in q.csr -noout -subject; openssl req -new -key e.pem < /dev/null; echo; openssl req -new -x509 -key e.pem -batch -noout -subject; printf 'a\n' | openssl req -new -x509 -key e.pem
# --- openssl req with a configuration
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
printf '[req]\nprompt=no\ndistinguished_name=dn\nreq_extensions=ext\n[dn]\nCN=x\n0.OU=one\n1.OU=two\nO = my org # comment\n[ext]\nsubjectAltName=@alt\nkeyUsage = digitalSignature\n[alt]\nDNS.1=x\nDNS.2 = y\nIP.1=1.2.3.4\n' > c; openssl req -new -key e.pem -config c | openssl req -noout -text -reqopt no_pubkey,no_sigdump; openssl req -x509 -key e.pem -config c -extensions ext | openssl x509 -noout -text -certopt no_pubkey,no_sigdump,no_serial,no_validity; openssl req -x509 -key e.pem -config c | openssl x509 -noout -ext subjectAltName; printf '[req]\nprompt=no\ndistinguished_name=dn\n' > c1; openssl req -new -key e.pem -config c1; printf '[req]\n' > c2;  openssl req -new -key e.pem -config c2; printf '[req]\nfoo\n' > c3; openssl req -new -key e.pem -config c3 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -new -key e.pem -subj /CN=a -reqexts foo; openssl req -x509 -key e.pem -subj /CN=a -extensions foo; openssl req -new -key e.pem -subj /CN=a -reqexts v3_req | openssl req -noout -text -reqopt no_pubkey,no_sigdump
# --- openssl req -x509 and its defaults
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj '/CN=a b/O=x' -days 3 -out y.crt; openssl x509 -in y.crt -noout -text -certopt no_serial,no_validity,no_sigdump; openssl req -x509 -key r.pem -subj /CN=a -set_serial 0x1f -addext nsComment=hello | openssl x509 -noout -serial -ext nsComment,basicConstraints; openssl req -new -x509 -sha512 -key r.pem -subj /CN=a 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl req -x509 -sha1 -key r.pem -subj /CN=a | openssl x509 -noout -text | grep Algorithm
# --- openssl req signs with an authority
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -CA ca.crt -CAkey r.pem -subj /CN=leaf -new -key e.pem -out l.crt; openssl x509 -in l.crt -noout -subject -issuer; openssl req -new -key e.pem -subj /CN=b -addext subjectAltName=DNS:b -out b.csr; openssl req -x509 -CA ca.crt -CAkey r.pem -in b.csr -out b.crt; openssl x509 -in b.crt -noout -subject -issuer -ext subjectAltName; openssl req -x509 -CA ca.crt -CAkey r.pem -in b.csr -copy_extensions copy | openssl x509 -noout -ext subjectAltName; openssl req -CA ca.crt -CAkey e.pem -subj /CN=leaf -new -key e.pem 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'
# --- openssl x509 signs requests
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
cat > other.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAy3TD9b6FaRn7fDCW
zggrkMMC5IdKrU0xo6TIg95ceoPf3BOPJRYNdNqEWnavxssjfsKYh3i/bzU5DLYS
fGQrowIDAQABAkA37GqIu8uz7f5gToLFMx22dsPuyPlP1W4Viw/Kn25QBj4hJ8GE
o2Hh44QT5dHYj6l4fY8oPGsgM+qHvW9bIYsRAiEA6A3nYB/Z8ukueV05x2tVZOiO
WfrzX/gLFk1/8/eDSLUCIQDgc2StfodNQuteTayyQ57fA7Nh6MHr63t/m4q3iXER
9wIhAKUEHiERBV/jyhSr4saY4STc6z25YxA/x0KY4gCPZmBxAiEAhO7zHupEelb7
DdRVRxNToeQQNxni2LaUY2SdCM0HQcsCIQCR/siTQEttH3p9BneZnteHP4TOwASf
+INgzh97DyHuFw==
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -new -key e.pem -subj /O=dev/CN=web -addext subjectAltName=DNS:web -out w.csr; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -CAcreateserial -days 30 -out w.crt; ls; openssl x509 -in w.crt -noout -subject -issuer -ext subjectAltName; openssl x509 -in w.crt -noout -text -certopt no_serial,no_validity,no_sigdump; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -copy_extensions copy 2>/dev/null | openssl x509 -noout -ext subjectAltName; echo 0A > n.srl;  openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -CAserial n.srl 2>/dev/null | openssl x509 -noout -serial; cat n.srl; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -set_serial 31 2>/dev/null | openssl x509 -noout -serial; openssl x509 -req -in w.csr -signkey e.pem -sha384 2>/dev/null | openssl x509 -noout -text | grep Algo; openssl x509 -req -in w.csr -signkey e.pem -subj /CN=me 2>/dev/null | openssl x509 -noout -subject -issuer
# --- openssl x509 -extfile
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -new -key e.pem -subj /CN=web/emailAddress=a@b.c -out w.csr; cat > x <<'E'
subjectAltName=DNS:first
[a]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical, keyCertSign , cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid:always,issuer
nsComment="hello world"
nameConstraints=permitted;DNS:.example.com,excluded;IP:10.0.0.0/255.0.0.0
extendedKeyUsage=1.2.3.4,codeSigning
crlDistributionPoints=URI:http://a/b
authorityInfoAccess=OCSP;URI:http://o
certificatePolicies=1.2.3.4
nsCertType=server,client
subjectAltName=email:copy,RID:1.2.3.4,dirName:d
1.2.3.5=ASN1:UTF8String:hi
[d]
CN=foo
E
openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile x | openssl x509 -noout -text -certopt no_serial,no_validity,no_sigdump,no_pubkey; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile x -extensions a | openssl x509 -noout -text -certopt no_serial,no_validity,no_sigdump,no_pubkey; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile <(printf 'subjectAltName=DNS:p\nkeyUsage=digitalSignature') | openssl x509 -noout -ext subjectAltName,keyUsage
# --- openssl x509 refuses extensions
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -new -key r.pem -subj /CN=web -out w.csr; for e in subjectAltName=DNS:a,FOO:b subjectAltNam=DNS:a keyUsage=foo extendedKeyUsage=foo basicConstraints=foo subjectAltName=IP:1.2.3 foo subjectAltName=@alt subjectKeyIdentifier=foo authorityKeyIdentifier=foo basicConstraints=CA:maybe subjectAltName=DNS; do echo $e > x; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile x 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; done; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile x -extensions v3_req; openssl x509 -req -in w.csr -CA ca.crt -CAkey r.pem -extfile none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'
# --- openssl x509 refuses to sign
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > other.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAy3TD9b6FaRn7fDCW
zggrkMMC5IdKrU0xo6TIg95ceoPf3BOPJRYNdNqEWnavxssjfsKYh3i/bzU5DLYS
fGQrowIDAQABAkA37GqIu8uz7f5gToLFMx22dsPuyPlP1W4Viw/Kn25QBj4hJ8GE
o2Hh44QT5dHYj6l4fY8oPGsgM+qHvW9bIYsRAiEA6A3nYB/Z8ukueV05x2tVZOiO
WfrzX/gLFk1/8/eDSLUCIQDgc2StfodNQuteTayyQ57fA7Nh6MHr63t/m4q3iXER
9wIhAKUEHiERBV/jyhSr4saY4STc6z25YxA/x0KY4gCPZmBxAiEAhO7zHupEelb7
DdRVRxNToeQQNxni2LaUY2SdCM0HQcsCIQCR/siTQEttH3p9BneZnteHP4TOwASf
+INgzh97DyHuFw==
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -new -key r.pem -subj /CN=web -out w.csr; x() { openssl x509 -req "$@" 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; }; x -in w.csr -CA ca.crt -CAkey other.pem -CAcreateserial; x -in w.csr -CA ca.crt -CAkey none; x -in w.csr -CA none -CAkey r.pem; x -in w.csr -CA ca.crt; x -in w.csr; x -in ca.crt -CA ca.crt -CAkey r.pem; x -in none -CA ca.crt -CAkey r.pem; x -in w.csr -CA ca.crt -CAkey r.pem -days x; x -in w.csr -CA ca.crt -CAkey r.pem -CAserial none; x -in w.csr -CA ca.crt -CAkey r.pem -set_serial foo; x -in w.csr -CA ca.crt -CAkey r.pem -signkey r.pem; x -in w.csr -CA ca.crt -CAkey ca.crt; sed 's/^MI/Ma/' w.csr > b.csr; x -in b.csr -CA ca.crt -CAkey r.pem | head -1
# --- openssl x509 of things that are no certificates
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl x509 -in none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl x509 -in r.pem 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo foo > f; openssl x509 -in f; openssl x509 -noout < /dev/null; openssl x509 -in ca.crt extra; openssl x509 -in; openssl x509 -in ca.crt -checkend x; openssl x509 -in ca.crt -outform foo; openssl x509 -in ca.crt -noout -nosuch; openssl x509 -in ca.crt -noout -fingerprint -nosuch 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'
# --- openssl x509 shows what it is asked for
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -x509 -key e.pem -set_serial 4711 -subj /C=DE/O=dev/CN=web.example.com/emailAddress=m@n.o -addext subjectAltName=DNS:web.example.com,DNS:*.foo.com,IP:10.0.0.1,email:a@b.c -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=serverAuth -out s.crt; openssl x509 -in s.crt -noout -subject -issuer -serial -hash -issuer_hash -email -pubkey -modulus -alias; for o in RFC2253 oneline multiline compat; do openssl x509 -in s.crt -noout -subject -nameopt $o; done; openssl x509 -in s.crt -noout -ext subjectAltName; openssl x509 -in s.crt -noout -ext subjectAltName,keyUsage,basicConstraints; openssl x509 -in s.crt -noout -ext foo; openssl x509 -in s.crt -noout -checkhost web.example.com -checkip 10.0.0.1 -checkemail a@b.c; for h in x.foo.com foo.com nope a.b.foo.com; do openssl x509 -in s.crt -noout -checkhost $h; done; openssl x509 -in s.crt -noout -checkip 10.0.0.2; openssl x509 -in s.crt -checkend 86400; echo $?; openssl x509 -in s.crt -noout -checkend 86400000; echo $?; openssl x509 -in s.crt -noout -purpose; openssl x509 -in s.crt -outform der | openssl x509 -inform der -noout -subject; openssl x509 -in s.crt -noout -nocert; cat s.crt | openssl x509 -noout -serial; openssl x509 -in s.crt -x509toreq -signkey e.pem | openssl req -noout -subject
# --- openssl verify
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > other.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAy3TD9b6FaRn7fDCW
zggrkMMC5IdKrU0xo6TIg95ceoPf3BOPJRYNdNqEWnavxssjfsKYh3i/bzU5DLYS
fGQrowIDAQABAkA37GqIu8uz7f5gToLFMx22dsPuyPlP1W4Viw/Kn25QBj4hJ8GE
o2Hh44QT5dHYj6l4fY8oPGsgM+qHvW9bIYsRAiEA6A3nYB/Z8ukueV05x2tVZOiO
WfrzX/gLFk1/8/eDSLUCIQDgc2StfodNQuteTayyQ57fA7Nh6MHr63t/m4q3iXER
9wIhAKUEHiERBV/jyhSr4saY4STc6z25YxA/x0KY4gCPZmBxAiEAhO7zHupEelb7
DdRVRxNToeQQNxni2LaUY2SdCM0HQcsCIQCR/siTQEttH3p9BneZnteHP4TOwASf
+INgzh97DyHuFw==
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
openssl req -new -key e.pem -subj /CN=leaf -out l.csr; openssl x509 -req -in l.csr -CA ca.crt -CAkey r.pem -out l.crt 2>/dev/null; openssl x509 -req -in l.csr -CA ca.crt -CAkey r.pem -days -1 -out old.crt 2>/dev/null; v() { openssl verify "$@" 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; }; v l.crt; v -CAfile ca.crt l.crt; v -CAfile ca.crt old.crt; v -CAfile ca.crt ca.crt; v -CAfile none l.crt; v -CAfile r.pem l.crt; v -CAfile ca.crt none; v -CAfile ca.crt r.pem; v ca.crt; v -x; v -CAfile ca.crt -verify_hostname foo l.crt; v -CAfile ca.crt -verify_hostname leaf -show_chain l.crt; v -CAfile ca.crt -purpose sslserver l.crt; v -CAfile ca.crt -purpose foo l.crt; v -partial_chain -trusted l.crt l.crt; cat l.crt | openssl verify -CAfile ca.crt; v -CAfile l.crt l.crt; v -untrusted none l.crt; openssl verify -CAfile ca.crt old.crt > /dev/null 2>&1; echo $?
# --- openssl verify of chains
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > other.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8AgEAAkEAy3TD9b6FaRn7fDCW
zggrkMMC5IdKrU0xo6TIg95ceoPf3BOPJRYNdNqEWnavxssjfsKYh3i/bzU5DLYS
fGQrowIDAQABAkA37GqIu8uz7f5gToLFMx22dsPuyPlP1W4Viw/Kn25QBj4hJ8GE
o2Hh44QT5dHYj6l4fY8oPGsgM+qHvW9bIYsRAiEA6A3nYB/Z8ukueV05x2tVZOiO
WfrzX/gLFk1/8/eDSLUCIQDgc2StfodNQuteTayyQ57fA7Nh6MHr63t/m4q3iXER
9wIhAKUEHiERBV/jyhSr4saY4STc6z25YxA/x0KY4gCPZmBxAiEAhO7zHupEelb7
DdRVRxNToeQQNxni2LaUY2SdCM0HQcsCIQCR/siTQEttH3p9BneZnteHP4TOwASf
+INgzh97DyHuFw==
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
openssl req -x509 -key r.pem -subj /O=Example/CN=ca -out ca.crt
sign() { openssl x509 -req "$@" 2>/dev/null; }; openssl req -new -key other.pem -subj /CN=between -out b.csr; printf 'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid' > x; sign -in b.csr -CA ca.crt -CAkey r.pem -extfile x -out b.crt; sign -in b.csr -CA ca.crt -CAkey r.pem -out n.crt; openssl req -new -key e.pem -subj /CN=leaf -out l.csr; sign -in l.csr -CA b.crt -CAkey other.pem -out l.crt; openssl verify -CAfile ca.crt l.crt; openssl verify -CAfile ca.crt -untrusted b.crt l.crt; openssl verify -CAfile ca.crt -untrusted b.crt -show_chain l.crt; openssl verify -CAfile ca.crt -untrusted n.crt l.crt; cat b.crt ca.crt > all.crt; openssl verify -CAfile all.crt l.crt; openssl verify -untrusted b.crt l.crt; openssl verify -untrusted all.crt l.crt; openssl req -x509 -key other.pem -subj /O=Example/CN=ca -out false.crt; sign -in l.csr -CA ca.crt -CAkey r.pem -out m.crt; openssl verify -CAfile false.crt m.crt 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/' | head -3; openssl verify -CAfile false.crt b.crt
# --- openssl dgst and digests
cat > r.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEAvTGoL/gnrKuSDdqY
qktxaysuLAInc1pDfcAMRikBFdQuA1NVJpMtLU8O3fOFy61HBuTJqPIc17xcRb0B
i4OcBQIDAQABAkAv+Sl2kGwvAopUbPuNIvgtfpOEoT8zps26UzpJiBg4Wld7t8/w
kwma2L713sqDDoPlQNyusxe60vJsrTTSKdfBAiEA3aMvnwXHfXKLHu4/xqwzgDd1
07YLo/DmJjoJG9fXPz0CIQDahsk6U+Typoxzk+xOystI/GeBdo4Cn5/fuNRg85Ac
aQIhAMzk0V9njlaQj8BWbKsUAsBjhQ/lWbmDOKDaQhV1Yk3ZAiASX16vvrnzBLmu
RfOKNFafDkmNgvAxnEYOwzVn6VJmcQIhAM6n+e2rgpC1AfbJcalY0hXrDfjW6MnQ
VYEsXq/fBYMg
-----END PRIVATE KEY-----
E
cat > e.pem <<'E'
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgjA2yEHyTahc32jnj
7cdQGRUBEv6hBSQOZ8MhL5YELz2hRANCAAQAXSGV5jEP6UB+tEI2tI1SCiIHhhoc
yTzEDPsJEn14EdpcbarVILmtBJeA2sMny9MgVlBgQMOG8obOXnPzwSTT
-----END PRIVATE KEY-----
E
echo hi > f; for d in md5 sha1 sha224 sha256 sha384 sha512; do openssl dgst -$d f; openssl $d < f; done; openssl dgst f; openssl dgst -r f; openssl dgst -c f; openssl sha256 -hex f f; openssl dgst -binary f | base64; openssl dgst -sha256 -hmac key f; openssl dgst -hmac key f; openssl dgst -sha512 -hmac key < f; openssl dgst none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl dgst -foo f 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl dgst -sha256 -sign r.pem -out sig f; base64 -w0 sig; echo; openssl pkey -in r.pem -pubout -out p.pem; openssl dgst -sha256 -verify p.pem -signature sig f; openssl dgst -sha256 -verify p.pem -signature sig p.pem 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/' | sort; openssl dgst -sign e.pem f > s2; openssl ec -in e.pem -pubout -out p2.pem 2>/dev/null; openssl dgst -verify p2.pem -signature s2 f; openssl dgst -sha256 -sign r.pem -hex f; openssl dgst -out o f; cat o
# --- openssl enc
echo hi | openssl enc -base64; echo hi | openssl base64 -A; echo; echo aGkK | openssl base64 -d; echo -n aGkK | openssl base64 -d; echo -n aGkK | openssl base64 -d -A; echo 'a b' | openssl base64 -d; head -c 100 /dev/zero | openssl base64; for c in aes-256-cbc aes-128-cbc aes-192-cbc aes-256-ecb aes-128-ctr; do echo hi there everybody in here | openssl enc -$c -pbkdf2 -pass pass:x -S 0102030405060708 -a; done; echo hi | openssl enc -aes-256-cbc -pass pass:x -a -S 0102030405060708; echo hi | openssl enc -aes-256-cbc -pbkdf2 -pass pass:x -a > c; openssl enc -d -aes-256-cbc -pbkdf2 -pass pass:x -a -in c; openssl enc -d -aes-256-cbc -pbkdf2 -iter 5 -pass pass:y -a -in c 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/' | grep -a bad; echo hi | openssl aes-256-cbc -K 00 -iv 00 -a; echo hi | openssl enc -aes-256-cbc -pbkdf2 -k x -S 0102030405060708 -P; openssl enc -foo 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl enc -aes-256-gcm -k x; openssl enc -base64 -in none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo abc | openssl enc -d -aes-256-cbc -pbkdf2 -k x 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo hi | openssl enc -aes-256-cbc -a -kfile none 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; echo hi | openssl enc -aes-256-cbc -a -K 00
# --- openssl rand, passwd, version and words that it does not know
openssl rand foo; openssl rand 3 4; openssl rand -hex 0; openssl rand -base64 -1; openssl rand -base64 100 | wc; openssl rand -hex 5 | wc -c; openssl rand -foo; openssl rand 7 | wc -c; openssl rand -hex; openssl passwd -6 -salt ab cd; openssl passwd -5 -salt ab cd; openssl passwd -1 -salt x a b; openssl passwd -apr1 -salt x a; openssl passwd -foo; echo pw | openssl passwd -1 -salt x -stdin; echo pw | openssl passwd -1 -salt x -stdin -table; openssl foo; openssl version -d; openssl ecparam -name foo 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl ecparam -name prime256v1; openssl ecparam -name secp384r1 -genkey -noout | head -1; openssl genpkey -algorithm foo 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl genpkey; openssl genpkey -algorithm EC; openssl genpkey -algorithm RSA -pkeyopt foo:1 2>&1 | sed 's/^[0-9A-F]*:error/ID:error/'; openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out e; head -1 e; openssl genpkey -algorithm ed25519 | head -1
