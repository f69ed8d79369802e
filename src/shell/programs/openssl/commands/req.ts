import { printError, read, spend, type Call } from "../../../../os/index.ts";
import { sizeOf } from "../../../../os/crypto/rsa.ts";
import { print } from "../../../program.ts";
import { decodeText, encodeText } from "../../../text.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import { certificatePem, certificateText, decodeCertificate, decodeRequest, isSignedBy, makeCertificate, makeRequest, type Request, requestPem, requestText } from "../certificates.ts";
import { type Configuration, DEFAULT_CONFIGURATION, parseConfiguration } from "../configuration.ts";
import { type Extension, extensionsOf, type Making } from "../extensions.ts";
import { keyPem, loadKey, loadRequest, newPassword, noiseOf, passwordOf, readPlain, save, saveBytes } from "../files.ts";
import { type Key, keyIdentifier, modulusText, publicInfo, publicPem } from "../keys.ts";
import { attributeName, checkLength, type DistinguishedName, nameText, parseSubject } from "../names.ts";
import { type Command, digestOf, isDer, serialOf } from "./command.ts";
import { keyOf, newRsaKey, progress } from "./keys.ts";
import { authorityOf, copied, issuerOf, randomSerial, validity, withIdentifiers } from "./x509.ts";

const INTRODUCTION = `You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----
`;

export const req: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "key keyout in out subj newkey pkeyopt config addext extensions reqexts set_serial CA CAkey passout passin inform outform keyform copy_extensions nameopt reqopt section sigopt vfyopt multivalue-rdn",
    numbers: "days", others: "digest",
    flags: "new x509 x509v1 nodes noenc noout text subject verify batch pubkey modulus utf8 newhdr verbose precert quiet",
  });
  options.noRest();
  digestOf(options);
  const days = options.number("days");
  if (days !== undefined && days < 1) throw options.usage(`Non-positive number "${options.value("days")}" for option -days`);
  const added = addedLines(options);
  const asDer = { in: isDer(options, "inform"), out: isDer(options, "outform"), key: isDer(options, "keyform") };
  void asDer.key;
  const configuration = yield* configurationOf(options);
  const settings = configuration.get(options.value("section") ?? "req") ?? new Map<string, string>();
  const selfSigned = options.has("x509") || options.has("CA");
  const isNew = options.has("new") || options.has("newkey") || (selfSigned && !options.has("in"));
  const serialGiven = serialOf(options);
  if (days !== undefined && !selfSigned) yield* printError("Ignoring -days without -x509; not generating a certificate\n");
  const [out, style] = [options.value("out"), options.value("nameopt")];

  let warnings = "";
  const subjectGiven = options.has("subj") ? parseSubject(command, options.value("subj")!, (line) => { warnings += line; }) : undefined;
  if (warnings !== "") yield* printError(warnings);
  const key = yield* keyFor(options, settings, isNew);
  const found = isNew ? undefined : yield* loadRequest(process, options.value("in"), "Unable to load X509 request");

  let request: Request | undefined = found;
  let made: Uint8Array | undefined;
  const noise = noiseOf(process);
  if (selfSigned || isNew) {
    const digest = digestOf(options, settings.get("default_md")?.replace(/^default$/, "") || "sha256");
    const subject = subjectGiven ?? found?.subject ?? (yield* subjectOfConfiguration(options, configuration, settings, selfSigned));
    const keyInfo = found && selfSigned ? found.keyInfo : publicInfo(key!);
    const authority = options.has("CA") ? yield* authorityOf(options) : undefined;
    const identifier = keyIdentifier(keyInfo);
    const making: Making = { subject, subjectKey: identifier, issuer: authority ? issuerOf(authority.certificate) : { name: subject, serial: 0n, key: identifier } };
    const byDefault = selfSigned ? settings.get("x509_extensions") : settings.get("req_extensions");
    const section = (selfSigned ? options.value("extensions") : options.value("reqexts") ?? options.value("extensions")) ?? byDefault;
    let extensions = section === undefined ? [] : extensionsOf(configuration, section, making, `Error checking ${selfSigned ? "x509" : "request"} extension section ${section}`);
    // What is added replaces what the section says of the same.
    const more = added.size > 0 ? extensionsOf(new Map([...configuration, ["default", added]]), "default", making, "Error checking extensions defined using -addext") : [];
    extensions = [...extensions.filter(({ id }) => !more.some((each) => each.id === id)), ...more];
    if (found && selfSigned) extensions = yield* ofRequest(options, extensions, found);
    if (selfSigned) extensions = withIdentifiers(extensions, making, configuration, authority !== undefined);
    yield* spend(2);
    if (selfSigned) {
      made = makeCertificate({
        serial: serialGiven ?? randomSerial(process), issuer: authority?.certificate.subject ?? subject, subject, keyInfo, ...validity(process, days ?? 30), extensions,
      }, { key: authority?.key ?? key!, digest, noise });
      request = decodeCertificate(made);
    } else {
      made = makeRequest(subject, keyInfo, extensions, { key: key!, digest, noise });
      request = decodeRequest(made);
    }
  } else if (subjectGiven) {
    if (!key) throw new OpensslError("Must provide a signature key using -key or provide -CA / -CAkey");
    made = makeRequest(subjectGiven, publicInfo(key), found!.extensions, { key, digest: digestOf(options), noise });
    request = decodeRequest(made);
  }
  if (options.has("verify") && !selfSigned) {
    const good = isSignedBy(request!, request!.keyInfo);
    yield* printError(`Certificate request self-signature verify ${good ? "OK" : "failure"}\n`);
  }
  let text = "";
  if (options.has("pubkey")) text += publicPem(request!.keyInfo);
  const omitted = new Set(options.all("reqopt").flatMap((each) => each.split(",")));
  if (options.has("text")) text += selfSigned ? certificateText(decodeCertificate(made!), { style, omitted }) : requestText(request!, { style, omitted });
  if (options.has("subject")) text += `subject=${nameText(request!.subject, style)}\n`;
  if (options.has("modulus")) text += `Modulus=${modulusText(request!.keyInfo, "Wrong Algorithm type")}\n`;
  const bytes = made ?? found!.raw;
  if (!options.has("noout")) {
    if (asDer.out) {
      yield* saveBytes(process, command, out, Uint8Array.of(...encodeText(text), ...bytes));
      return;
    }
    text += selfSigned ? certificatePem(bytes) : requestPem(bytes);
  }
  if (out === undefined || out === "-") yield* print(text);
  else yield* save(process, command, out, text);
};

