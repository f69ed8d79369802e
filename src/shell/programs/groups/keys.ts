import { openssl } from "../openssl/index.ts";
import type { Makers } from "../later.ts";

/** Keys and certificates: loaded when the first of them is run. */
export const makers: Makers = {
  openssl: () => openssl,
};
