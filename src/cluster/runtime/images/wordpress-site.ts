import { decode, encode, isSystemError, printError, sleep, untilStopped, type Call, type HttpRequest, type HttpResponse, type Process, type Program } from "../../../os/index.ts";
import { addressOf, connectTo, LineChannel } from "./databases/connections.ts";
import type { Answer, Login } from "./databases/sql-server.ts";
import { apacheInUse } from "./http-program.ts";
import { log, logTime, pathOf, serve } from "./http-service.ts";
import type { Value } from "./sql/statement.ts";

const MEGABYTE = 1024 * 1024;
const HTML = { "content-type": "text/html; charset=UTF-8" };

/** What PHP has of MySQL: a connection that runs statements. */
class Mysqli {
  private readonly channel: LineChannel;

  private constructor(channel: LineChannel) {
    this.channel = channel;
  }

  /** Undefined when there is no server, or it does not let the user in. */
  static *open(process: Process, setting: (name: string, otherwise: string) => string): Call<{ db: Mysqli; fd: number } | undefined> {
    const [host = "mysql", port = "3306"] = setting("HOST", "mysql").split(":");
    try {
      const fd = yield* connectTo(process, yield* addressOf(process, host), Number(port));
      const channel = new LineChannel(fd);
      yield* channel.line();
      yield* channel.line();
      yield* channel.say({ user: setting("USER", "example username"), password: setting("PASSWORD", "example password"), database: setting("NAME", "wordpress"), local: false } satisfies Login);
      const line = yield* channel.line();
      if (line === undefined || (JSON.parse(line) as { error?: string }).error !== undefined) {
        process.closeDescriptor(fd);
        return undefined;
      }
      return { db: new Mysqli(channel), fd };
    } catch {
      // No such host, nobody there, or one that speaks something else.
      return undefined;
    }
  }

  /** Rows; undefined when it failed. */
  *query(sql: string): Call<Value[][] | undefined> {
    yield* this.channel.say({ sql });
    const line = yield* this.channel.line();
    if (line === undefined) return undefined;
    const answer = JSON.parse(line) as Answer;
    return "error" in answer ? undefined : (answer.result.rows ?? []);
  }
}

const page = (status: number, title: string, body: string): HttpResponse => ({
  status, headers: { ...HTML }, body: encode(`<!DOCTYPE html>\n<html lang="en-US">\n<head>\n<meta charset="UTF-8" />\n<title>${title}</title>\n</head>\n<body>\n${body}\n</body>\n</html>\n`),
});

const redirect = (location: string): HttpResponse => ({ status: 302, headers: { ...HTML, location }, body: new Uint8Array(0) });

const escape = (text: string): string => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const quote = (text: string): string => `'${text.replace(/'/g, "''")}'`;

