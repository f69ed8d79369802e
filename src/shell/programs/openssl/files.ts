import { type Bytes, DerError, integer, nothing, objectId, octets, sequence, decode } from "../../../os/crypto/der.ts";
import type { Noise } from "../../../os/crypto/rsa.ts";
import { type Call, fromHex, isSystemError, printError, type Process, read, readAll, spend, toHex, ttyOf, write } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { decodeText, encodeText } from "../../text.ts";
import { aes, emptied, filled } from "./aes.ts";
import type { Arguments} from "./arguments.ts";
import { fault, OpensslError } from "./arguments.ts";
import { type Certificate, decodeCertificate, decodeRequest, type Request } from "./certificates.ts";
import { bytesToKey, stretched } from "./digests.ts";
import { decodeKey, encodeKey, encodeOldKey, type Key } from "./keys.ts";
import { base64Lines, readBase64 } from "./rows.ts";

/*
 * What stands in files: keys, certificates and requests as PEM or DER, and the words that openssl has for what it cannot read.
 */

const NOT_UNDERSTOOD = fault("1608010C:STORE routines:ossl_store_handle_load_result:unsupported:../crypto/store/store_result.c:149:");

export function noiseOf(process: Process): Noise {
  const { random } = process.machine.simulation;
  // Every process has its own, from the seed of the simulation.
  const own = random.fork(`openssl/${process.machine.hostname}/${process.pid}/${process.now}`);
  return (length) => Uint8Array.from({ length }, () => own.below(256));
}

function* bytesOfPath(process: Process, path: string | undefined): Call<Bytes> {
  return path === undefined || path === "-" ? yield* readAll(0) : process.files.readFile(path);
}

/** A file that is opened as such: requests, configurations, data. */
export function* readPlain(process: Process, path: string | undefined, mode = "r", after = ""): Call<Bytes> {
  try {
    return yield* bytesOfPath(process, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const missing = error.code === "ENOENT" ? "no such file" : "system lib";
    throw new OpensslError([
      `Can't open "${path}" for reading, ${error.message}`, fault(`80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, ${mode})`),
      fault(`10000080:BIO routines:BIO_new_file:${missing}:../crypto/bio/bss_file.c:75:`), ...(after === "" ? [] : [after]),
    ].join("\n"));
  }
}

/** A file that is looked for through openssl's stores: keys and certificates. `what` is what it is to hold. */
function* readStored(process: Process, path: string | undefined, what: string, after: readonly string[]): Call<Bytes> {
  try {
    return yield* bytesOfPath(process, path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new OpensslError([
      `Could not open file or uri for loading ${what} from ${path}`, fault("16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file"),
      fault(`80000002:system library:file_open:${error.message}:../providers/implementations/storemgmt/file_store.c:266:calling stat(${path})`), ...after,
    ].join("\n"));
  }
}

interface Block {
  kind: string;
  /** "Proc-Type: 4,ENCRYPTED" and the like. */
  headers: ReadonlyMap<string, string>;
  data: Bytes;
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g)].flatMap(([, kind, body]) => {
    const [, head = "", base = body!] = /^((?:[\w-]+: [^\n]*\n)+)\r?\n([\s\S]*)$/.exec(body!) ?? [];
    const data = readBase64(base.replace(/\s+/g, ""));
    return data ? [{ kind: kind!, headers: new Map([...head.matchAll(/^([\w-]+): (.*)$/gm)].map(([, name, value]) => [name!, value!.trim()])), data }] : [];
  });
}

