import { printError, readAll, spend, type Call, type Process } from "../../../../os/index.ts";
import { generateKey, sizeOf } from "../../../../os/crypto/rsa.ts";
import { encodePem, objectId } from "../../../../os/crypto/der.ts";
import { print } from "../../../program.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import { type Curve, curveOf, CURVES, newSecret } from "../elliptic.ts";
import { keyPem, loadKey, loadPublicKey, newPassword, noiseOf, passwordOf, save, saveBytes } from "../files.ts";
import { encodeKey, encodeOldKey, type Key, modulusText, privateText, publicInfo, publicPem, publicText } from "../keys.ts";
import { type Command, isDer, unsupported } from "./command.ts";

/** CPU time of making a key of 2048 bits, ms. */
const KEY_COST = 120;
const TOO_SMALL = fault("1C8000AB:Provider routines:rsa_gen_set_params:key size too small:../providers/implementations/keymgmt/rsa_kmgmt.c:509:");

export function* newRsaKey(process: Process, size: number, complaint: string): Call<Key> {
  if (size < 512) throw new OpensslError(`${complaint}\n${TOO_SMALL}`);
  yield* spend(KEY_COST * (size / 2048) ** 3);
  // Primes are of whole bytes.
  return { kind: "rsa", rsa: generateKey(Math.ceil(size / 16) * 16, noiseOf(process)) };
}

function* newEcKey(process: Process, curve: Curve): Call<Key> {
  yield* spend(1);
  return { kind: "ec", curve, secret: newSecret(curve, noiseOf(process)) };
}

function* newEdwardsKey(process: Process): Call<Key> {
  yield* spend(1);
  return { kind: "ed25519", secret: noiseOf(process)(32) };
}

/** The dots and pluses of a search for two primes. */
export function progress(process: Process, size: number): string {
  const noise = noiseOf(process);
  const run = (most: number): string => [...noise(10 + (noise(1)[0]! % most))].map((byte) => (byte % 4 === 0 ? "+" : ".")).join("");
  const prime = "+".repeat(size >= 2048 ? 65 : 64);
  if (size < 2048) return `${".".repeat(2 + (noise(1)[0]! % 60))}${prime}\n${".".repeat(3 + (noise(1)[0]! % 90))}${prime}\n`;
  return `${run(90)}${prime}*.${run(60)}${prime}*.${run(200)}${prime}\n${run(60)}${prime}*.${run(120)}${prime}*.${run(150)}${prime}\n`;
}

function checkCipher(options: Arguments): void {
  const { command, other } = options;
  if (other === undefined || /^(aes-?(128|192|256)(-?cbc)?|des3|des-ede3-cbc)$/i.test(other)) return;
  if (command === "genrsa") throw new OpensslError(`${command}: Unknown cipher: ${other}\n${unsupported(other)}`);
  throw options.usage(`Unknown cipher: ${other}`, [unsupported(other)]);
}

/** The password that a cipher asks for, if one is named. */
function* passwordFor(options: Arguments, path: string | undefined): Call<string | undefined> {
  if (options.other === undefined) return undefined;
  checkCipher(options);
  return yield* newPassword(options, path);
}

export const genrsa: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "out passout primes rand writerand engine provider", flags: "traditional 3 F4 f4 verbose", others: "cipher" });
  const [size = "2048", ...more] = options.rest;
  if (more.length > 0) throw new OpensslError(`Extra arguments given.\n${options.usage().message}`);
  if (!/^\d+$/.test(size)) throw new OpensslError(`${command}: Can't parse "${size}" as a number`);
  const password = yield* passwordFor(options, options.value("out"));
  const key = yield* newRsaKey(process, Number(size), "Error setting RSA length");
  if (options.has("verbose")) yield* printError(`Generating RSA private key, ${size} bit long modulus (2 primes)\n${progress(process, Number(size))}e is 65537 (0x010001)\n`);
  yield* save(process, command, options.value("out"), keyPem(key, noiseOf(process), { old: options.has("traditional"), password }), 0o600);
};

/** Makes a key of an algorithm with parameters "name:value", which may be bad. */
export function* keyOf(process: Process, command: string, algorithm: string, parameters: readonly string[], complaints: { size: string; unknown: string; curve: string }): Call<Key> {
  let [size, curve]: [number, Curve | undefined] = [2048, undefined];
  const bad = (text: string, why: string): OpensslError => new OpensslError(`${command}: Error setting ${text} parameter:\n${fault(why)}`);
  for (const text of parameters) {
    const [name = "", value = ""] = text.split(":");
    if (name === "rsa_keygen_bits" && /^rsa$/i.test(algorithm)) size = Number(value);
    else if ((name === "ec_paramgen_curve" || name === "group") && /^ec$/i.test(algorithm)) {
      curve = curveOf(value);
      if (!curve) throw bad(text, "08000081:elliptic curve routines:EC_GROUP_new_by_curve_name_ex:unknown group:../crypto/ec/ec_curve.c:3187:name=undefined");
    } else if (!/^(ec_param_enc|rsa_keygen_pubexp)$/.test(name)) throw bad(text, `03000093:digital envelope routines:default_fixup_args:command not supported:../crypto/evp/ctrl_params_translate.c:582:[action:2, state:4] name=${name}, value=${value}`);
  }
  switch (algorithm.toLowerCase()) {
    case "rsa": return yield* newRsaKey(process, size, complaints.size);
    case "ed25519": return yield* newEdwardsKey(process);
    case "ec":
      if (!curve) throw new OpensslError(complaints.curve);
      return yield* newEcKey(process, curve);
  }
  throw new OpensslError(`${complaints.unknown}\n${unsupported(algorithm)}`);
}

