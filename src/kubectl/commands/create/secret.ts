import { isConfigMapKey } from "../../../apimachinery/validation/index.ts";
import { base64, decode, encode, readPath, type Call } from "../../../os/index.ts";
import type { Command } from "../../command.ts";
import { CommandError } from "../../errors.ts";
import { defineFlags } from "../../flags/flag.ts";
import type { Invocation } from "../../invocation.ts";
import { secretHash } from "./append-hash.ts";
import { generating, GENERATOR, type Generating } from "./options.ts";
import { addFile, addSources, type AddEntry } from "./sources.ts";

function adder(data: Record<string, string>): AddEntry {
  return (key, value) => {
    const problems = isConfigMapKey(key);
    if (problems.length > 0) {
      throw new CommandError(`${JSON.stringify(key)} is not valid key name for a Secret ${problems.join(";")}`);
    }
    if (key in data) throw new CommandError(`cannot add key ${key}, another key by that name already exists`);
    data[key] = base64(value);
  };
}

function* createSecret(
  invocation: Invocation, { name: given, create }: Generating, type: string, data: Record<string, string>,
): Call<void> {
  const name = invocation.flags.bool("append-hash") ? `${given}-${secretHash(given, type, data)}` : given;
  const object = {
    kind: "Secret",
    apiVersion: "v1",
    metadata: { name },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(type === "" ? {} : { type }),
  };
  yield* create(object, { namespaced: true, failure: "failed to create secret" });
}

const generic: Command = {
  name: "generic",
  flags: defineFlags(`${GENERATOR} append-hash from-env-file:slice from-file:slice from-literal:array type:string`),
  *run(invocation) {
    const start = yield* generating(invocation);
    const data: Record<string, string> = {};
    yield* addSources(invocation.process, invocation.flags, adder(data), true);
    yield* createSecret(invocation, start, invocation.flags.string("type"), data);
  },
};

const dockerRegistry: Command = {
  name: "docker-registry",
  flags: defineFlags(
    `${GENERATOR} append-hash docker-email:string docker-password:string docker-server:string=https://index.docker.io/v1/ ` +
      "docker-username:string from-file:slice",
  ),
  *run(invocation) {
    const { flags, process } = invocation;
    const start = yield* generating(invocation);
    const files = flags.list("from-file");
    const [username, password, server, email] = ["username", "password", "server", "email"].map((part) => flags.string(`docker-${part}`)) as [string, string, string, string];
    if (files.length === 0 && (username === "" || password === "" || server === "")) {
      throw new CommandError(
        "either --from-file or the combination of --docker-username, --docker-password and --docker-server is required",
      );
    }
    const data: Record<string, string> = {};
    const add = adder(data);
    for (const file of files) yield* addFile(process, file.includes("=") ? file : `.dockerconfigjson=${file}`, add);
    if (files.length === 0) {
      const auth = base64(encode(`${username}:${password}`));
      const entry = { username, password, ...(email === "" ? {} : { email }), auth };
      add(".dockerconfigjson", encode(JSON.stringify({ auths: { [server]: entry } })));
    }
    yield* createSecret(invocation, start, "kubernetes.io/dockerconfigjson", data);
  },
};

/**
 * Whether a private key belongs to a certificate: the key's public part (an RSA modulus, a point of an elliptic curve) stands in
 * the certificate. What is not DER is not looked at.
 */
function fits(certificate: string, key: string): boolean {
  const [cert, secret] = [derOf(certificate, "CERTIFICATE"), derOf(key, "(?:RSA |EC )?PRIVATE KEY")];
  if (!cert?.startsWith("\x30\x82") || !secret?.startsWith("\x30")) return true;
  const parts: string[] = [];
  collect(secret, parts);
  return parts.length === 0 || parts.some((part) => cert.includes(part));
}

/** The bytes of the first PEM block of a kind, a character each. */
function derOf(text: string, title: string): string | undefined {
  const body = new RegExp(`-----BEGIN ${title}-----([^-]*)-----END`).exec(text)?.[1];
  try {
    return body === undefined ? undefined : atob(body.replaceAll(/\s/g, ""));
  } catch {
    return undefined;
  }
}

/** Long integers and bit strings of a DER structure; octet strings are looked into. */
function collect(der: string, found: string[]): void {
  for (let at = 0; at + 2 <= der.length; ) {
    const tag = der.charCodeAt(at);
    let length = der.charCodeAt(at + 1);
    at += 2;
    if (length > 0x80) {
      let count = length & 0x7f;
      for (length = 0; count > 0; count -= 1) length = length * 256 + der.charCodeAt(at++);
    }
    const content = der.slice(at, at + length);
    if ((tag === 0x02 || tag === 0x03) && content.length > 48) found.push(content.slice(1));
    else if ((tag & 0x20) !== 0 || tag === 0x04) collect(content, found);
    at += length;
    // Of an RSA key the modulus is the first long number; the others are secret.
    if (found.length > 0) return;
  }
}

const tls: Command = {
  name: "tls",
  flags: defineFlags(`${GENERATOR} append-hash cert:string key:string`),
  *run(invocation) {
    const { flags, process } = invocation;
    const start = yield* generating(invocation);
    const key = flags.string("key");
    const certificate = flags.string("cert");
    if (key === "" || certificate === "") throw new CommandError("key and cert must be specified");
    const read = function* (path: string): Call<string> {
      if (!process.files.exists(path)) throw new CommandError(`Cannot read file ${path}, open ${path}: no such file or directory`);
      return decode(yield* readPath(process, path));
    };
    const [certText, keyText] = [yield* read(certificate), yield* read(key)];
    if (!/-----BEGIN CERTIFICATE-----/.test(certText)) {
      throw new CommandError("tls: failed to find any PEM data in certificate input");
    }
    if (!/-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/.test(keyText)) {
      throw new CommandError("tls: failed to find any PEM data in key input");
    }
    if (!fits(certText, keyText)) throw new CommandError("tls: private key does not match public key");
    const data = { "tls.crt": base64(encode(certText)), "tls.key": base64(encode(keyText)) };
    yield* createSecret(invocation, start, "kubernetes.io/tls", data);
  },
};

export const secret: Command = { name: "secret", commands: [dockerRegistry, generic, tls] };
