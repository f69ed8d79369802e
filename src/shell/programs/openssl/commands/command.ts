import type { Call, Process } from "../../../../os/index.ts";
import type { Arguments} from "../arguments.ts";
import { fault, OpensslError } from "../arguments.ts";
import { digestNamed } from "../digests.ts";

/** One of openssl's commands: what it does with the words after its name. Its value is the exit code, 0 by default. */
export type Command = (process: Process, args: readonly string[], command: string) => Call<number | void>;

/** The digest that an option names ("-sha512"), `byDefault` without one. */
export function digestOf(options: Arguments, byDefault = "sha256"): string {
  if (options.other === undefined) return byDefault;
  const digest = digestNamed(options.other);
  if (digest !== undefined) return digest;
  const { command, other } = options;
  if (command === "x509") throw new OpensslError(`Unknown digest\n${unsupported(other)}`);
  throw options.usage(`Unknown option or message digest: ${other}`, command === "dgst" ? [unsupported(other)] : []);
}

export const unsupported = (name: string): string => fault(`0308010C:digital envelope routines:inner_evp_generic_fetch:unsupported:../crypto/evp/evp_fetch.c:386:Global default library context, Algorithm (${name} : 0), Properties (<null>)`);

/** Whether -inform or -outform says DER. */
export function isDer(options: Arguments, name: string): boolean {
  const value = options.value(name);
  if (value === undefined || /^(pem|p)$/i.test(value)) return false;
  if (/^(der|d)$/i.test(value)) return true;
  throw new OpensslError(`${options.command}: Bad format "${value}"\n${options.usage(`Invalid format "${value}" for option -${name}`).message}`);
}

/** The number of -set_serial. */
export function serialOf(options: Arguments): bigint | undefined {
  const text = options.value("set_serial");
  if (text === undefined) return undefined;
  if (/^-?(0x[\da-f]+|\d+)$/i.test(text)) return BigInt(text);
  throw options.usage(undefined, [fault("11000064:X509 V3 routines:s2i_ASN1_INTEGER:bn dec2bn error:../crypto/x509/v3_utl.c:231:")]);
}