export const genpkey: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "out algorithm pkeyopt outform pass paramfile", flags: "quiet text genparam verbose", others: "cipher" });
  options.noRest();
  const algorithm = options.value("algorithm");
  if (algorithm === undefined) throw options.usage();
  const key = yield* keyOf(process, command, algorithm, options.all("pkeyopt"), {
    size: `${command}: Error setting rsa_keygen_bits parameter:`, unknown: `Error initializing ${algorithm} context`, curve: `${command}: Error generating EC key`,
  });
  const password = options.other === undefined ? undefined : (yield* passwordOf(options, "pass")) ?? (yield* newPassword(options, options.value("out")));
  if (key.kind === "rsa" && !options.has("quiet")) yield* printError(progress(process, sizeOf(key.rsa)));
  if (isDer(options, "outform")) yield* saveBytes(process, command, options.value("out"), encodeKey(key), 0o600);
  else yield* save(process, command, options.value("out"), keyPem(key, noiseOf(process), { password }), 0o600);
  if (options.has("text")) yield* print(privateText(key));
};

/** pkey, rsa and ec: a key read, checked, shown, and written anew. */
export const pkey: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "in out inform outform passin passout conv_form param_enc", flags: "pubout noout modulus check pubcheck traditional text text_pub pubin RSAPublicKey_out no_public param_out", others: "cipher",
  });
  options.noRest();
  const [path, out] = [options.value("in"), options.value("out")];
  const what = `${options.has("pubin") ? "public" : "private"} key`;
  checkCipher(options);
  if (command === "ec") yield* printError("read EC key\n");
  isDer(options, "inform");
  const key = options.has("pubin") ? undefined : yield* loadKey(process, path, command === "pkey" ? "key" : what, yield* passwordOf(options, "passin"));
  const info = key ? publicInfo(key) : yield* loadPublicKey(process, path, command === "pkey" ? "public key" : what);
  if (command === "rsa" && key && key.kind !== "rsa") throw new OpensslError("Not an RSA key");
  if (options.has("check") || options.has("pubcheck")) yield* print(command === "rsa" ? "RSA key ok\n" : "Key is valid\n");
  // pkey shows a key after it has written it, the others before.
  const text = (): string => (key && !options.has("text_pub") ? privateText(key) : publicText(info, ""));
  const shows = options.has("text") || options.has("text_pub");
  if (command !== "pkey" && shows) yield* print(text());
  if (options.has("modulus")) yield* print(`Modulus=${modulusText(info)}\n`);
  if (!options.has("noout")) {
    if (command !== "pkey") yield* printError(`writing ${command.toUpperCase()} key\n`);
    const password = yield* passwordFor(options, out);
    const isPublic = options.has("pubout") || !key;
    const old = options.has("traditional") || command === "ec";
    if (isDer(options, "outform")) yield* saveBytes(process, command, out, isPublic ? info : old ? encodeOldKey(key)[1] : encodeKey(key), isPublic ? undefined : 0o600);
    else if (isPublic) yield* save(process, command, out, publicPem(info));
    else yield* save(process, command, out, keyPem(key, noiseOf(process), { old, password }), 0o600);
  }
  if (command === "pkey" && shows) yield* print(text());
};

/** pkcs8: a key between its own form and PKCS #8. */
export const pkcs8: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "in out inform outform passin passout v2 v1 iter", flags: "topk8 nocrypt traditional noiter" });
  options.noRest();
  const key = yield* loadKey(process, options.value("in"), "key", yield* passwordOf(options, "passin"));
  const password = options.has("topk8") && !options.has("nocrypt") ? yield* newPassword(options, options.value("out")) : undefined;
  if (isDer(options, "outform")) yield* saveBytes(process, command, options.value("out"), encodeKey(key), 0o600);
  else yield* save(process, command, options.value("out"), keyPem(key, noiseOf(process), { old: options.has("traditional"), password }), 0o600);
};

export const ecparam: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, { valued: "in out name inform outform param_enc conv_form", flags: "genkey noout list_curves text check" });
  options.noRest();
  if (options.has("list_curves")) {
    const titles: Readonly<Record<number, string>> = { 256: "X9.62/SECG curve over a 256 bit prime field", 384: "NIST/SECG curve over a 384 bit prime field", 521: "NIST/SECG curve over a 521 bit prime field" };
    yield* print(CURVES.toSorted((a, b) => (a.name < b.name ? 1 : -1)).map((curve) => `  ${curve.name.padEnd(10)}: ${titles[curve.bits]}\n`).join(""));
    return;
  }
  const name = options.value("name");
  if (name === undefined) {
    yield* readAll(0);
    throw new OpensslError("unable to load elliptic curve parameters");
  }
  const curve = curveOf(name);
  if (!curve) throw new OpensslError(`unable to generate key\n${fault("0800008D:elliptic curve routines:group_new_from_name:invalid curve:../crypto/ec/ec_lib.c:1490:")}`);
  if (name === "secp256r1") yield* printError("using curve name prime256v1 instead of secp256r1\n");
  let text = options.has("noout") ? "" : encodePem("EC PARAMETERS", objectId(curve.id));
  if (options.has("genkey")) text += keyPem(yield* newEcKey(process, curve), noiseOf(process), { old: true });
  yield* save(process, command, options.value("out"), text, options.has("genkey") ? 0o600 : undefined);
};
