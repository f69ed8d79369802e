import { encodePem, numberOf } from "../../../os/crypto/der.ts";
import { decodePrivate, encodePrivate, encodePublic, generateKey, type Noise, type PrivateKey, sizeOf } from "../../../os/crypto/rsa.ts";
import {
  addExtension, isSignedBy, knowsAttribute, makeCertificate, makeRequest, type Certificate, type Extensions, type Name, nameText, readCertificates, readRequest,
} from "../../../os/crypto/x509.ts";
import { isSystemError, printError, read, readAll, request, resolve, spend, write, type Call, type Process, type Program } from "../../../os/index.ts";
import { md5, sha1, sha256, sha512 } from "../../digest.ts";
import { print } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { Arguments, OpensslError } from "./arguments.ts";
import { cryptMd5, cryptSha2, saltOf } from "./crypt.ts";
import { certificateText, colons, dateText, requestText } from "./text.ts";

const VERSION = "OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)";
const DAY = 86_400_000;
/** CPU time of making a key of 2048 bits, ms. */
const KEY_COST = 120;

const hash = (data: Uint8Array): Uint8Array => fromHex(sha256(data));

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** openssl: keys, requests and certificates of RSA, as TLS secrets and users of a cluster need them. */
export const openssl: Program = function* (process: Process): Call<number> {
  const [command = "help", ...args] = process.args.slice(1);
  const run = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!run) {
    yield* printError(`Invalid command '${command}'; type "help" for a list.\n`);
    return 1;
  }
  try {
    return (yield* run(process, args, command)) ?? 0;
  } catch (error) {
    if (!(error instanceof OpensslError)) throw error;
    yield* printError(`${error.message}\n`);
    return 1;
  }
};

type Command = (process: Process, args: readonly string[], command: string) => Call<number | void>;

function noiseOf(process: Process): Noise {
  const { random } = process.machine.simulation;
  // Every process has its own, from the seed of the simulation.
  const own = random.fork(`openssl/${process.machine.hostname}/${process.pid}/${process.now}`);
  return (length) => Uint8Array.from({ length }, () => own.below(256));
}

function* load(process: Process, path: string | undefined, what: string): Call<string> {
  if (path === undefined || path === "-") return decodeText(yield* readAll(0));
  try {
    return decodeText(process.files.readFile(path));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // The number before an error is the thread's.
    const thread = "40B7A8E1F67F0000:error";
    if (/request|extensions|file/.test(what)) throw new OpensslError(`Can't open "${path}" for reading, ${error.message}\n${thread}:80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, r)${what.includes("request") ? "\nUnable to load X509 request" : ""}`);
    throw new OpensslError(`Could not open file or uri for loading ${what} from ${path}\n${thread}:16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file\n${thread}:80000002:system library:file_open:${error.message}:../providers/implementations/storemgmt/file_store.c:266:calling stat(${path})${what === "certificate" ? "\nUnable to load certificate" : ""}`);
  }
}

function* save(process: Process, path: string | undefined, text: string, mode?: number): Call<void> {
  if (path === undefined) {
    yield* print(text);
    return;
  }
  try {
    process.files.writeFile(path, encodeText(text), mode === undefined ? {} : { mode });
    if (mode !== undefined) process.files.chmod(path, mode);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OpensslError(`Can't open "${path}" for writing, ${error.message}`);
  }
}

function* newKey(process: Process, size: number): Call<PrivateKey> {
  if (!(size >= 512)) throw new OpensslError(`genrsa: Error: key size too small`);
  yield* spend(KEY_COST * (size / 2048) ** 3);
  return generateKey(size, noiseOf(process));
}

function* loadKey(process: Process, path: string | undefined, what = "private key"): Call<PrivateKey> {
  const key = decodePrivate(yield* load(process, path, what));
  if (!key) throw new OpensslError(`Could not read ${what} from ${path ?? "<stdin>"}`);
  return key;
}

/** "/O=dev/CN=alice" */
function parseSubject(text: string): Name {
  if (!text.startsWith("/")) throw new OpensslError(`name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. This name is not in that format: '${text}'`);
  const name: Name = [];
  for (const part of text.slice(1).split(/(?<!\\)[/+](?=[A-Za-z0-9.]+=)/)) {
    if (part === "") continue;
    const at = part.indexOf("=");
    if (at < 0) throw new OpensslError(`req: Missing '=' after RDN type string '${part}' in subject name string`);
    const [key, value] = [part.slice(0, at), part.slice(at + 1).replace(/\\(.)/g, "$1").replace(/\/$/, "")];
    if (knowsAttribute(key) && value !== "") name.push([key, value]);
  }
  return name;
}

