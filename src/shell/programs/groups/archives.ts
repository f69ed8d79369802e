import { gunzipProgram, gzipProgram, tar, zcat } from "../archives.ts";
import { dd, hexdump, od, split, strings, xxd } from "../bytes.ts";
import { base32, base64, cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, sum } from "../checksums.ts";
import type { Makers } from "../later.ts";

/** Archives, checksums and bytes: loaded when the first of them is run. */
export const makers: Makers = {
  base32, base64, cksum, dd, gunzip: gunzipProgram, gzip: gzipProgram, hexdump, md5sum, od, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, split, strings, sum, tar, xxd, zcat,
};
