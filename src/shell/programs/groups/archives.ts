import { gunzipProgram, gzipProgram, zcat } from "../archives/gzip.ts";
import { tar } from "../archives/tar.ts";
import { dd, split, strings, xxd } from "../bytes.ts";
import { b2sum, base32, base64, cksum, md5sum, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, sum } from "../checksums.ts";
import { hexdump } from "../hexdump.ts";
import type { Makers } from "../later.ts";
import { od } from "../od.ts";

/** Archives, checksums and bytes: loaded when the first of them is run. */
export const makers: Makers = {
  b2sum, base32, base64, cksum, dd, gunzip: gunzipProgram, gzip: gzipProgram, hexdump, md5sum, od, sha1sum, sha224sum, sha256sum, sha384sum, sha512sum, split, strings, sum, tar, xxd, zcat,
};
