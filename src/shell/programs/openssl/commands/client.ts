import { isSystemError, printError, request, resolve, type SystemError } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { encodeText } from "../../../text.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import { type Certificate, certificatePem, dateText } from "../certificates.ts";
import { certificatesOf } from "../files.ts";
import { kindOfInfo, signatureNamed } from "../keys.ts";
import { nameText } from "../names.ts";
import type { Command } from "./command.ts";
import { chainOf, ownAuthorities, readAuthorities, REASONS } from "./verify.ts";

const NUMBERS: Readonly<Record<string, number>> = { ECONNREFUSED: 111, EHOSTUNREACH: 113, ENETUNREACH: 101 };

/** What is said when nobody answers. */
function refusal(error: SystemError): OpensslError {
  const number = NUMBERS[error.code] ?? 110;
  return new OpensslError([
    fault(`800000${number.toString(16).toUpperCase()}:system library:BIO_connect:${error.message}:../crypto/bio/bio_sock2.c:117:calling connect()`), fault("10000067:BIO routines:BIO_connect:connect error:../crypto/bio/bio_sock2.c:119:"),
    `connect:errno=${number}`,
  ].join("\n"));
}

/** s_client: what a server of TLS shows of itself. */
export const client: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "connect host port servername CAfile CApath cert key pass passin alpn verify verify_depth verify_hostname starttls cipher ciphersuites proxy bind nameopt curves groups",
    flags: "showcerts quiet brief tls1 tls1_1 tls1_2 tls1_3 no_tls1_2 no_tls1_3 noservername verify_return_error verify_quiet msg debug state prexit crlf ign_eof no_ign_eof 4 6 status tlsextdebug no-CAfile no-CApath",
  });
  if (options.rest.length > 1) throw options.usage();
  const [, host = "localhost", port] = /^(.*?)(?::(\d*))?$/.exec(options.value("connect") ?? options.rest[0] ?? `${options.value("host") ?? "localhost"}:${options.value("port") ?? 4433}`)!;
  const authorities = options.has("CAfile") ? readAuthorities(process, options.value("CAfile")!, "") : ownAuthorities(process);
  let addresses: string[];
  try {
    addresses = yield* resolve(process, host === "" ? "localhost" : host.replace(/^\[(.*)\]$/, "$1"));
  } catch (error) {
    if (isSystemError(error)) throw refusal(error);
    throw new OpensslError(`${fault("10080002:BIO routines:BIO_lookup_ex:system lib:../crypto/bio/bio_addr.c:746:Name or service not known")}\nconnect:errno=22`);
  }
  const name = options.value("servername") ?? host;
  let certificates: string | undefined;
  try {
    const answer = yield* request(process, addresses[0]!, { scheme: "https", host: name, port: Number(port || 4433), path: "/" }, { method: "GET", headers: { host: name } });
    certificates = answer.serverCertificate;
  } catch (error) {
    if (isSystemError(error)) throw refusal(error);
  }
  const chain = certificates === undefined ? [] : certificatesOf(encodeText(certificates));
  const quiet = options.has("quiet") || options.has("brief");
  const leaf = chain[0];
  if (!leaf) {
    // What answers speaks no TLS.
    yield* print(`CONNECTED(00000003)\n---\nno peer certificate available\n---\nNo client certificate CA names sent\n---\nSSL handshake has read 5 bytes and written ${293 + name.length} bytes\nVerification: OK\n---\nNew, (NONE), Cipher is (NONE)\nSecure Renegotiation IS NOT supported\nCompression: NONE\nExpansion: NONE\nNo ALPN negotiated\nEarly data was not sent\nVerify return code: 0 (ok)\n---\n`);
    yield* printError(`${fault("0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl/record/ssl3_record.c:354:")}\n`);
    return 1;
  }
  const checked = chainOf(leaf, { trusted: authorities, untrusted: chain.slice(1), wall: process.wall, host: options.value("verify_hostname") });
  // A chain of one that leads nowhere is two errors.
  const problems = checked.problems.flatMap((each) => (each.code === 20 && checked.chain.length === 1 ? [each, { ...each, code: 21 }] : [each]));
  const style = options.value("nameopt");
  let told = "";
  for (const { code, depth, certificate } of problems) told += `depth=${depth} ${nameText(certificate.subject, style)}\nverify error:num=${code}:${REASONS[code]}\n${options.has("brief") ? "" : "verify return:1\n"}`;
  if (!options.has("brief")) for (const [index, each] of checked.chain.toReversed().entries()) told += `depth=${checked.chain.length - 1 - index} ${nameText(each.subject, style)}\nverify return:1\n`;
  const failed = problems.at(-1)?.code ?? 0;
  if (!quiet) yield* print("CONNECTED(00000003)\n");
  yield* printError(told);
  if (failed !== 0 && options.has("verify_return_error")) {
    yield* printError(`${fault("0A000086:SSL routines:tls_post_process_server_certificate:certificate verify failed:../ssl/statem/statem_clnt.c:1889:")}\n`);
    return 1;
  }
  const verdict = failed === 0 ? "Verification: OK" : `Verification error: ${REASONS[failed]}`;
  const { kind, size } = kindOfInfo(leaf.keyInfo);
  const signature = kind === "rsa" ? "RSA-PSS" : kind === "ec" ? "ECDSA" : "Ed25519";
  const version = options.has("tls1_2") || options.has("no_tls1_3") ? "TLSv1.2" : "TLSv1.3";
  const suite = version === "TLSv1.3" ? "TLS_AES_256_GCM_SHA384" : `ECDHE-${kind === "rsa" ? "RSA" : "ECDSA"}-AES256-GCM-SHA384`;
  if (options.has("brief")) {
    yield* printError(`CONNECTION ESTABLISHED\nProtocol version: ${version}\nCiphersuite: ${suite}\nPeer certificate: ${nameText(leaf.subject, style)}\nHash used: SHA256\nSignature type: ${signature}\n${verdict}\nServer Temp Key: X25519, 253 bits\nDONE\n`);
    return;
  }
  if (options.has("quiet")) return;
  const entry = (each: Certificate, index: number): string => {
    const info = kindOfInfo(each.keyInfo);
    const sign = signatureNamed(each.algorithm).name;
    return ` ${index} s:${nameText(each.subject, style)}\n   i:${nameText(each.issuer, style)}\n   a:PKEY: ${info.algorithm}, ${info.size} (bit); sigalg: ${sign.replace(/^(\w+)WithRSAEncryption$/, (_all, digest: string) => `RSA-${digest.toUpperCase()}`)}\n   v:NotBefore: ${dateText(each.notBefore)}; NotAfter: ${dateText(each.notAfter)}\n${options.has("showcerts") ? certificatePem(each.raw) : ""}`;
  };
  const bytes = chain.reduce((sum, each) => sum + each.raw.length, 0);
  yield* print(`---
Certificate chain
${chain.map(entry).join("")}---
Server certificate
${certificatePem(leaf.raw)}subject=${nameText(leaf.subject, style)}
issuer=${nameText(leaf.issuer, style)}
---
No client certificate CA names sent
Peer signing digest: SHA256
Peer signature type: ${signature}
Server Temp Key: X25519, 253 bits
---
SSL handshake has read ${bytes + 568} bytes and written ${368 + name.length} bytes
${verdict}
---
New, ${version}, Cipher is ${suite}
Server public key is ${size} bit
Secure Renegotiation IS ${version === "TLSv1.3" ? "NOT " : ""}supported
Compression: NONE
Expansion: NONE
No ALPN negotiated
${version === "TLSv1.3" ? "Early data was not sent\n" : ""}Verify return code: ${failed} (${REASONS[failed]})
---
`);
  yield* printError("DONE\n");
};