/** The lines of -addext, each of which is there once. */
function addedLines(options: Arguments): Map<string, string> {
  const lines = new Map<string, string>();
  for (const line of options.all("addext")) {
    const at = line.indexOf("=");
    const name = line.slice(0, at).trim();
    if (at < 0 || lines.has(name)) throw new OpensslError(`Duplicate extension: ${line}\n${options.usage().message}`);
    lines.set(name, line.slice(at + 1).trim());
  }
  return lines;
}

function* configurationOf(options: Arguments): Call<Configuration> {
  const path = options.value("config");
  if (path !== undefined) return parseConfiguration(decodeText(yield* readPlain(options.process, path)), path, options.command);
  const byDefault = options.process.env.get("OPENSSL_CONF") ?? "/usr/lib/ssl/openssl.cnf";
  try {
    return parseConfiguration(decodeText(options.process.files.readFile(byDefault)), byDefault, options.command);
  } catch (error) {
    if (error instanceof OpensslError) throw error;
    return parseConfiguration(DEFAULT_CONFIGURATION, byDefault, options.command);
  }
}

/** The key of -key, or a new one that is written into -keyout. */
function* keyFor(options: Arguments, settings: ReadonlyMap<string, string>, isNew: boolean): Call<Key | undefined> {
  const { process, command } = options;
  if (options.has("key")) return yield* loadKey(process, options.value("key"), "private key", yield* passwordOf(options, "passin"));
  if (!isNew) return undefined;
  const wanted = options.value("newkey") ?? `rsa:${settings.get("default_bits") ?? "2048"}`;
  const [, algorithm = "", parameter] = /^([^:]*)(?::(.*))?$/.exec(wanted)!;
  let key: Key;
  if (/^rsa$/i.test(algorithm)) {
    if (parameter !== undefined && !/^\d+$/.test(parameter)) {
      throw new OpensslError([
        `Cannot open parameter file ${parameter}`, fault(`80000002:system library:BIO_new_file:No such file or directory:../crypto/bio/bss_file.c:67:calling fopen(${parameter}, r)`), fault("10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:"),
      ].join("\n"));
    }
    const bits = options.all("pkeyopt").map((text) => /^rsa_keygen_bits:(\d+)$/.exec(text)?.[1]).find((text) => text !== undefined);
    key = yield* newRsaKey(process, Number(bits ?? parameter ?? settings.get("default_bits") ?? 2048), "Error setting keysize");
  } else {
    key = yield* keyOf(process, command, algorithm, options.all("pkeyopt"), { size: "", unknown: "Error allocating keygen context", curve: `${command}: Error generating ec key` });
  }
  if (key.kind === "rsa") yield* printError(progress(process, sizeOf(key.rsa)));
  const path = options.value("keyout") ?? settings.get("default_keyfile");
  const plain = options.has("nodes") || options.has("noenc") || settings.get("encrypt_key") === "no" || settings.get("encrypt_rsa_key") === "no";
  const password = plain ? undefined : yield* newPassword(options, path);
  yield* save(process, command, path === "-" ? undefined : path, keyPem(key, noiseOf(process), { password }), 0o600);
  yield* printError("-----\n");
  return key;
}