/** The blocks of a file; one that is no PEM is one block of DER. */
function blocksIn(data: Bytes): Block[] {
  const found = blocksOf(decodeText(data));
  return found.length > 0 || data[0] !== 0x30 ? found : [{ kind: "", headers: new Map(), data }];
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof DerError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What openssl says of a file with things of another kind: nothing more of plain text. */
function reasons(blocks: readonly Block[], wantsKey: boolean): string[] {
  return blocks.some(({ kind }) => (wantsKey ? !/CERTIFICATE$|KEY$/.test(kind) : kind !== "")) ? [NOT_UNDERSTOOD] : [];
}

export function* loadCertificate(process: Process, path: string | undefined, what = "certificate", der = false): Call<Certificate> {
  const after = `Unable to load ${what}`;
  const data = yield* readStored(process, path, what, [after]);
  const blocks = blocksIn(data);
  for (const { kind, data: each } of blocks) {
    if (der ? kind !== "" : kind !== "" && kind !== "CERTIFICATE" && kind !== "TRUSTED CERTIFICATE" && kind !== "X509 CERTIFICATE") continue;
    const found = attempt(() => decodeCertificate(each));
    if (found) return found;
  }
  throw new OpensslError([`Could not read ${what} from ${path ?? "<stdin>"}`, ...reasons(blocks, false), after].join("\n"));
}

/** All certificates of a text. */
export function certificatesOf(data: Bytes): Certificate[] {
  return blocksIn(data).flatMap(({ kind, data: each }) => (/^$|CERTIFICATE$/.test(kind) ? attempt(() => decodeCertificate(each)) ?? [] : []));
}

/** Certificates of a file that may hold several. */
export function* loadCertificates(process: Process, path: string): Call<Certificate[]> {
  const data = yield* readStored(process, path, "certs of untrusted certificates", []);
  const found = certificatesOf(data);
  if (found.length === 0) throw new OpensslError([`Could not read any untrusted certificates from ${path}`, ...reasons(blocksIn(data), false)].join("\n"));
  return found;
}

export function* loadRequest(process: Process, path: string | undefined, complaint: string): Call<Request> {
  const data = yield* readPlain(process, path, "r", complaint);
  for (const { kind, data: each } of blocksIn(data)) {
    if (kind !== "" && !kind.endsWith("CERTIFICATE REQUEST")) continue;
    const found = attempt(() => decodeRequest(each));
    if (found) return found;
  }
  throw new OpensslError(`${complaint}\n${fault("0480006C:PEM routines:get_name:no start line:../crypto/pem/pem_lib.c:760:Expecting: CERTIFICATE REQUEST")}`);
}

/** The password that "pass:word", "env:NAME", "file:PATH", "stdin" or "fd:N" names. */
export function* passwordOf(options: Arguments, name: string): Call<string | undefined> {
  const source = options.value(name);
  if (source === undefined) return undefined;
  const [, kind, value = ""] = /^(pass|env|file|fd|stdin)(?::([\s\S]*))?$/.exec(source) ?? [];
  switch (kind) {
    case "pass": return value;
    case "env": {
      const found = options.process.env.get(value);
      if (found === undefined) throw new OpensslError(`No environment variable ${value}\nError getting passwords`);
      return found;
    }
    case "file": case "fd": case "stdin": {
      try {
        return decodeText(kind === "file" ? options.process.files.readFile(value) : yield* readAll(kind === "fd" ? Number(value) : 0)).split("\n")[0]!;
      } catch (error) {
        if (!isSystemError(error)) throw error;
        throw new OpensslError(`Can't open file ${value}\nError getting passwords`);
      }
    }
  }
  throw new OpensslError(`Invalid password argument, ${source.includes(":") ? `starting with "${source.slice(0, source.indexOf(":") + 1)}"` : `missing ':' within the first 5 chars`}\nError getting passwords`);
}

/** A line that is typed unseen; undefined when there is nothing to read it from. */
export function* askUnseen(process: Process, prompt: string): Call<string | undefined> {
  const tty = ttyOf(process, 0);
  yield* printError(prompt);
  tty?.setModes({ echo: false });
  let text = "";
  try {
    while (!text.includes("\n")) {
      const data = yield* read(0);
      if (data.length === 0) return undefined;
      text += decodeText(data);
    }
  } finally {
    tty?.setModes({ echo: true });
    yield* printError("\n");
  }
  return text.slice(0, text.indexOf("\n"));
}

const [PBES2, PBKDF2, AES256] = ["1.2.840.113549.1.5.13", "1.2.840.113549.1.5.12", "2.16.840.1.101.3.4.1.42"];
const CIPHERS: Readonly<Record<string, number>> = { "2.16.840.1.101.3.4.1.2": 16, "2.16.840.1.101.3.4.1.22": 24, [AES256]: 32 };
const WRONG_PASSWORD = [
  NOT_UNDERSTOOD, fault("1C800064:Provider routines:ossl_cipher_unpadblock:bad decrypt:../providers/implementations/ciphers/ciphercommon_block.c:124:"),
  fault("11800074:PKCS12 routines:PKCS12_pbe_crypt_ex:pkcs12 cipherfinal error:../crypto/pkcs12/p12_decr.c:88:maybe wrong password"),
];

/** A key under a password (PKCS #8 with PBES2). */
function encryptKey(key: Key, password: string, noise: Noise): Bytes {
  const [salt, start] = [noise(8), noise(16)];
  const secret = stretched("sha256", encodeText(password), salt, 2048, 32);
  return sequence(
    sequence(objectId(PBES2), sequence(
      sequence(objectId(PBKDF2), sequence(octets(salt), integer(2048n), sequence(objectId("1.2.840.113549.2.9"), nothing()))), sequence(objectId(AES256), octets(start)),
    )), octets(aes("cbc", true, filled(encodeKey(key)), secret, start)),
  );
}

function decryptKey(data: Bytes, password: string): Key | undefined {
  return attempt(() => {
    const whole = decode(data);
    const [derivation, cipher] = whole.at(0).at(1).children;
    const size = CIPHERS[cipher!.at(0).objectId];
    if (size === undefined) return undefined;
    const [salt, turns] = derivation!.at(1).children;
    const digest = derivation!.at(1).children.some((child) => child.tag === 0x30) ? "sha256" : "sha1";
    const plain = emptied(aes("cbc", false, whole.at(1).body, stretched(digest, encodeText(password), salt!.body, Number(turns!.number), size), cipher!.at(1).body));
    return plain && decodeKey("PRIVATE KEY", plain);
  });
}

/** A private key. `what` is what openssl calls it when it cannot be had. */
export function* loadKey(process: Process, path: string | undefined, what = "private key", password?: string): Call<Key> {
  const blocks = blocksIn(yield* readStored(process, path, what, []));
  const complaint = `Could not read ${what} from ${path ?? "<stdin>"}`;
  for (const { kind, headers, data } of blocks) {
    if (kind !== "" && !kind.endsWith("PRIVATE KEY")) continue;
    const old = /^AES-(\d+)-CBC,([\dA-F]+)$/.exec(headers.get("DEK-Info") ?? "");
    if (!old && kind !== "ENCRYPTED PRIVATE KEY") {
      const found = attempt(() => decodeKey(kind === "" ? "PRIVATE KEY" : kind, data)) ?? (kind === "" ? attempt(() => decodeKey("RSA PRIVATE KEY", data)) : undefined);
      if (found) return found;
      continue;
    }
    yield* spend(2);
    let word = password;
    const prompt = `Enter pass phrase for ${path ?? "<stdin>"}:`;
    for (let tries = 0; word === undefined && tries < 3; tries += 1) word = yield* askUnseen(process, prompt);
    if (word === undefined) {
      throw new OpensslError([
        complaint, NOT_UNDERSTOOD, fault("1400006B:UI routines:UI_process:processing error:../crypto/ui/ui_lib.c:573:while reading strings"),
        fault("07880028:common libcrypto routines:do_ui_passphrase:UI lib:../crypto/passphrase.c:187:"), fault("1C80009F:Provider routines:epki2pki_decode:unable to get passphrase:../providers/implementations/encode_decode/decode_epki2pki.c:96:"),
      ].join("\n"));
    }
    const start = fromHex(old?.[2] ?? "");
    const plain = old && emptied(aes("cbc", false, data, bytesToKey("md5", encodeText(word), start.subarray(0, 8), Number(old[1]) / 8), start));
    const found = old ? plain && attempt(() => decodeKey(kind, plain)) : decryptKey(data, word);
    if (!found) throw new OpensslError([complaint, ...WRONG_PASSWORD].join("\n"));
    return found;
  }
  throw new OpensslError([complaint, ...reasons(blocks, true)].join("\n"));
}

/** A public key (SubjectPublicKeyInfo), which may stand in a private one's or a certificate's place. */
export function* loadPublicKey(process: Process, path: string | undefined, what = "public key"): Call<Bytes> {
  const blocks = blocksIn(yield* readStored(process, path, what, []));
  for (const { kind, data } of blocks) {
    if (kind === "PUBLIC KEY" || (kind === "" && attempt(() => decode(data).at(1).tag === 3))) return data;
  }
  throw new OpensslError([`Could not read ${what} from ${path ?? "<stdin>"}`, ...reasons(blocks, true)].join("\n"));
}

/** Writes bytes into a file or to standard output. */
export function* saveBytes(process: Process, command: string, path: string | undefined, data: Bytes, mode?: number): Call<void> {
  if (path === undefined || path === "-") {
    yield* write(1, data);
    return;
  }
  try {
    process.files.writeFile(path, data, mode === undefined ? {} : { mode });
    if (mode !== undefined) process.files.chmod(path, mode);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (mode !== undefined) throw new OpensslError(`${command}: Can't open "${path}" for writing, ${error.message}`);
    throw new OpensslError([
      `Can't open "${path}" for writing, ${error.message}`, fault(`80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, w)`),
      fault(`10000080:BIO routines:BIO_new_file:${error.code === "ENOENT" ? "no such file" : "system lib"}:../crypto/bio/bss_file.c:75:`),
    ].join("\n"));
  }
}

export function* save(process: Process, command: string, path: string | undefined, text: string, mode?: number): Call<void> {
  if (path === undefined) yield* print(text);
  else yield* saveBytes(process, command, path, encodeText(text), mode);
}

/** A private key as a text: under a password when there is one; `old`: in the form of its own kind. */
export function keyPem(key: Key, noise: Noise, { old = false, password }: { old?: boolean; password?: string | undefined } = {}): string {
  const pem = (kind: string, data: Bytes, headers = ""): string => `-----BEGIN ${kind}-----\n${headers}${base64Lines(data)}-----END ${kind}-----\n`;
  if (old && key.kind !== "ed25519") {
    const [kind, data] = encodeOldKey(key);
    if (password === undefined) return pem(kind, data);
    const start = noise(16);
    const secret = bytesToKey("md5", encodeText(password), start.subarray(0, 8), 32);
    return pem(kind, aes("cbc", true, filled(data), secret, start), `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${toHex(start).toUpperCase()}\n\n`);
  }
  return password === undefined ? pem("PRIVATE KEY", encodeKey(key)) : pem("ENCRYPTED PRIVATE KEY", encryptKey(key, password, noise));
}

/** The password for a key that is written: what is given, or asked for twice. */
export function* newPassword(options: Arguments, path: string | undefined): Call<string> {
  const given = yield* passwordOf(options, "passout");
  if (given !== undefined) return given;
  const prompt = `Enter PEM pass phrase:`;
  const word = yield* askUnseen(options.process, prompt);
  if (word === undefined) {
    throw new OpensslError([
      fault("1400006B:UI routines:UI_process:processing error:../crypto/ui/ui_lib.c:573:while reading strings"), fault("0480006D:PEM routines:PEM_def_callback:problems getting password:../crypto/pem/pem_lib.c:62:"),
      fault("07880109:common libcrypto routines:do_ui_passphrase:interrupted or cancelled:../crypto/passphrase.c:184:"),
      fault("1C80009F:Provider routines:p8info_to_encp8:unable to get passphrase:../providers/implementations/encode_decode/encode_key2any.c:115:"),
    ].join("\n"));
  }
  const again = yield* askUnseen(options.process, `Verifying - ${prompt}`);
  if (again !== word) throw new OpensslError(`Verify failure\n${path === undefined ? "" : ""}${fault("0480006D:PEM routines:PEM_def_callback:problems getting password:../crypto/pem/pem_lib.c:62:")}`);
  return word;
}
