import { printError, type Process, type Program, type Call } from "../../../os/index.ts";
import { print } from "../../program.ts";
import { Help, OpensslError } from "./arguments.ts";
import { client } from "./commands/client.ts";
import type { Command } from "./commands/command.ts";
import { dgst, enc, isCipher, passwd, rand } from "./commands/data.ts";
import { ecparam, genpkey, genrsa, pkcs8, pkey } from "./commands/keys.ts";
import { req } from "./commands/req.ts";
import { verify } from "./commands/verify.ts";
import { x509 } from "./commands/x509.ts";
import { DIGESTS } from "./digests.ts";

const VERSION = "OpenSSL 3.0.17 1 Jul 2025 (Library: OpenSSL 3.0.17 1 Jul 2025)";

const DETAILS: readonly (readonly [option: string, line: string])[] = [
  ["b", "built on: Sat Aug 16 09:51:50 2025 UTC"], ["p", "platform: debian-amd64"], ["o", "options:  bn(64,64)"], ["f", "compiler: gcc -fPIC -pthread -m64 -Wa,--noexecstack -Wall -O2"], ["d", 'OPENSSLDIR: "/usr/lib/ssl"'],
  ["e", 'ENGINESDIR: "/usr/lib/x86_64-linux-gnu/engines-3"'], ["m", 'MODULESDIR: "/usr/lib/x86_64-linux-gnu/ossl-modules"'], ["r", "Seeding source: os-specific"],
];

const version: Command = function* (_process, args) {
  const all = args.includes("-a");
  let text = args.length === 0 || all || args.includes("-v") ? `${VERSION}\n` : "";
  for (const [option, line] of DETAILS) if (all || args.includes(`-${option}`)) text += `${line}\n`;
  yield* print(text);
};

const COMMANDS: Readonly<Record<string, Command>> = {
  dgst, ec: pkey, ecparam, enc, genpkey, genrsa, help: list, passwd, pkcs8, pkey, rand, req, rsa: pkey, s_client: client, verify, version, x509,
};
const CIPHERS = [128, 192, 256].flatMap((bits) => ["cbc", "ecb"].map((mode) => `aes-${bits}-${mode}`));

function* list(): Call<void> {
  const table = (names: readonly string[]): string => names.map((name, index) => name.padEnd(18) + (index % 4 === 3 || index === names.length - 1 ? "\n" : "")).join("");
  yield* printError(`help:\n\nStandard commands\n${table(Object.keys(COMMANDS).sort())}\nMessage Digest commands (see the \`dgst' command for more details)\n${table(Object.keys(DIGESTS))}\nCipher commands (see the \`enc' command for more details)\n${table([...CIPHERS, "base64"])}\n`);
}

function commandNamed(name: string): Command | undefined {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name];
  if (Object.hasOwn(DIGESTS, name)) return dgst;
  return name === "base64" || isCipher(name) ? enc : undefined;
}

/** openssl 3.0: keys, requests and certificates as TLS secrets and users of a cluster need them, digests and ciphers. */
export const openssl: Program = function* (process: Process): Call<number> {
  const [command = "help", ...args] = process.args.slice(1);
  const run = commandNamed(command);
  if (!run) {
    yield* printError(`Invalid command '${command}'; type "help" for a list.\n`);
    return 1;
  }
  try {
    return (yield* run(process, args, command)) ?? 0;
  } catch (error) {
    if (error instanceof Help) {
      yield* printError(`Usage: ${command} [options]\n`);
      return 0;
    }
    if (!(error instanceof OpensslError)) throw error;
    yield* printError(`${error.message}\n`);
    return 1;
  }
};