/** Sections of an openssl configuration. */
function parseConfig(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>([["default", new Map()]]);
  let current = sections.get("default")!;
  for (const line of text.replace(/\\\n/g, "").split("\n")) {
    const bare = line.replace(/#.*$/, "").trim();
    const head = /^\[\s*(.*?)\s*\]$/.exec(bare);
    if (head) {
      current = sections.get(head[1]!) ?? new Map<string, string>();
      sections.set(head[1]!, current);
      continue;
    }
    const pair = /^([^=]+?)\s*=\s*(.*)$/.exec(bare);
    if (pair) current.set(pair[1]!, pair[2]!);
  }
  return sections;
}

function readExtensions(sections: Map<string, Map<string, string>>, section: string | undefined, into: Extensions): void {
  for (const [name, value] of sections.get(section ?? "default") ?? []) {
    let text = value;
    const names = /^@(\w+)$/.exec(value.trim());
    if (names) text = [...(sections.get(names[1]!) ?? [])].map(([key, each]) => `${key.replace(/\.\d+$/, "")}:${each}`).join(",");
    addExtension(into, name, text);
  }
}

function identifier(key: PrivateKey | { n: bigint; e: bigint }): string {
  // SHA-1 of the key itself, without the algorithm before it.
  const info = encodePublic(key);
  return sha1(info.subarray(info.length - bitStringLength(info)));
}

/** How long the key within a SubjectPublicKeyInfo is. */
function bitStringLength(info: Uint8Array): number {
  // SEQUENCE { SEQUENCE { OID, NULL } BIT STRING }: the algorithm takes 15 bytes.
  const header = info[1]! & 0x80 ? 2 + (info[1]! & 0x7f) : 2;
  const at = header + 15;
  const head = info[at + 1]! & 0x80 ? 2 + (info[at + 1]! & 0x7f) : 2;
  return info.length - at - head - 1;
}

const rand: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "out", "hex base64");
  const count = Number(options.rest[0]);
  if (!Number.isInteger(count) || count < 1) throw new OpensslError("rand: Extra arguments given.\nrand: Use -help for summary.".replace("Extra arguments given", options.rest[0] === undefined ? "Missing argument" : "Extra arguments given"));
  const bytes = noiseOf(process)(count);
  if (options.has("hex")) yield* save(process, options.value("out"), `${colons(bytes).replaceAll(":", "")}\n`);
  else if (options.has("base64")) yield* save(process, options.value("out"), base64Lines(bytes));
  else if (options.value("out") !== undefined) process.files.writeFile(options.value("out")!, bytes);
  else yield* write(1, bytes);
};

function base64Lines(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return (btoa(binary).match(/.{1,64}/g) ?? []).map((line) => `${line}\n`).join("");
}

const genrsa: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "out passout", "traditional aes256 des3 3 F4 verbose");
  const key = yield* newKey(process, Number(options.rest[0] ?? 2048));
  yield* save(process, options.value("out"), encodePrivate(key, options.has("traditional")), 0o600);
};

const genpkey: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "out algorithm pkeyopt outform", "quiet");
  if (!/^rsa$/i.test(options.value("algorithm") ?? "")) throw new OpensslError(`genpkey: Error initializing ${options.value("algorithm") ?? ""} context`);
  const bits = options.all("pkeyopt").map((text) => /^rsa_keygen_bits:(\d+)$/.exec(text)?.[1]).find((text) => text !== undefined);
  yield* save(process, options.value("out"), encodePrivate(yield* newKey(process, Number(bits ?? 2048))), 0o600);
};

const pkey: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "in out inform outform passin", "pubout noout modulus check traditional text pubin");
  const key = yield* loadKey(process, options.value("in"));
  if (options.has("check")) yield* print(command === "rsa" ? "RSA key ok\n" : "Key is valid\n");
  if (options.has("modulus")) yield* print(`Modulus=${key.n.toString(16).toUpperCase()}\n`);
  if (options.has("noout")) return;
  if (command === "rsa") yield* printError("writing RSA key\n");
  yield* save(process, options.value("out"), options.has("pubout") ? encodePem("PUBLIC KEY", encodePublic(key)) : encodePrivate(key, options.has("traditional")));
};

