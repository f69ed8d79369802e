import { isSystemError, printError, spend, type Call, type Process } from "../../../../os/index.ts";
import { numberOf } from "../../../../os/crypto/der.ts";
import { print } from "../../../program.ts";
import { decodeText, encodeText } from "../../../text.ts";
import { Arguments, fault, OpensslError } from "../arguments.ts";
import {
  type Certificate, certificatePem, certificateText, dateText, decodeCertificate, extensionNamed, isFor, isSignedBy, keyIdentifiers, makeCertificate, makeRequest, requestPem, serialText,
} from "../certificates.ts";
import { type Configuration, parseConfiguration } from "../configuration.ts";
import { digestNamed, hashOf } from "../digests.ts";
import { extensionsText, generalNameText, identifierText } from "../extension-text.ts";
import { type Extension, EXTENSIONS, extensionsOf, type Making } from "../extensions.ts";
import { loadCertificate, loadKey, loadRequest, noiseOf, passwordOf, readPlain, save, saveBytes } from "../files.ts";
import { type Key, keyIdentifier, kindOfInfo, modulusText, publicInfo, publicPem } from "../keys.ts";
import { nameHash, nameText, subjectOf } from "../names.ts";
import { purposeText } from "../purposes.ts";
import { type Command, digestOf, isDer, serialOf } from "./command.ts";
import { decode } from "../../../../os/crypto/der.ts";

const DAY = 86_400_000;

/** A serial number of 159 bits. */
export function randomSerial(process: Process): bigint {
  return numberOf(noiseOf(process)(20)) >> 1n;
}

