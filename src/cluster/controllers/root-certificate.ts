import type { Random } from "../../sim/index.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Something of the form of a certificate: credentials are opaque in this cluster, no cryptography stands behind them. */
export function opaqueCertificate(random: Random): string {
  const lines = Array.from({ length: 17 }, () => random.string(64, ALPHABET));
  return `-----BEGIN CERTIFICATE-----\nMIID${lines[0]!.slice(4)}\n${lines.slice(1).join("\n")}\n-----END CERTIFICATE-----\n`;
}
