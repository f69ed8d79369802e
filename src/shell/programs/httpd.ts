import { encode, isSystemError, pause, type Call, type HttpRequest, type HttpResponse, type Listener, type Process } from "../../os/index.ts";
import type { Flavour } from "../options.ts";
import { Failure, program } from "../program.ts";

const TYPES: Record<string, string> = {
  html: "text/html", htm: "text/html", txt: "text/plain", css: "text/css", js: "application/javascript", json: "application/json", jpg: "image/jpeg",
  jpeg: "image/jpeg", png: "image/png", gif: "image/gif", svg: "image/svg+xml", xml: "text/xml",
};

/** BusyBox's web server: serves the files of a directory. -f stays in the foreground, as containers need it. */
export const httpd = (flavour: Flavour) =>
  program(
    {
      name: "httpd",
      short: "fivp:h:c:u:r:M:e:d:m:",
      applet: { usage: "[-ifv[v]] [-c CONFFILE] [-p [IP:]PORT] [-u USER[:GRP]] [-h HOME]", help: "Listen for incoming HTTP requests\n\n\t-f\t\tRun in foreground\n\t-v[v]\t\tVerbose\n\t-p [IP:]PORT\tBind to IP:PORT (default *:80)\n\t-h HOME\t\tHome directory (default .)\n" },
      *run(invocation) {
        const { process } = invocation;
        const home = invocation.value("h") ?? ".";
        if (!process.files.isDirectory(home)) throw new Failure(`can't change directory to '${home}': No such file or directory`);
        const [, address, port = "80"] = /^(?:(.*):)?(\d+)$/.exec(invocation.value("p") ?? "80") ?? [];
        let listener: Listener | undefined;
        try {
          // Before it goes to the background, so that whoever called hears of a port that is taken.
          listener = process.machine.network?.listen(Number(port), {
            ...(address ? { address } : { ipv6: "dual" }),
            http: (request, respond) => respond(answer(process, home, request)),
          });
        } catch (error) {
          if (!isSystemError(error)) throw error;
          throw new Failure(`bind: ${error.message}`);
        }
        const serve = function* (server: Process): Call<void> {
          // As a descriptor it is closed with the process, and the port is free for the next one.
          if (listener) server.addDescriptor(listener);
          for (;;) {
            try {
              yield* pause();
            } catch {
              // A signal with a handler: it goes on.
            }
          }
        };
        if (invocation.has("f")) yield* serve(process);
        else process.spawn({ program: serve, args: process.args, session: {} });
      },
    },
    flavour,
  );

function answer(process: Process, home: string, request: HttpRequest): HttpResponse {
  const page = (status: number, title: string, text: string): HttpResponse => ({
    status,
    headers: { "content-type": "text/html", connection: "close" },
    body: request.method === "HEAD" ? new Uint8Array(0) : encode(`<HTML><HEAD><TITLE>${status} ${title}</TITLE></HEAD>\n<BODY><H1>${status} ${title}</H1>\n${text}\n</BODY></HTML>\n`),
  });
  if (request.method !== "GET" && request.method !== "HEAD") return page(501, "Not Implemented", "The requested method is not recognized");
  let path: string;
  try {
    path = decodeURIComponent(request.path.split("?")[0]!);
  } catch {
    return page(400, "Bad Request", "Unsupported method");
  }
  if (path.split("/").includes("..")) return page(400, "Bad Request", "Unsupported method");
  let file = `${home.replace(/\/$/, "")}${path}`;
  if (process.files.isDirectory(file)) {
    if (!path.endsWith("/")) return { status: 302, headers: { location: `${path}/`, connection: "close" }, body: new Uint8Array(0) };
    file += "index.html";
  }
  try {
    const body = process.files.readFile(file);
    const type = TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
    return { status: 200, headers: { "content-type": type, connection: "close", "accept-ranges": "bytes" }, body: request.method === "HEAD" ? new Uint8Array(0) : body.slice() };
  } catch {
    return page(404, "Not Found", "The requested URL was not found");
  }
}