/** From now for that many days. */
export function validity(process: Process, days: number): { notBefore: number; notAfter: number } {
  const now = Math.floor(process.wall / 1000) * 1000;
  return { notBefore: now, notAfter: now + days * DAY };
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Adds extensions of a request: those that are there already stay. */
export function copied(extensions: readonly Extension[], from: readonly Extension[]): Extension[] {
  return [...extensions, ...from.filter((each) => !extensions.some(({ id }) => id === each.id))];
}

/** A certificate with extensions has identifiers of keys among them: its own, and its issuer's if that is another. */
export function withIdentifiers(extensions: readonly Extension[], making: Making, configuration: Configuration, byAnother: boolean): Extension[] {
  const filled = [...extensions];
  const add = (name: string, value: string): void => {
    const [made] = extensionsOf(new Map([...configuration, ["default", new Map([[name, value]])]]), "default", making, "Error adding extensions");
    if (made && !filled.some(({ id }) => id === made.id)) filled.push(made);
  };
  if (filled.length === 0) return filled;
  add("subjectKeyIdentifier", "hash");
  if (byAnother) add("authorityKeyIdentifier", "keyid,issuer");
  return filled.filter(({ value }) => !(value.length === 2 && value[0] === 0x30 && value[1] === 0) || !byAnother);
}

/** The authority of -CA, and its key. */
export function* authorityOf(options: Arguments): Call<{ certificate: Certificate; key: Key }> {
  const { process } = options;
  const certificate = yield* loadCertificate(process, options.value("CA"), "CA certificate");
  const key = yield* loadKey(process, options.value("CAkey") ?? options.value("CA"), "CA private key", yield* passwordOf(options, "passin"));
  const info = publicInfo(key);
  if (!sameBytes(info, certificate.keyInfo)) {
    const mismatch = "x509 certificate routines:X509_check_private_key:key";
    const why = kindOfInfo(info).kind === kindOfInfo(certificate.keyInfo).kind ? [fault(`05800074:${mismatch} values mismatch:../crypto/x509/x509_cmp.c:403:`)]
      : [fault("03000065:digital envelope routines:evp_keymgmt_util_match:different key types:../crypto/evp/keymgmt_lib.c:388:"), fault(`05800073:${mismatch} type mismatch:../crypto/x509/x509_cmp.c:406:`)];
    throw new OpensslError([options.command === "req" ? "Issuer CA certificate and key do not match" : "CA certificate and CA private key do not match", ...why].join("\n"));
  }
  return { certificate, key };
}

/** What extensions may say of an issuer. */
export function issuerOf(certificate: Certificate): Making["issuer"] {
  return { name: certificate.subject, serial: certificate.serial, key: keyIdentifiers(certificate).own };
}

/** The next serial number of -CAserial's file, which is made by -CAcreateserial and by default. */
function* nextSerial(options: Arguments): Call<bigint> {
  const { process } = options;
  const path = options.value("CAserial") ?? options.value("CA")!.replace(/(?:\.[^./]*)?$/, ".srl");
  let serial: bigint;
  try {
    const text = decodeText(process.files.readFile(path)).trim();
    if (!/^[\da-f]+$/i.test(text)) throw new OpensslError(`${path}: unable to load serial number`);
    serial = BigInt(`0x${text}`) + 1n;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (options.has("CAserial") && !options.has("CAcreateserial")) {
      throw new OpensslError([
        `${path}: ${error.message}`, fault(`80000002:system library:BIO_new_file:${error.message}:../crypto/bio/bss_file.c:67:calling fopen(${path}, r)`), fault("10000080:BIO routines:BIO_new_file:no such file:../crypto/bio/bss_file.c:75:"),
      ].join("\n"));
    }
    serial = randomSerial(process);
  }
  yield* save(process, options.command, path, `${serialText(serial)}\n`);
  return serial;
}

export const x509: Command = function* (process, args, command) {
  const options = new Arguments(process, command, args, {
    valued: "in out CA CAkey CAserial extfile extensions set_serial signkey key force_pubkey inform outform keyform CAform CAkeyform ext copy_extensions nameopt certopt dateopt passin checkhost checkemail checkip subj vfyopt sigopt setalias addtrust addreject",
    numbers: "days checkend", others: "digest",
    flags: "req new x509toreq noout nocert text subject issuer dates startdate enddate serial next_serial fingerprint pubkey modulus CAcreateserial purpose hash subject_hash issuer_hash email ocsp_uri ocspid alias clrext preserve_dates badsig trustout clrtrust clrreject",
  });
  options.noRest();
  const own = options.value("signkey") ?? options.value("key");
  if (own !== undefined && options.has("CA")) throw new OpensslError("Cannot use both -key/-signkey and -CA option");
  const outDer = isDer(options, "outform");
  const configuration = options.has("extfile") ? parseConfiguration(decodeText(yield* readPlain(process, options.value("extfile"))), options.value("extfile")!, command) : undefined;
  const section = options.value("extensions") ?? configuration?.get("default")!.get("extensions") ?? "default";
  // What is wrong with extensions is said before anything is read.
  if (configuration) extensionsOf(configuration, section, { subject: [], subjectKey: new Uint8Array(20) }, `Error checking extension section ${section}`);

  let certificate: Certificate;
  let made: Uint8Array | undefined;
  if (options.has("req") || options.has("new") || own !== undefined || options.has("CA")) {
    const serialGiven = serialOf(options);
    const digest = digestOf(options);
    const wanted = options.has("req") ? yield* loadRequest(process, options.value("in"), "Unable to load certificate request input") : undefined;
    if (wanted) {
      if (!isSignedBy(wanted, wanted.keyInfo)) throw new OpensslError("Certificate request self-signature did not match the contents");
      yield* printError(`Certificate request self-signature ok\nsubject=${nameText(wanted.subject, options.value("nameopt"))}\n`);
    }
    const old = wanted || options.has("new") ? undefined : yield* loadCertificate(process, options.value("in"), "certificate", isDer(options, "inform"));
    const key = own === undefined ? undefined : yield* loadKey(process, own, "private key", yield* passwordOf(options, "passin"));
    if (!options.has("CA") && !key) throw new OpensslError("We need a private key to sign with, use -key or -CAkey or -CA with private key");
    const authority = options.has("CA") ? yield* authorityOf(options) : undefined;
    const subject = subjectOf(options, () => {}) ?? wanted?.subject ?? old?.subject ?? [];
    const keyInfo = key && !options.has("force_pubkey") ? publicInfo(key) : wanted?.keyInfo ?? old!.keyInfo;
    if (options.has("x509toreq")) {
      const copies = /^copy/.test(options.value("copy_extensions") ?? "") ? old?.extensions ?? [] : [];
      yield* save(process, command, options.value("out"), requestPem(makeRequest(subject, publicInfo(key!), copies, { key: key!, digest, noise: noiseOf(process) })));
      return;
    }
    const making: Making = { subject, subjectKey: keyIdentifier(keyInfo), issuer: authority ? issuerOf(authority.certificate) : { name: subject, serial: 0n, key: keyIdentifier(keyInfo) } };
    let extensions = configuration ? extensionsOf(configuration, section, making, `Error adding extensions from section ${section}`) : [];
    if (wanted && /^copy(all)?$/.test(options.value("copy_extensions") ?? "")) extensions = copied(extensions, wanted.extensions);
    if (old && !options.has("clrext")) extensions = copied(extensions, old.extensions);
    extensions = withIdentifiers(extensions, making, new Map(), authority !== undefined);
    const serial = serialGiven ?? (authority ? yield* nextSerial(options) : old?.serial ?? randomSerial(process));
    yield* spend(2);
    const times = options.has("preserve_dates") && old ? { notBefore: old.notBefore, notAfter: old.notAfter } : validity(process, options.number("days") ?? 30);
    made = makeCertificate({ serial, issuer: authority?.certificate.subject ?? subject, subject, keyInfo, ...times, extensions }, { key: authority?.key ?? key!, digest, noise: noiseOf(process) });
    certificate = decodeCertificate(made);
  } else certificate = yield* loadCertificate(process, options.value("in"), "certificate", isDer(options, "inform"));

  const text = shown(options, certificate);
  if (options.all("ext").some((words) => extensionsNamed(certificate, words).length === 0)) yield* printError("No extensions in certificate\n");
  const out = options.value("out");
  const [end, attributes] = [options.number("checkend"), attributesText(options, certificate)];
  let code = 0;
  let last = "";
  if (end !== undefined) {
    code = certificate.notAfter < process.wall + end * 1000 ? 1 : 0;
    last = `Certificate will ${code === 1 ? "" : "not "}expire\n`;
  }
  const pem = end !== undefined || options.has("noout") || options.has("nocert") ? "" : certificatePem(made ?? certificate.raw);
  if (pem !== "" && outDer) yield* saveBytes(process, command, out, Uint8Array.of(...encodeText(text + last), ...certificate.raw));
  else if (out !== undefined) yield* save(process, command, out, text + last + attributes + pem);
  else yield* print(text + last + attributes + pem);
  return code;
};

/** What was asked for of a certificate, in the order in which it was. */
function shown(options: Arguments, certificate: Certificate): string {
  const style = options.value("nameopt");
  const iso = options.value("dateopt") === "iso_8601";
  const line = (name: string, value: string): string => `${name}=${value}\n`;
  return options.given.map(([name, value]) => {
    switch (name) {
      case "text": return certificateText(certificate, { style, iso, omitted: new Set(options.all("certopt").flatMap((each) => each.split(","))) });
      case "subject": return line("subject", nameText(certificate.subject, style));
      case "issuer": return line("issuer", nameText(certificate.issuer, style));
      case "dates": return line("notBefore", dateText(certificate.notBefore, iso)) + line("notAfter", dateText(certificate.notAfter, iso));
      case "startdate": return line("notBefore", dateText(certificate.notBefore, iso));
      case "enddate": return line("notAfter", dateText(certificate.notAfter, iso));
      case "serial": return line("serial", serialText(certificate.serial));
      case "next_serial": return `${serialText(certificate.serial + 1n)}\n`;
      case "hash": case "subject_hash": return `${nameHash(certificate.subject)}\n`;
      case "issuer_hash": return `${nameHash(certificate.issuer)}\n`;
      case "fingerprint": {
        const digest = digestOf(options, "sha1");
        return `${options.other === undefined ? "SHA1" : digestNamed(options.other) ?? digest} Fingerprint=${identifierText(hashOf(digest, certificate.raw))}\n`;
      }
      case "modulus": return line("Modulus", modulusText(certificate.keyInfo));
      case "pubkey": return publicPem(certificate.keyInfo);
      case "purpose": return purposeText(certificate);
      case "alias": return "<No Alias>\n";
      case "email": {
        const names = extensionNamed(certificate, "subjectAltName");
        const mails = names ? decode(names.value).children.filter((child) => child.tag === 0x81).map((child) => child.text) : [];
        return [...new Set([...certificate.subject.flat().filter(([key]) => key === "emailAddress").map(([, address]) => address), ...mails])].map((each) => `${each}\n`).join("");
      }
      case "ocsp_uri": {
        const access = extensionNamed(certificate, "authorityInfoAccess");
        return access ? decode(access.value).children.filter((each) => each.at(0).objectId === "1.3.6.1.5.5.7.48.1").map((each) => `${generalNameText(each.at(1)).replace("URI:", "")}\n`).join("") : "";
      }
      case "ext": return extensionsText(extensionsNamed(certificate, value!), "");
    }
    return "";
  }).join("");
}

/** The extensions that "subjectAltName,keyUsage" names. */
function extensionsNamed(certificate: Certificate, text: string): Extension[] {
  const words = text.split(",");
  const ids = EXTENSIONS.filter(([each]) => words.includes(each)).map(([, , id]) => id);
  return certificate.extensions.filter(({ id }) => ids.includes(id) || words.includes(id));
}

function attributesText(options: Arguments, certificate: Certificate): string {
  const kinds: readonly (readonly ["host" | "email" | "ip", string])[] = [["host", "Hostname"], ["email", "Email"], ["ip", "IP"]];
  return kinds.map(([kind, title]) => {
    const wanted = options.value(`check${kind}`);
    if (wanted === undefined) return "";
    return `${title} ${wanted} does ${isFor(certificate, kind, wanted) ? "" : "NOT "}match certificate\n`;
  }).join("");
}
