import type { ByteQueue } from "./pipe.ts";

/** A request as it goes over the wire. Header names are lower case. */
export interface HttpRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
  /** The certificate the client showed (TLS), as PEM. */
  clientCertificate?: string;
  /** The address the server sees. */
  remoteAddress?: string;
}

/** A response; its body is whole, or a queue that is filled over (virtual) time and closed at its end. */
export interface HttpResponse {
  status: number;
  /** Header names in lower case. */
  headers: Record<string, string>;
  body: Uint8Array | ByteQueue;
  /** The certificate that the server showed (TLS), as PEM, where it has one of its own. */
  serverCertificate?: string;
  /** 101: what the two sides speak from now on, opaque to HTTP (the API server's StreamSession). */
  upgrade?: unknown;
}

/** Answers a request, at once or later; may answer a function that is called when the client goes away. */
export type HttpHandler = (request: HttpRequest, respond: (response: HttpResponse) => void) => (() => void) | void;

/** The reason phrases of RFC 9110. */
export const REASONS: Readonly<Record<number, string>> = {
  100: "Continue", 101: "Switching Protocols", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content",
  206: "Partial Content", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
  307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
  404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
  410: "Gone", 411: "Length Required", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
  418: "I'm a teapot", 422: "Unprocessable Entity", 429: "Too Many Requests", 500: "Internal Server Error",
  501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
};