const req: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "key keyout in out subj newkey days config addext extensions reqexts set_serial CA CAkey passout passin inform outform copy_extensions",
    "new x509 nodes noenc noout text subject verify batch sha256 sha384 sha512 pubkey modulus utf8");
  if (!options.has("new") && !options.has("newkey") && !options.has("x509")) {
    const found = readRequest(yield* load(process, options.value("in"), "certificate request"));
    if (!found) throw new OpensslError(`Unable to load X509 request`);
    if (options.has("verify")) yield* printError(isSignedBy(found, found.key, hash) ? "Certificate request self-signature verify OK\n" : "Certificate request self-signature verify failure\n");
    if (options.has("text")) yield* print(requestText(found));
    if (options.has("subject")) yield* print(`subject=${nameText(found.subject)}\n`);
    if (!options.has("noout")) yield* save(process, options.value("out"), yield* load(process, options.value("in"), "certificate request"));
    return;
  }
  const sections = options.has("config") ? parseConfig(yield* load(process, options.value("config"), "configuration")) : new Map<string, Map<string, string>>();
  const settings = sections.get("req") ?? new Map<string, string>();
  let subject: Name;
  if (options.has("subj")) subject = parseSubject(options.value("subj")!);
  else if (settings.has("distinguished_name") && (settings.get("prompt") === "no" || options.has("batch"))) {
    subject = [...(sections.get(settings.get("distinguished_name")!) ?? [])].map(([key, value]): [string, string] => [LONG_NAMES[key] ?? key.replace(/^\d+\./, ""), value]).filter(([key]) => knowsAttribute(key));
  } else subject = yield* askSubject();
  let key: PrivateKey;
  if (options.has("key")) key = yield* loadKey(process, options.value("key"));
  else {
    const size = Number(/^rsa:(\d+)$/.exec(options.value("newkey") ?? "rsa:2048")?.[1] ?? settings.get("default_bits") ?? 2048);
    key = yield* newKey(process, size);
    yield* printError(`${progress(process)}-----\n`);
    yield* save(process, options.value("keyout") ?? settings.get("default_keyfile") ?? "privkey.pem", encodePrivate(key), 0o600);
  }
  const extensions: Extensions = {};
  if (options.has("x509")) {
    extensions.subjectKey = identifier(key);
    extensions.authorityKey = extensions.subjectKey;
    extensions.certificateAuthority = true;
  }
  const section = options.has("x509") ? options.value("extensions") ?? settings.get("x509_extensions") : options.value("reqexts") ?? options.value("extensions") ?? settings.get("req_extensions");
  if (section !== undefined) readExtensions(sections, section, extensions);
  for (const line of options.all("addext")) {
    const pair = /^(\w+)\s*=\s*(.*)$/.exec(line);
    if (!pair || !addExtension(extensions, pair[1]!, pair[2]!)) throw new OpensslError(`Error checking extensions defined using -addext`);
  }
  yield* spend(2);
  if (!options.has("x509")) {
    yield* save(process, options.value("out"), makeRequest(subject, extensions, key, hash));
    return;
  }
  const now = Math.floor(process.wall / 1000) * 1000;
  yield* save(process, options.value("out"), makeCertificate({
    serial: options.has("set_serial") ? BigInt(options.value("set_serial")!) : numberOf(noiseOf(process)(20)) >> 1n, issuer: subject, subject, key, notBefore: now,
    notAfter: now + Number(options.value("days") ?? 30) * DAY, extensions,
  }, key, hash));
};

const LONG_NAMES: Readonly<Record<string, string>> = {
  commonName: "CN", countryName: "C", stateOrProvinceName: "ST", localityName: "L", organizationName: "O", organizationalUnitName: "OU",
};

/** The dots and pluses of a search for primes. */
function progress(process: Process): string {
  const noise = noiseOf(process);
  const run = (): string => [...noise(30 + (noise(1)[0]! % 60))].map((byte) => (byte % 9 === 0 ? "+" : ".")).join("");
  return `${run()}+++++++++++++++++++++++++++++++++++++++*.${run()}\n${run()}+++++++++++++++++++++++++++++++++++++++*\n`;
}

const QUESTIONS: readonly (readonly [string, string, string])[] = [
  ["C", "Country Name (2 letter code)", "AU"], ["ST", "State or Province Name (full name)", "Some-State"], ["L", "Locality Name (eg, city)", ""],
  ["O", "Organization Name (eg, company)", "Internet Widgits Pty Ltd"], ["OU", "Organizational Unit Name (eg, section)", ""], ["CN", "Common Name (e.g. server FQDN or YOUR name)", ""],
  ["emailAddress", "Email Address", ""],
];

