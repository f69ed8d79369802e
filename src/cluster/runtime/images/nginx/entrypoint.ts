import {
  exec, Exit, exitNumber, fillReferences, isSystemError, print, printError, run, type Call, type Process, type Program,
} from "../../../../os/index.ts";
import { become } from "../become.ts";
import { DEFAULT_CONF, OWN_SCRIPT } from "./files.ts";
import { nginx } from "./main.ts";

const SCRIPT = "/docker-entrypoint.sh";
const FOLDER = "/docker-entrypoint.d";

/**
 * What the image's own scripts do, by name. Their files are there to be seen, hidden by a mount or replaced; as long as they are
 * the image's, no shell is started for them.
 */
const OWN: Readonly<Record<string, (process: Process) => Call<void>>> = {
  "10-listen-on-ipv6-by-default.sh": listenOnIpv6,
  "15-local-resolvers.envsh": localResolvers,
  "20-envsubst-on-templates.sh": fillTemplates,
  "30-tune-worker-processes.sh": function* () {},
};

/** docker-entrypoint.sh of the official image: prepares the configuration, then becomes what is to run. */
export function entrypoint(version: string): Program {
  return function* (process) {
    const args = process.args.slice(1);
    const name = args[0] ?? "";
    if (name !== "nginx" && name !== "nginx-debug") return yield* become(process, args, SCRIPT);
    const status = yield* prepare(process);
    if (status !== 0) return status;
    return yield* nginx(process, args, version);
  };
}

function* prepare(process: Process): Call<number> {
  const say = function* (text: string): Call<void> {
    if ((process.env.get("NGINX_ENTRYPOINT_QUIET_LOGS") ?? "") === "") yield* print(`${SCRIPT}: ${text}\n`);
  };
  const files = filesBelow(process, FOLDER).sort(byVersion);
  if (files.length === 0) {
    yield* say(`No files found in ${FOLDER}/, skipping configuration`);
    return 0;
  }
  yield* say(`${FOLDER}/ is not empty, will attempt to perform configuration`);
  yield* say(`Looking for shell scripts in ${FOLDER}/`);
  for (const path of files) {
    const kind = /\.(envsh|sh)$/.exec(path)?.[1];
    if (kind === undefined) {
      yield* say(`Ignoring ${path}`);
      continue;
    }
    if (!process.files.access(path, "x")) {
      yield* say(`Ignoring ${path}, not executable`);
      continue;
    }
    yield* say(`${kind === "sh" ? "Launching" : "Sourcing"} ${path}`);
    const own = process.files.readText(path) === OWN_SCRIPT ? OWN[path.slice(FOLDER.length + 1)] : undefined;
    if (own) yield* own(process);
    else {
      const status = yield* launch(process, path, kind === "sh");
      if (status !== 0) return status;
    }
  }
  yield* say("Configuration complete; ready for start up");
  return 0;
}

/** Runs a script that somebody put there; one without an interpreter, and one that is to be sourced, is the shell's. */
function* launch(process: Process, path: string, direct: boolean): Call<number> {
  const status = yield* run(process, {
    args: [path],
    program: function* () {
      try {
        if (direct) yield* exec(path, [path]);
      } catch (error) {
        if (error instanceof Exit) throw error;
        if (!isSystemError(error, "ENOEXEC")) {
          yield* printError(`${SCRIPT}: ${path}: ${isSystemError(error, "ENOENT") ? "not found" : "Permission denied"}\n`);
          return 126;
        }
      }
      yield* exec("/bin/sh", [SCRIPT, path]);
      return 0;
    },
  });
  return exitNumber(status);
}

/** find FOLDER -follow -type f: a ConfigMap's files are found by each of their ways. */
function filesBelow(process: Process, folder: string): string[] {
  const { files } = process;
  if (!files.isDirectory(folder)) return [];
  return files.readdir(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (!files.exists(path)) return [];
    return files.isDirectory(path) ? filesBelow(process, path) : [path];
  });
}

/** sort -V, as far as numbers at the beginning of the names in one folder go. */
function byVersion(a: string, b: string): number {
  const [x, y] = [a, b].map((path) => /^(.*\/)(\d+)[^/]*$/.exec(path));
  const difference = x && y && x[1] === y[1] ? Number(x[2]) - Number(y[2]) : 0;
  return difference || (a < b ? -1 : 1);
}

function* listenOnIpv6(process: Process): Call<void> {
  const conf = "/etc/nginx/conf.d/default.conf";
  const info = "10-listen-on-ipv6-by-default.sh: info:";
  if (!process.files.exists(conf)) yield* print(`${info} ${conf} is not a file or does not exist\n`);
  else if (!process.files.access(conf, "w")) yield* print(`${info} can not modify ${conf} (read-only file system?)\n`);
  else if (process.files.readText(conf) !== DEFAULT_CONF) {
    yield* print(`${info} Getting the checksum of ${conf}\n${info} ${conf} differs from the packaged version\n`);
  } else {
    yield* print(`${info} Getting the checksum of ${conf}\n${info} Enabled listen on IPv6 in ${conf}\n`);
    process.files.writeFile(conf, DEFAULT_CONF.replace("listen       80;\n", "listen       80;\n    listen  [::]:80;\n"));
  }
}

/** With NGINX_ENTRYPOINT_LOCAL_RESOLVERS the scripts after it have the name servers as a variable. */
function* localResolvers(process: Process): Call<void> {
  if ((process.env.get("NGINX_ENTRYPOINT_LOCAL_RESOLVERS") ?? "") === "" || !process.files.exists("/etc/resolv.conf")) return;
  const servers = [...process.files.readText("/etc/resolv.conf").matchAll(/^nameserver\s+(\S+)/gm)].map(([, server]) => (server!.includes(":") ? `[${server}]` : server));
  process.env.set("NGINX_LOCAL_RESOLVERS", servers.join(" "));
}

/** Each template of /etc/nginx/templates becomes a configuration, with the variables that are set filled in: $uri and others stay. */
function* fillTemplates(process: Process): Call<void> {
  const { env, files } = process;
  const setting = (name: string, usual: string): string => env.get(name) || usual;
  const from = setting("NGINX_ENVSUBST_TEMPLATE_DIR", "/etc/nginx/templates");
  const suffix = setting("NGINX_ENVSUBST_TEMPLATE_SUFFIX", ".template");
  const to = setting("NGINX_ENVSUBST_OUTPUT_DIR", "/etc/nginx/conf.d");
  const who = "20-envsubst-on-templates.sh:";
  if (!files.isDirectory(from)) return;
  if (!files.isDirectory(to) || !files.access(to, "w")) {
    yield* print(`${who} ERROR: ${from} exists, but ${to} is not writable\n`);
    return;
  }
  for (const template of filesBelow(process, from)) {
    if (!template.endsWith(suffix)) continue;
    const output = `${to}/${template.slice(from.length + 1, -suffix.length)}`;
    yield* print(`${who} Running envsubst on ${template} to ${output}\n`);
    files.mkdir(output.slice(0, output.lastIndexOf("/")), { recursive: true });
    files.writeFile(output, fillReferences(files.readText(template), (name) => env.get(name)));
  }
}
