import { encode, type HttpResponse } from "../../../../os/index.ts";

const TITLES: Readonly<Record<number, string>> = {
  301: "Moved Permanently", 302: "Found", 303: "See Other", 307: "Temporary Redirect", 308: "Permanent Redirect",
  400: "Bad Request", 403: "Forbidden", 404: "Not Found", 502: "Bad Gateway", 503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** A page of nginx itself; its version is not told. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const title = `${status} ${TITLES[status] ?? ""}`.trim();
  const body = encode(
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  );
  return { status, headers: { "content-type": "text/html", "content-length": String(body.length), ...headers }, body };
}