/** Asks for the parts of the name, as without -subj. */
function* askSubject(): Call<Name> {
  yield* printError("You are about to be asked to enter information that will be incorporated\ninto your certificate request.\nWhat you are about to enter is what is called a Distinguished Name or a DN.\nThere are quite a few fields but you can leave some blank\nFor some fields there will be a default value,\nIf you enter '.', the field will be left blank.\n-----\n");
  const lines = new Lines();
  const name: Name = [];
  for (const [key, question, byDefault] of QUESTIONS) {
    yield* printError(`${question} [${byDefault}]:`);
    const answer = yield* lines.next();
    const value = answer === undefined || answer === "" ? byDefault : answer === "." ? "" : answer;
    if (value !== "") name.push([key, value]);
  }
  return name;
}

/** Lines of standard input, as they are typed. */
class Lines {
  private text = "";

  *next(): Call<string | undefined> {
    while (!this.text.includes("\n")) {
      const data = yield* read(0);
      if (data.length === 0) return undefined;
      this.text += decodeText(data);
    }
    const at = this.text.indexOf("\n");
    const line = this.text.slice(0, at);
    this.text = this.text.slice(at + 1);
    return line;
  }
}

const x509: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "in out CA CAkey CAserial days extfile extensions set_serial signkey key inform outform checkend ext copy_extensions nameopt passin checkhost",
    "req noout text subject issuer dates startdate enddate serial fingerprint sha256 sha1 md5 pubkey modulus CAcreateserial purpose hash email subject_hash");
  if (options.has("req")) {
    const found = readRequest(yield* load(process, options.value("in"), "certificate request input"));
    if (!found) throw new OpensslError(`Unable to load X509 request`);
    const own = options.value("signkey") ?? options.value("key");
    const signer = yield* loadKey(process, own ?? options.value("CAkey") ?? options.value("CA"), own === undefined ? "CA private key" : "private key");
    const authority = own !== undefined ? undefined : readCertificates(yield* load(process, options.value("CA"), "CA certificate"))[0];
    if (own === undefined && !authority) throw new OpensslError(`Could not read CA certificate from ${options.value("CA") ?? "<stdin>"}`);
    const extensions: Extensions = {};
    if (options.value("copy_extensions") === "copyall" || options.value("copy_extensions") === "copy") Object.assign(extensions, found.extensions);
    if (options.has("extfile")) readExtensions(parseConfig(yield* load(process, options.value("extfile"), "extensions")), options.value("extensions"), extensions);
    const serial = options.has("set_serial") ? BigInt(options.value("set_serial")!) : numberOf(noiseOf(process)(20)) >> 1n;
    const now = Math.floor(process.wall / 1000) * 1000;
    yield* printError(`Certificate request self-signature ok\nsubject=${nameText(found.subject)}\n`);
    yield* spend(2);
    yield* save(process, options.value("out"), makeCertificate({
      serial, issuer: authority?.subject ?? found.subject, subject: found.subject, key: found.key, notBefore: now, notAfter: now + Number(options.value("days") ?? 30) * DAY, extensions,
    }, signer, hash));
    if (options.has("CAcreateserial") && options.has("CA")) process.files.writeFile(options.value("CAserial") ?? options.value("CA")!.replace(/(?:\.[^./]*)?$/, ".srl"), encodeText(`${serial.toString(16).toUpperCase()}\n`));
    return;
  }
  const text = yield* load(process, options.value("in"), "certificate");
  const certificate = readCertificates(text)[0];
  if (!certificate) throw new OpensslError(`Could not read certificate from ${options.value("in") ?? "<stdin>"}\nUnable to load certificate`);
  let code = 0;
  // In the order in which they were asked for.
  for (const arg of args) {
    switch (arg.replace(/^--?/, "")) {
      case "text": yield* print(certificateText(certificate)); break;
      case "subject": yield* print(`subject=${nameText(certificate.subject)}\n`); break;
      case "issuer": yield* print(`issuer=${nameText(certificate.issuer)}\n`); break;
      case "dates": yield* print(`notBefore=${dateText(certificate.notBefore)}\nnotAfter=${dateText(certificate.notAfter)}\n`); break;
      case "startdate": yield* print(`notBefore=${dateText(certificate.notBefore)}\n`); break;
      case "enddate": yield* print(`notAfter=${dateText(certificate.notAfter)}\n`); break;
      case "serial": {
        const hex = certificate.serial.toString(16).toUpperCase();
        yield* print(`serial=${hex.length % 2 === 1 ? "0" : ""}${hex}\n`);
        break;
      }
      case "fingerprint": {
        const [name, digest] = options.has("sha256") ? ["sha256", sha256(certificate.raw)] : options.has("md5") ? ["md5", md5(certificate.raw)] : ["SHA1", sha1(certificate.raw)];
        yield* print(`${name} Fingerprint=${colons(fromHex(digest), true)}\n`);
        break;
      }
      case "modulus": yield* print(`Modulus=${certificate.key.n.toString(16).toUpperCase()}\n`); break;
      case "pubkey": yield* print(encodePem("PUBLIC KEY", encodePublic(certificate.key))); break;
      case "ext": {
        const all = certificateText(certificate);
        if (/subjectAltName/.test(options.value("ext")!) && certificate.extensions.subjectAltName) yield* print(`X509v3 Subject Alternative Name: \n    ${certificate.extensions.subjectAltName.join(", ")}\n`);
        else if (!/X509v3 extensions/.test(all)) yield* print("No extensions matched.\n");
        break;
      }
      case "checkend": {
        const over = certificate.notAfter < process.wall + Number(options.value("checkend")) * 1000;
        yield* print(over ? "Certificate will expire\n" : "Certificate will not expire\n");
        code = over ? 1 : 0;
        break;
      }
    }
  }
  if (!options.has("noout")) yield* save(process, options.value("out"), encodePem("CERTIFICATE", certificate.raw));
  return code;
};

