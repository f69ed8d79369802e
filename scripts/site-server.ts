import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { policyFor } from "./content-security.ts";

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".pagefind": "application/octet-stream",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
  ".yaml": "text/plain; charset=utf-8",
};

const COMPRESSIBLE = /^(text|application\/(json|xml|manifest)|image\/svg)/;

export interface SiteServer {
  /** The address without a slash at its end: `http://localhost:4321`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface SiteServerOptions {
  /** The built site. */
  folder: string;
  /** 0 takes any free port. */
  port: number;
  host?: string;
}

interface Answer {
  body: Buffer;
  zipped: Buffer | undefined;
  headers: Record<string, string>;
}

/**
 * A static file server for the built site: clean addresses, compression, caching and the same content security policy as a
 * header that each page carries in itself (a header also covers the worker).
 * Rejects with the error of `listen` when the port is taken.
 */
export async function serveSite({ folder, port, host = "localhost" }: SiteServerOptions): Promise<SiteServer> {
  const answers = new Map<string, Answer>();

  const server = createServer((request, response) => {
    void answerTo(request.url ?? "/")
      .then(({ status, answer, location }) => {
        if (location) {
          response.writeHead(301, { Location: location }).end();
          return;
        }
        const etag = answer.headers.ETag;
        if (status === 200 && request.headers["if-none-match"] === etag) {
          response.writeHead(304, { ETag: etag }).end();
          return;
        }
        const zip = answer.zipped && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
        const body = zip && answer.zipped ? answer.zipped : answer.body;
        response.writeHead(status, {
          ...answer.headers,
          ...(zip ? { "Content-Encoding": "gzip", Vary: "Accept-Encoding" } : {}),
          "Content-Length": body.length,
        });
        response.end(request.method === "HEAD" ? undefined : body);
      })
      .catch((error: unknown) => {
        process.stderr.write(`podlab: ${request.url}: ${String(error)}\n`);
        response.writeHead(500, { "Content-Type": "text/plain" }).end("The server failed; its terminal says why.\n");
      });
  });

  async function answerTo(url: string): Promise<{ status: number; answer: Answer; location?: string }> {
    const [pathname = "/", search] = url.split("?", 2);
    const path = pathOf(pathname);
    const found = path === undefined ? undefined : await fileAt(path);
    if (found === "folder") {
      const location = `${pathname.replace(/^\/+/, "/")}/${search === undefined ? "" : `?${search}`}`;
      return { status: 301, answer: await read("/404.html"), location };
    }
    if (found) return { status: 200, answer: await read(found) };
    const localized = pathname.startsWith("/zh-cn/") ? await fileAt("/zh-cn/404/index.html") : undefined;
    return { status: 404, answer: await read(localized ?? "/404.html") };
  }

  /** The path below the folder that an address means; undefined when it is no such path. */
  function pathOf(pathname: string): string | undefined {
    try {
      const path = normalize(`/${decodeURIComponent(pathname)}`).replaceAll(sep, "/");
      return path.includes("\0") || path.split("/").includes("..") ? undefined : path;
    } catch {
      return undefined;
    }
  }

  /** The file behind a path; "folder" when the path needs a slash at its end. */
  async function fileAt(path: string): Promise<string | undefined> {
    const candidate = path.endsWith("/") ? `${path}index.html` : path;
    const entry = await stat(join(folder, candidate)).catch(() => undefined);
    if (entry?.isDirectory()) return "folder";
    return entry ? candidate : undefined;
  }

  async function read(path: string): Promise<Answer> {
    const full = join(folder, path);
    const modified = (await stat(full)).mtimeMs;
    const key = `${path} ${modified}`;
    const known = answers.get(key);
    if (known) return known;
    const body = await readFile(full);
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const answer: Answer = {
      body,
      zipped: COMPRESSIBLE.test(type) && body.length > 1000 ? gzipSync(body) : undefined,
      headers: {
        "Content-Type": type,
        ETag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
        "Cache-Control": path.startsWith("/_astro/") ? "public, max-age=31536000, immutable" : "no-cache",
        // Labs may stand in pages of others by their /embed/ address; nothing else may.
        "Content-Security-Policy": `${policyFor(type.startsWith("text/html") ? body.toString() : "")}; frame-ancestors ${/^(\/zh-cn)?\/embed\//.test(path) ? "*" : "'none'"}`,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
      },
    };
    answers.set(key, answer);
    return answer;
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    address: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
