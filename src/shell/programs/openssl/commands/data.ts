import { base64, type Call, fromHex, isSystemError, printError, readAll, spend, toHex } from "../../../../os/index.ts";
import { print } from "../../../program.ts";
import { decodeText, encodeText } from "../../../text.ts";
import { aes, emptied, filled } from "../aes.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import { cryptMd5, cryptSha2, saltOf } from "../crypt.ts";
import { bytesToKey, digestNamed, DIGESTS, hmac, stretched } from "../digests.ts";
import { askUnseen, loadKey, loadPublicKey, noiseOf, passwordOf, readPlain, saveBytes } from "../files.ts";
import { signData, verifyData } from "../keys.ts";
import { base64Lines, readBase64 } from "../rows.ts";
import { type Command, digestOf, unsupported } from "./command.ts";

export const rand: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "out rand writerand engine", flags: "hex base64" });
  const [count, ...more] = options.rest;
  if (more.length > 0) throw options.usage();
  if (count !== undefined && !/^[+-]?\d+$/.test(count)) throw options.usage(`Can't parse "${count}" as a number`);
  if (count !== undefined && Number(count) < 1) throw options.usage();
  const bytes = noiseOf(process)(Number(count ?? 0));
  const text = options.has("hex") ? `${toHex(bytes)}\n` : options.has("base64") ? base64Lines(bytes) : undefined;
  yield* saveBytes(process, command, options.value("out"), text === undefined ? bytes : encodeText(text));
};

export const dgst: Command = function* (process, args, command) {
  const named = digestNamed(command);
  const options = new Arguments(process, command, args, {
    valued: "out sign verify prverify signature hmac mac macopt keyform passin sigopt", flags: "hex r c d debug binary list hmac-env", others: "digest",
  });
  const digest = digestOf(options, named ?? "sha256");
  const { title, hex } = DIGESTS[digest]!;
  // Without a digest that is named, its plain name is shown.
  const shown = named === undefined && options.other === undefined ? digest.toUpperCase() : title;
  const key = options.has("sign") ? yield* loadKey(process, options.value("sign"), "private key", yield* passwordOf(options, "passin")) : undefined;
  const info = options.has("verify") ? yield* loadPublicKey(process, options.value("verify")) : undefined;
  const signature = options.has("signature") ? yield* readPlain(process, options.value("signature"), "rb") : undefined;
  if (info && !signature) throw new OpensslError("No signature to verify: use the -signature option");
  let code = 0;
  for (const path of options.rest.length > 0 ? options.rest : [undefined]) {
    let data: Uint8Array;
    try {
      data = path === undefined ? yield* readAll(0) : process.files.readFile(path);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      yield* printError(`${path}: ${error.message}\n${fault(`80000002:system library:file_ctrl:${error.message}:../crypto/bio/bss_file.c:297:calling fopen(${path}, r)`)}\n${fault("10080002:BIO routines:file_ctrl:system lib:../crypto/bio/bss_file.c:300:")}\n`);
      code = 1;
      continue;
    }
    if (info) {
      const good = verifyData(data, signature!, info, digest);
      yield* print(good ? "Verified OK\n" : "Verification failure\n");
      if (!good) {
        yield* printError(`${fault("02000068:rsa routines:ossl_rsa_verify:bad signature:../crypto/rsa/rsa_sign.c:429:")}\n${fault("1C880004:Provider routines:rsa_verify:RSA lib:../providers/implementations/signature/rsa_sig.c:769:")}\n`);
        code = 1;
      }
      continue;
    }
    const made = key ? signData(data, key, digest, noiseOf(process)) : options.has("hmac") ? hmac(digest, encodeText(options.value("hmac")!), data) : fromHex(hex(data));
    const name = path ?? "stdin";
    if (options.has("binary") || (key && !options.has("hex"))) yield* saveBytes(process, command, options.value("out"), made);
    else {
      const text = options.has("c") ? toHex(made).match(/../g)!.join(":") : toHex(made);
      const label = key ? `${key.kind === "rsa" ? "RSA-" : "EC-"}${title}` : options.has("hmac") && path !== undefined ? `HMAC-${named === undefined && options.other === undefined ? digest.toUpperCase() : title}` : options.has("hmac") ? title : shown;
      yield* saveBytes(process, command, options.value("out"), encodeText(options.has("r") ? `${text} *${name}\n` : `${label}(${name})= ${text}\n`));
    }
  }
  return code;
};