const verify: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "CAfile untrusted CApath purpose", "verbose");
  const trusted = options.has("CAfile") ? readCertificates(yield* load(process, options.value("CAfile"), "certificates")) : [];
  const between = options.has("untrusted") ? readCertificates(yield* load(process, options.value("untrusted"), "certificates")) : [];
  let code = 0;
  for (const path of options.rest) {
    const certificate = readCertificates(yield* load(process, path, "certificate"))[0];
    if (!certificate) throw new OpensslError(`Could not read certificate from ${path}\nUnable to load certificate`);
    const problem = problemOf(certificate, trusted, between, process.wall);
    if (!problem) yield* print(`${path}: OK\n`);
    else {
      yield* printError(`${nameText(certificate.subject)}\nerror ${problem[0]} at 0 depth lookup: ${problem[1]}\nerror ${path}: verification failed\n`);
      code = 2;
    }
  }
  return code;
};

function problemOf(certificate: Certificate, trusted: readonly Certificate[], between: readonly Certificate[], wall: number): [number, string] | undefined {
  let current = certificate;
  for (let depth = 0; depth < 10; depth += 1) {
    if (current.notAfter < wall) return [10, "certificate has expired"];
    if (current.notBefore > wall) return [9, "certificate is not yet valid"];
    const issuer = nameText(current.issuer);
    const root = trusted.find((each) => nameText(each.subject) === issuer && isSignedBy(current, each.key, hash));
    if (root) return undefined;
    const next = between.find((each) => nameText(each.subject) === issuer && isSignedBy(current, each.key, hash));
    if (!next) return nameText(current.subject) === issuer ? [18, "self-signed certificate"] : [20, "unable to get local issuer certificate"];
    current = next;
  }
  return [22, "certificate chain too long"];
}

const DIGESTS: Readonly<Record<string, [string, (data: Uint8Array) => string]>> = { md5: ["MD5", md5], sha1: ["SHA1", sha1], sha256: ["SHA2-256", sha256], sha512: ["SHA2-512", sha512] };

const dgst: Command = function* (process, args, command) {
  const named = DIGESTS[command];
  const options = new Arguments(process, command, args, "out", "md5 sha1 sha256 sha512 hex r binary");
  const [name, digest] = named ?? Object.entries(DIGESTS).find(([key]) => options.has(key))?.[1] ?? DIGESTS["sha256"]!;
  for (const path of options.rest.length > 0 ? options.rest : ["-"]) {
    const data = encodeText(yield* load(process, path, "file"));
    if (options.has("binary")) yield* write(1, fromHex(digest(data)));
    else yield* print(options.has("r") ? `${digest(data)} *${path === "-" ? "stdin" : path}\n` : `${name}(${path === "-" ? "stdin" : path})= ${digest(data)}\n`);
  }
};

