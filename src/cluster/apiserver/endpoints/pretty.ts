import { goEscaped } from "../../../apimachinery/json/index.ts";
import { decode, encode, type HttpRequest, type HttpResponse } from "../../../os/index.ts";
import type { RequestInfo } from "./request-info.ts";

/** Programs that people look through. */
const HUMAN = /^(?:curl|Wget|Mozilla\/5\.0)/;
/** Go's strconv.ParseBool says yes to these. */
const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);

/** Whether JSON is to be laid out for people: `?pretty=true`, or a browser's or curl's request (apiserver/pkg/endpoints/handlers/negotiation). */
function wantsPretty(http: HttpRequest, { query }: RequestInfo): boolean {
  const asked = query.get("pretty");
  if (asked) return TRUE.has(asked);
  return HUMAN.test(http.headers["user-agent"] ?? "") || /;\s*pretty=1\b/.test(http.headers["accept"] ?? "");
}

/** Lays a response out as the server does: two spaces, and no newline at the end. What the server only passes on is left as it is. */
export function layOut(http: HttpRequest, info: RequestInfo, response: HttpResponse): void {
  const { body, headers, status } = response;
  if (!(body instanceof Uint8Array) || body.length === 0 || !headers["content-type"]?.startsWith("application/json")) return;
  if (status < 400 && (info.subresource === "proxy" || info.path.startsWith("/openapi/"))) return;
  // These two are never on one line.
  const always = /^\/(?:version\/?)?$/.test(info.path) && status === 200;
  if (always || wantsPretty(http, info)) response.body = encode(goEscaped(JSON.stringify(JSON.parse(decode(body)), null, 2)));
}