interface Cipher {
  mode: "cbc" | "ecb" | "ctr";
  size: number;
}

function cipherNamed(name: string): Cipher | undefined {
  const [, bits, mode = "cbc"] = /^aes-?(128|192|256)(?:-(cbc|ecb|ctr))?$/i.exec(name) ?? [];
  return bits === undefined ? undefined : { mode: mode.toLowerCase() as Cipher["mode"], size: Number(bits) / 8 };
}

/** Whether "aes-256-cbc" and the like is a command of its own. */
export function isCipher(name: string): boolean {
  return cipherNamed(name) !== undefined;
}

export const enc: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "in out pass k kfile K iv S md bufsize", numbers: "iter", flags: "base64 a A d e p P nosalt salt pbkdf2 nopad none list ciphers v debug", others: "cipher",
  });
  const name = options.other ?? (command === "enc" ? undefined : command);
  options.noRest();
  if (options.has("list") || options.has("ciphers")) {
    const names = [128, 192, 256].flatMap((bits) => ["cbc", "ctr", "ecb"].map((mode) => `-aes-${bits}-${mode}`));
    yield* print(`Supported ciphers:\n${names.map((each, index) => each.padEnd(27) + (index % 3 === 2 ? "\n" : "")).join("")}`);
    return;
  }
  const cipher = name === undefined || name === "base64" ? undefined : cipherNamed(name);
  if (name !== undefined && name !== "base64" && !cipher) {
    if (/-(gcm|ccm|ocb)$/i.test(name)) throw options.usage("AEAD ciphers not supported");
    throw options.usage(`Unknown cipher: ${name}`, [unsupported(name)]);
  }
  const encoded = options.has("base64") || options.has("a") || command === "base64" || options.other === "base64";
  const path = options.value("in");
  const password = cipher && options.value("K") === undefined ? yield* secretOf(options, name!) : undefined;
  if (password !== undefined && !options.has("pbkdf2") && !options.has("iter")) yield* printError("*** WARNING : deprecated key derivation used.\nUsing -iter or -pbkdf2 would be better.\n");
  let data = path === undefined ? yield* readAll(0) : yield* readPlain(process, path, "rb");
  const decrypts = options.has("d");
  if (decrypts && encoded) data = decoded(decodeText(data), options.has("A"));
  if (cipher) data = yield* ciphered(options, cipher, data, password);
  if (!decrypts && encoded) data = encodeText(options.has("A") ? base64(data) : base64Lines(data));
  yield* saveBytes(process, command, options.value("out"), data);
};

/** base64 in lines; with `single` in one, which needs no end. What is not base64 ends it. */
function decoded(text: string, single: boolean): Uint8Array {
  const lines = text.split("\n");
  if (!single) lines.pop();
  let all = "";
  for (const line of single ? [text.replace(/\n$/, "")] : lines) {
    if (!/^[A-Za-z0-9+/]*={0,2}\s*$/.test(line)) break;
    all += line.trim();
  }
  return readBase64(all.slice(0, all.length - (all.length % 4))) ?? new Uint8Array();
}

function* secretOf(options: Arguments, cipher: string): Call<string> {
  const given = options.value("k") ?? (options.has("kfile") ? decodeText(yield* readPlain(options.process, options.value("kfile"), "r", options.usage().message)).split("\n")[0] : yield* passwordOf(options, "pass"));
  if (given !== undefined) return given;
  const prompt = `enter ${cipher.toUpperCase()} ${options.has("d") ? "decryption" : "encryption"} password:`;
  const word = yield* askUnseen(options.process, prompt);
  if (word === undefined) throw new OpensslError("bad password read");
  if (!options.has("d")) {
    const again = yield* askUnseen(options.process, `Verifying - ${prompt}`);
    if (again !== word) throw new OpensslError("Verify failure\nbad password read");
  }
  return word;
}

/** -K, -iv or -S: filled up or cut to its size. */
function* hexOption(options: Arguments, name: string, size: number): Call<Uint8Array | undefined> {
  const text = options.value(name);
  if (text === undefined) return undefined;
  const what = name === "K" ? "key" : name === "iv" ? "iv" : "salt";
  if (!/^[\da-f]*$/i.test(text)) throw new OpensslError(`non-hex digit\ninvalid hex ${what} value`);
  if (text.length < size * 2) yield* printError("hex string is too short, padding with zero bytes to length\n");
  else if (text.length > size * 2) yield* printError("hex string is too long, ignoring excess\n");
  return fromHex(text.slice(0, size * 2).padEnd(size * 2, "0"));
}