const enc: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "in out", "base64 a A d e");
  if (command === "enc" && !options.has("base64") && !options.has("a")) throw new OpensslError("enc: Unknown option or cipher\nenc: Use -help for summary.");
  const path = options.value("in");
  const data = path === undefined ? yield* readAll(0) : encodeText(yield* load(process, path, "file"));
  if (options.has("d")) {
    try {
      yield* save(process, options.value("out"), decodeText(Uint8Array.from(atob(decodeText(data).replace(/\s+/g, "")), (character) => character.charCodeAt(0))));
    } catch {
      throw new OpensslError("error reading input file");
    }
    return;
  }
  const lines = base64Lines(data);
  yield* save(process, options.value("out"), options.has("A") ? lines.replaceAll("\n", "") : lines);
};

const client: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "connect servername CAfile cert key port alpn verify", "showcerts quiet brief tls1_2 tls1_3");
  const [, host = "localhost", port = "443"] = /^(.*?)(?::(\d+))?$/.exec(options.value("connect") ?? options.rest[0] ?? "localhost:443")!;
  let addresses: string[];
  try {
    addresses = yield* resolve(process, host);
  } catch (error) {
    if (isSystemError(error)) throw error;
    throw new OpensslError(`BIO_lookup_ex: Name or service not known\nconnect:errno=22`);
  }
  let certificates: string | undefined;
  try {
    const name = options.value("servername") ?? host;
    const answer = yield* request(process, addresses[0]!, { scheme: "https", host: name, port: Number(port), path: "/" }, { method: "GET", headers: { host: name } });
    certificates = answer.serverCertificate;
  } catch (error) {
    if (!isSystemError(error)) throw new OpensslError(`CONNECTED(00000003)\nwrite:errno=0\n---\nno peer certificate available\n---`);
    throw new OpensslError(`${error.message}\nconnect:errno=${error.code === "ECONNREFUSED" ? 111 : 110}`);
  }
  const found = certificates === undefined ? [] : readCertificates(certificates);
  yield* print("CONNECTED(00000003)\n---\n");
  if (!found[0]) {
    yield* print("no peer certificate available\n---\n");
    return;
  }
  yield* print(`Certificate chain\n${found.map((each, index) => ` ${index} s:${nameText(each.subject)}\n   i:${nameText(each.issuer)}\n   a:PKEY: rsaEncryption, ${sizeOf(each.key)} (bit); sigalg: RSA-SHA256\n   v:NotBefore: ${dateText(each.notBefore)}; NotAfter: ${dateText(each.notAfter)}\n`).join("")}---\nServer certificate\n${encodePem("CERTIFICATE", found[0].raw)}subject=${nameText(found[0].subject)}\nissuer=${nameText(found[0].issuer)}\n---\nSSL handshake has read 1500 bytes and written 400 bytes\n---\nNew, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384\nServer public key is ${sizeOf(found[0].key)} bit\n---\nDONE\n`);
};

const passwd: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, "salt in", "1 5 6 apr1 stdin noverify quiet table reverse");
  const words = options.has("stdin") ? decodeText(yield* readAll(0)).replace(/\n$/, "").split("\n") : options.has("in") ? (yield* load(process, options.value("in"), "file")).replace(/\n$/, "").split("\n") : options.rest;
  if (words.length === 0) throw new OpensslError("passwd: no password was given; use -stdin or name it");
  const kind = (["6", "5", "apr1", "1"] as const).find((each) => options.has(each)) ?? "1";
  const noise = noiseOf(process);
  for (const word of words) {
    yield* spend(kind === "1" || kind === "apr1" ? 2 : 10);
    const salt = options.value("salt") ?? saltOf(noise(kind === "1" || kind === "apr1" ? 8 : 16));
    const made = kind === "1" || kind === "apr1" ? cryptMd5(word, salt, kind) : cryptSha2(word, salt, kind);
    yield* print(`${options.has("table") ? `${word}\t` : ""}${made}\n`);
  }
};

const version: Command = function* () {
  yield* print(`${VERSION}\n`);
};

const help: Command = function* () {
  yield* printError(`help:\n\nStandard commands\n${Object.keys(COMMANDS).sort().join("  ")}\n`);
};

const COMMANDS: Readonly<Record<string, Command>> = {
  rand, genrsa, genpkey, passwd, pkey, rsa: pkey, req, x509, verify, dgst, md5: dgst, sha1: dgst, sha256: dgst, sha512: dgst, enc, base64: enc, s_client: client, version, help,
};