/** The extensions of a request that becomes a certificate. */
function* ofRequest(options: Arguments, extensions: readonly Extension[], request: Request): Call<Extension[]> {
  const copies = options.value("copy_extensions");
  if (copies === undefined) yield* printError("Warning: No -copy_extensions given; ignoring any extensions in the request\n");
  return copies !== undefined && /^copy(all)?$/.test(copies) ? copied(extensions, request.extensions) : [...extensions];
}

/** The name that the configuration has, or asks for. */
function* subjectOfConfiguration(options: Arguments, configuration: Configuration, settings: ReadonlyMap<string, string>, selfSigned: boolean): Call<DistinguishedName> {
  const { command } = options;
  const failed = "Error making certificate request";
  const section = settings.get("distinguished_name");
  const prompts = settings.get("prompt") !== "no";
  const lines = section === undefined ? new Map<string, string>() : configuration.get(section);
  if (!lines) throw new OpensslError(`Unable to get '${section}' section\n${failed}`);
  const entries = [...lines].flatMap(([key, value]): [string, string, string][] => {
    const name = attributeName(key.replace(/^[^.]*[.,:]/, ""));
    return name === undefined ? [] : [[name, value, key]];
  });
  if (!prompts) {
    if (entries.length === 0) throw new OpensslError(`error, no objects specified in config file\n${failed}`);
    for (const [key, value] of entries) checkLength(command, key, value);
    return entries.map(([key, value]) => [[key, value]]);
  }
  if (options.has("batch")) return entries.flatMap(([key, , line]): DistinguishedName => (lines.get(`${line}_default`) ? [[[key, lines.get(`${line}_default`)!]]] : []));
  yield* printError(INTRODUCTION);
  if (entries.length === 0) throw new OpensslError(`Error: No objects specified in config file\n${failed}`);
  const typed = new Lines();
  const name: DistinguishedName = [];
  for (const [key, question, line] of entries) {
    const value = yield* answerTo(typed, lines, question, line, failed);
    if (value !== "") name.push([[key, value]]);
  }
  const more = selfSigned ? undefined : configuration.get(settings.get("attributes") ?? "");
  if (more && more.size > 0) {
    yield* printError("\nPlease enter the following 'extra' attributes\nto be sent with your certificate request\n");
    for (const [line, question] of more) if (!/_(default|min|max|value)$/.test(line)) yield* answerTo(typed, more, question, line, failed);
  }
  return name;
}

/** Asks till an answer has the right length. */
function* answerTo(typed: Lines, lines: ReadonlyMap<string, string>, question: string, line: string, failed: string): Call<string> {
  const byDefault = lines.get(`${line}_default`) ?? "";
  const [least, most] = [Number(lines.get(`${line}_min`) ?? -1), Number(lines.get(`${line}_max`) ?? -1)];
  for (;;) {
    yield* printError(`${question} [${byDefault}]:`);
    const answer = yield* typed.next();
    if (answer === undefined) throw new OpensslError(failed);
    const value = answer === "" ? byDefault : answer === "." ? "" : answer;
    const { length } = encodeText(value);
    if (value !== "" && least > 0 && length < least) yield* printError(`String too short, must be at least ${least} bytes long\n`);
    else if (most >= 0 && length > most) yield* printError(`String too long, must be at most ${most} bytes long\n`);
    else return value;
  }
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