function* ciphered(options: Arguments, cipher: Cipher, input: Uint8Array, password: string | undefined): Call<Uint8Array> {
  const decrypts = options.has("d");
  let data = input;
  let head = new Uint8Array();
  let key: Uint8Array;
  let start = cipher.mode === "ecb" ? new Uint8Array(16) : yield* hexOption(options, "iv", 16);
  if (password === undefined) {
    if (!start) throw new OpensslError("iv undefined");
    key = (yield* hexOption(options, "K", cipher.size))!;
  } else {
    let salt: Uint8Array | undefined = yield* hexOption(options, "S", 8);
    if (!salt && options.has("nosalt")) salt = new Uint8Array();
    if (!salt && decrypts) {
      if (!decodeText(data.subarray(0, 8)).startsWith("Salted__")) throw new OpensslError(data.length < 16 ? "error reading input file" : "bad magic number");
      salt = data.subarray(8, 16);
      data = data.subarray(16);
    } else if (!salt) {
      salt = noiseOf(options.process)(8);
      head = Uint8Array.of(...encodeText("Salted__"), ...salt);
    }
    const digest = digestNamed(options.value("md") ?? "sha256") ?? "sha256";
    const word = encodeText(password);
    const turns = options.number("iter");
    yield* spend(5);
    const made = options.has("pbkdf2") || turns !== undefined ? stretched(digest, word, salt, turns ?? 10_000, cipher.size + 16) : bytesToKey(digest, word, salt, cipher.size + 16);
    key = made.subarray(0, cipher.size);
    start ??= made.subarray(cipher.size);
    if (options.has("p") || options.has("P")) {
      yield* print(`${salt.length > 0 ? `salt=${toHex(salt).toUpperCase()}\n` : ""}key=${toHex(key).toUpperCase()}\n${cipher.mode === "ecb" ? "" : `iv =${toHex(start).toUpperCase()}\n`}`);
      if (options.has("P")) return new Uint8Array();
    }
  }
  yield* spend(data.length / 50_000);
  if (cipher.mode === "ctr") return Uint8Array.of(...head, ...aes("ctr", true, data, key, start));
  if (!decrypts) {
    const made = aes(cipher.mode, true, options.has("nopad") ? data : filled(data), key, start);
    const all = new Uint8Array(head.length + made.length);
    all.set(head);
    all.set(made, head.length);
    return all;
  }
  const whole = data.length > 0 && data.length % 16 === 0;
  const plain = whole ? aes(cipher.mode, false, data, key, start) : undefined;
  const bare = options.has("nopad") ? plain : plain && emptied(plain);
  if (!bare) {
    throw new OpensslError(`bad decrypt\n${fault(whole ? "1C800064:Provider routines:ossl_cipher_unpadblock:bad decrypt:../providers/implementations/ciphers/ciphercommon_block.c:124:" : "1C80006B:Provider routines:ossl_cipher_generic_block_final:wrong final block length:../providers/implementations/ciphers/ciphercommon.c:443:")}`);
  }
  return bare;
}

export const passwd: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "salt in rand", flags: "1 5 6 apr1 aixmd5 stdin noverify quiet table reverse" });
  let words: readonly string[] = options.rest;
  const lines = (text: string): string[] => text.replace(/\n$/, "").split("\n");
  if (options.has("stdin")) words = lines(decodeText(yield* readAll(0)));
  else if (options.has("in")) words = lines(decodeText(yield* readPlain(process, options.value("in"))));
  else if (words.length === 0) {
    const word = yield* askUnseen(process, "Password: ");
    if (word === undefined) return 1;
    if (!options.has("noverify") && (yield* askUnseen(process, "Verifying - Password: ")) !== word) throw new OpensslError("Verify failure");
    words = [word];
  }
  const kind = (["6", "5", "apr1", "1"] as const).find((each) => options.has(each)) ?? "1";
  const noise = noiseOf(process);
  for (const word of words) {
    yield* spend(kind === "1" || kind === "apr1" ? 2 : 10);
    const salt = options.value("salt") ?? saltOf(noise(kind === "1" || kind === "apr1" ? 8 : 16));
    const made = kind === "1" || kind === "apr1" ? cryptMd5(word, salt, kind) : cryptSha2(word, salt, kind);
    yield* print(options.has("table") ? (options.has("reverse") ? `${made}\t${word}\n` : `${word}\t${made}\n`) : `${made}\n`);
  }
};

