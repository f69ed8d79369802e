import { later, laterModule, type TreeEntry } from "../../../../os/index.ts";
import type { ImageDefinition } from "../../image.ts";
import { alpineFiles, debianFiles } from "../base.ts";
import { DEFAULT_CONF, MIME_TYPES, NGINX_CONF, OWN_SCRIPT, WELCOME } from "./files.ts";

const start = laterModule(() => import("./entrypoint.ts"));
const server = laterModule(() => import("./main.ts"));

/** The patch releases that the minor versions of the image stand for. */
const PATCHES: Record<string, string> = {
  "1.20": "1.20.2", "1.21": "1.21.6", "1.22": "1.22.1", "1.23": "1.23.4", "1.24": "1.24.0", "1.25": "1.25.5", "1.26": "1.26.3",
  "1.27": "1.27.5", "1.28": "1.28.0", "1.29": "1.29.3",
};
const NEWEST = "1.29.3";

function versionOf(tag: string): string {
  const base = tag.replace(/-.*$/, "");
  if (/^\d+\.\d+\.\d+$/.test(base)) return base;
  if (base === "stable") return PATCHES["1.28"]!;
  return PATCHES[base] ?? (/^\d+\.\d+$/.test(base) ? `${base}.0` : NEWEST);
}

/** What is in an image of nginx. */
export const nginxContent: ImageDefinition["content"] = (tag, programs) => {
  const version = versionOf(tag);
  const program = `nginx ${version}`;
  const alpine = tag.includes("alpine");
  const base: Record<string, TreeEntry> = alpine
    ? { ...alpineFiles(programs), ...(programs.has("curl") && !tag.includes("slim") ? { "/usr/bin/curl": { program: "curl" } } : {}), ...(programs.has("envsubst") ? { "/usr/bin/envsubst": { program: "envsubst" } } : {}) }
    : debianFiles(programs, ["curl", "envsubst"]);
  const passwd = String(base["/etc/passwd"]);
  const group = String(base["/etc/group"]);
  return {
    config: {
      entrypoint: ["/docker-entrypoint.sh"],
      cmd: ["nginx", "-g", "daemon off;"],
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", `NGINX_VERSION=${version}`, "NJS_VERSION=0.8.4", "PKG_RELEASE=1~bookworm"],
      stopSignal: "SIGQUIT",
      ports: ["80/tcp"],
    },
    programs: {
      [`nginx-entrypoint ${version}`]: later(start, ({ entrypoint }) => entrypoint(version)),
      [program]: later(server, ({ nginx }) => (process) => nginx(process, process.args, version)),
    },
    files: {
      ...base,
      "/etc/passwd": `${passwd}nginx:x:101:101:nginx user:/nonexistent:/bin/false\n`,
      "/etc/group": `${group}nginx:x:101:\n`,
      "/docker-entrypoint.sh": { program: `nginx-entrypoint ${version}` },
      "/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh": { text: OWN_SCRIPT, mode: 0o755 },
      "/docker-entrypoint.d/15-local-resolvers.envsh": { text: OWN_SCRIPT, mode: 0o755 },
      "/docker-entrypoint.d/20-envsubst-on-templates.sh": { text: OWN_SCRIPT, mode: 0o755 },
      "/docker-entrypoint.d/30-tune-worker-processes.sh": { text: OWN_SCRIPT, mode: 0o755 },
      "/usr/sbin/nginx": { program },
      "/etc/nginx/nginx.conf": NGINX_CONF,
      "/etc/nginx/conf.d/default.conf": DEFAULT_CONF,
      "/etc/nginx/mime.types": MIME_TYPES,
      "/usr/share/nginx/html/index.html": WELCOME,
      "/usr/share/nginx/html/50x.html": "<!DOCTYPE html>\n<html>\n<head>\n<title>Error</title>\n</head>\n<body>\n<h1>An error occurred.</h1>\n</body>\n</html>\n",
      "/var/cache/nginx": { directory: true, mode: 0o755 },
      "/var/log/nginx": { directory: true },
    },
  };
};
