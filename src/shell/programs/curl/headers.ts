import type { Target } from "../../../os/index.ts";
import type { Invocation } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { encodeBase64 } from "../checksums.ts";
import { parseHeader } from "../http-body.ts";

const AGENT = "curl/7.88.1";

/** The headers of a request in their order: curl's own, changed by -H. */
export function requestHeaders(call: Invocation, url: string, target: Target, body: Uint8Array | undefined, contentType: string | undefined): [string, string][] {
  const port = target.port === (target.scheme === "https" ? 443 : 80) ? "" : `:${target.port}`;
  const headers: [string, string][] = [["Host", `${target.host}${port}`]];
  const user = call.value("u") ?? /^https?:\/\/([^/?#@]*)@/.exec(url)?.[1];
  if (user !== undefined) headers.push(["Authorization", `Basic ${encodeBase64(encodeText(user.includes(":") ? user : `${user}:`))}`]);
  const bearer = call.value("bearer");
  if (bearer !== undefined) headers.push(["Authorization", `Bearer ${bearer}`]);
  headers.push(["User-Agent", call.value("A") ?? AGENT], ["Accept", call.has("json") ? "application/json" : "*/*"]);
  const referer = call.value("e");
  if (referer !== undefined) headers.push(["Referer", referer]);
  const cookie = call.value("b");
  if (cookie?.includes("=")) headers.push(["Cookie", cookie]);
  if (call.has("compressed")) headers.push(["Accept-Encoding", "deflate, gzip"]);
  if (body !== undefined) {
    headers.push(["Content-Length", String(body.length)]);
    if (contentType !== undefined) headers.push(["Content-Type", contentType]);
  }
  for (const option of call.options) {
    if (option.name !== "H") continue;
    const value = option.value!;
    const parsed = parseHeader(value);
    if (!parsed) {
      // "Name;" sends an empty header, "Name:" takes one away.
      if (value.endsWith(";")) headers.push([value.slice(0, -1), ""]);
      continue;
    }
    const [name, text] = parsed;
    const at = headers.findIndex(([known]) => known.toLowerCase() === name.toLowerCase());
    if (text === "") {
      if (at >= 0) headers.splice(at, 1);
    } else if (at >= 0 && !/^cookie$/i.test(name)) headers[at] = [name, text];
    else headers.push([name, text]);
  }
  return headers;
}