/** One request as wp-blog-header.php and wp-admin/install.php answer it. */
function* answer(process: Process, request: HttpRequest, setting: (name: string, otherwise: string) => string): Call<HttpResponse> {
  const opened = yield* Mysqli.open(process, setting);
  if (!opened) return page(500, "Database Error", "<div class=\"wp-die-message\"><h1>Error establishing a database connection</h1></div>");
  const { db, fd } = opened;
  const prefix = setting("TABLE_PREFIX", "wp_").replace(/\W/g, "");
  try {
    const installed = (yield* db.query(`select option_value from ${prefix}options where option_name = 'blogname'`))?.[0]?.[0];
    const path = pathOf(request);
    if (path === "/wp-admin/install.php") {
      if (installed !== undefined) return page(200, "WordPress &rsaquo; Installation", "<h1>Already Installed</h1>\n<p>You appear to have already installed WordPress.</p>");
      if (request.method !== "POST") return page(200, "WordPress &rsaquo; Installation", "<h1>Welcome</h1>\n<p>Welcome to the famous five-minute WordPress installation process!</p>\n<form id=\"setup\" method=\"post\" action=\"install.php?step=2\">\n<input name=\"weblog_title\" type=\"text\" />\n<input name=\"user_name\" type=\"text\" />\n</form>");
      const form = new Map(decode(request.body ?? new Uint8Array(0)).split("&").map((pair): [string, string] => {
        const [name = "", value = ""] = pair.split("=");
        return [name, decodeURIComponent(value.replace(/\+/g, " "))];
      }));
      for (const sql of [
        `create table ${prefix}options (option_id bigint auto_increment primary key, option_name varchar(191) unique, option_value text)`,
        `create table ${prefix}posts (ID bigint auto_increment primary key, post_title text, post_content text, post_date datetime)`,
        `create table ${prefix}users (ID bigint auto_increment primary key, user_login varchar(60), user_email varchar(100))`,
        `insert into ${prefix}options (option_name, option_value) values ('blogname', ${quote(form.get("weblog_title") ?? "")})`,
        `insert into ${prefix}users (user_login, user_email) values (${quote(form.get("user_name") ?? "admin")}, ${quote(form.get("admin_email") ?? "")})`,
        `insert into ${prefix}posts (post_title, post_content, post_date) values ('Hello world!', 'Welcome to WordPress. This is your first post. Edit or delete it, then start writing!', now())`,
      ]) yield* db.query(sql);
      return page(200, "WordPress &rsaquo; Installation", "<h1>Success!</h1>\n<p>WordPress has been installed. Thank you, and enjoy!</p>");
    }
    if (installed === undefined) return redirect(`http://${request.headers.host ?? "localhost"}/wp-admin/install.php`);
    if (path === "/wp-admin/" || path === "/wp-admin") return redirect(`http://${request.headers.host ?? "localhost"}/wp-login.php`);
    if (path === "/wp-login.php") return page(200, `Log In &lsaquo; ${escape(String(installed))} &#8212; WordPress`, "<form name=\"loginform\" id=\"loginform\" method=\"post\"></form>");
    const posts = (yield* db.query(`select post_title, post_content from ${prefix}posts order by ID desc`)) ?? [];
    if (path !== "/" && path !== "/index.php") return page(404, `Page not found &#8211; ${escape(String(installed))}`, "<h1>Page not found</h1>");
    return page(200, escape(String(installed)), `<h1>${escape(String(installed))}</h1>\n${posts.map(([title, text]) => `<h2>${escape(String(title))}</h2>\n<p>${escape(String(text))}</p>`).join("\n")}`);
  } finally {
    if (process.hasDescriptor(fd)) process.closeDescriptor(fd);
  }
}

/** WordPress under Apache: each page asks the database. */
export const wordpress: Program = function* (process) {
  process.useMemory(38 * MEGABYTE);
  if (!process.files.exists("/var/www/html/index.php")) {
    yield* printError("WordPress not found in /var/www/html - copying now...\n");
    yield* sleep(1500);
    process.files.writeFile("/var/www/html/index.php", "<?php\ndefine( 'WP_USE_THEMES', true );\nrequire __DIR__ . '/wp-blog-header.php';\n");
    process.files.writeFile("/var/www/html/wp-config.php", "<?php\ndefine( 'DB_HOST', getenv_docker('WORDPRESS_DB_HOST', 'mysql') );\n");
    process.files.mkdir("/var/www/html/wp-content/uploads", { recursive: true });
    yield* printError("Complete! WordPress has been successfully copied to /var/www/html\n");
  }
  const setting = (name: string, otherwise: string): string => {
    const key = name === "TABLE_PREFIX" ? "WORDPRESS_TABLE_PREFIX" : `WORDPRESS_DB_${name}`;
    const file = process.env.get(`${key}_FILE`);
    if (file && process.files.exists(file)) return process.files.readText(file).trimEnd();
    return process.env.get(key) ?? otherwise;
  };
  const ip = process.machine.network?.addresses[0] ?? "127.0.0.1";
  try {
    serve(process, { port: 80, cost: 8 }, (request, respond) => {
      let gone = false;
      process.startThread((function* (): Call<void> {
        const response = yield* answer(process, request, setting);
        if (gone) return;
        log(process, `${request.remoteAddress} - - [${logTime(process.wall)}] "${request.method} ${request.path} HTTP/1.1" ${response.status} ${(response.body as Uint8Array).length} "-" "${request.headers["user-agent"] ?? "-"}"`);
        respond({ ...response, headers: { server: "Apache/2.4.65 (Debian)", "x-powered-by": "PHP/8.3.26", ...response.headers } });
      })());
      return () => { gone = true; };
    });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    yield* printError(`${apacheInUse(80)}\n`);
    return 1;
  }
  yield* printError(`AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${ip}. Set the 'ServerName' directive globally to suppress this message\n`);
  yield* untilStopped(process);
  return 0;
};
