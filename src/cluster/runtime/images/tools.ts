import { later, laterModule, type Program } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { alpineFiles, debianFiles } from "./base.ts";
import { become } from "./become.ts";
import { isVersion } from "./version.ts";

const programsOfTools = laterModule(() => import("./tool-programs.ts"));
const loadTools = laterModule(() => import("./load-tools/index.ts"));

/** ApacheBench, which comes with httpd and in images of its own. */
export const apacheBench: Program = later(loadTools, ({ ab }) => ab);

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** An image with a shell and tools in it. */
function tools(repository: string, options: { size: number; alpine?: boolean; more?: readonly string[]; hasTag?: (tag: string) => boolean; entrypoint?: readonly string[]; cmd?: readonly string[]; user?: string }): ImageDefinition {
  return {
    repository,
    hasTag: options.hasTag ?? (() => true),
    size: options.size,
    content: (_tag, programs) => {
      const files = options.alpine ? alpineFiles(programs) : debianFiles(programs, options.more ?? []);
      if (options.alpine) for (const name of options.more ?? []) if (programs.has(name)) files[`/usr/bin/${name}`] = { program: name };
      return {
        config: { ...(options.entrypoint ? { entrypoint: options.entrypoint } : {}), cmd: options.cmd ?? ["/bin/sh"], env: [PATH], ...(options.user ? { user: options.user } : {}) },
        files,
      };
    },
  };
}

const NETWORK_TOOLS = ["curl", "wget", "dig", "nslookup", "host", "ping", "nc", "netstat", "ss", "ip", "ifconfig", "traceroute", "tcpdump", "ps", "jq", "vi", "vim", "less", "bash", "telnet"];

const curlImage: ImageDefinition = {
  repository: "curlimages/curl",
  hasTag: (tag) => tag === "latest" || /^[78]\.\d+\.\d+$/.test(tag),
  size: 9_600_000,
  content: (_tag, programs) => ({
    config: { entrypoint: ["/entrypoint.sh"], cmd: ["curl"], env: [PATH], user: "curl_user" },
    files: {
      ...alpineFiles(programs),
      "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\ncurl_user:x:100:101:Linux User,,,:/home/curl_user:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
      ...(programs.has("curl") ? { "/usr/bin/curl": { program: "curl" } } : {}),
      "/entrypoint.sh": { program: "curl-entrypoint" },
    },
  }),
  programs: {
    "curl-entrypoint": function* (process) {
      const args = process.args.slice(1);
      return yield* become(process, args[0]?.startsWith("-") ? ["curl", ...args] : args, "/entrypoint.sh");
    },
  },
};

const stressImage = (repository: string, path: string): ImageDefinition => ({
  repository,
  hasTag: (tag) => ["latest", "1.0.4"].includes(tag),
  size: 4_100_000,
  content: (_tag, programs) => ({ config: { cmd: ["stress"], env: [PATH] }, files: { ...alpineFiles(programs), [path]: { program: "stress" } } }),
  programs: { stress: later(programsOfTools, ({ stress }) => stress) },
});

/** An image that is there to send requests, with nothing besides or with Alpine's tools. */
const loadImage = (repository: string, size: number, path: string, name: string, run: Program, alpine = true, cmd?: readonly string[]): ImageDefinition => ({
  repository,
  hasTag: () => true,
  size,
  content: (_tag, programs) => ({ config: { entrypoint: [alpine ? name : path], env: [PATH], ...(cmd ? { cmd } : {}) }, files: { ...(alpine ? alpineFiles(programs) : {}), [path]: { program: name } } }),
  programs: { [name]: run },
});
const hey = later(loadTools, (module) => module.hey);
const wrk = later(loadTools, (module) => module.wrk);
const fortio = later(loadTools, (module) => module.fortio);

export const toolImages: readonly ImageDefinition[] = [
  loadImage("williamyeh/hey", 6_300_000, "/hey", "hey", hey, false),
  loadImage("ricoli/hey", 11_000_000, "/usr/local/bin/hey", "hey", hey),
  loadImage("williamyeh/wrk", 8_900_000, "/usr/local/bin/wrk", "wrk", wrk),
  loadImage("skandyla/wrk", 8_100_000, "/usr/local/bin/wrk", "wrk", wrk),
  loadImage("fortio/fortio", 21_000_000, "/usr/bin/fortio", "fortio", fortio, false, ["server"]),
  loadImage("jordi/ab", 8_200_000, "/usr/bin/ab", "ab", apacheBench),
  stressImage("polinux/stress", "/usr/local/bin/stress"),
  { ...stressImage("vish/stress", "/usr/local/bin/stress") },
  curlImage,
  tools("nicolaka/netshoot", { size: 200_000_000, alpine: true, more: NETWORK_TOOLS, cmd: ["/bin/zsh"] }),
  tools("debian", { size: 48_500_000, cmd: ["bash"], hasTag: (tag) => /^(latest|stable|testing|sid|bookworm|bullseye|trixie|1[0-3](\.\d+)?)(-slim)?$/.test(tag) }),
  tools("registry.k8s.io/build-image/debian-base", { size: 20_000_000, cmd: ["/bin/sh"], hasTag: (tag) => /^(bookworm|bullseye)-v\d+\.\d+\.\d+$/.test(tag) }),
  tools("ubuntu", { size: 29_700_000, cmd: ["/bin/bash"], hasTag: (tag) => /^(latest|rolling|devel|focal|jammy|noble|(18|20|22|24|25)\.(04|10))$/.test(tag) }),
  tools("centos", { size: 83_500_000, cmd: ["/bin/bash"], hasTag: (tag) => /^(latest|[678]|centos[678])$/.test(tag) }),
  tools("fedora", { size: 60_000_000, cmd: ["/bin/bash"], hasTag: (tag) => /^(latest|\d\d)$/.test(tag) }),
  tools("registry.k8s.io/e2e-test-images/jessie-dnsutils", { size: 58_000_000, more: NETWORK_TOOLS, cmd: ["sleep", "1000000"], hasTag: (tag) => /^1\.\d+$/.test(tag) }),
  tools("gcr.io/kubernetes-e2e-test-images/dnsutils", { size: 58_000_000, more: NETWORK_TOOLS, cmd: ["sleep", "1000000"], hasTag: (tag) => /^1\.\d+$/.test(tag) }),
  tools("registry.k8s.io/e2e-test-images/busybox", { size: 1_460_000, alpine: true, hasTag: (tag) => /^1\.\d+(\.\d+)?-\d+$/.test(tag) }),
  tools("registry.k8s.io/busybox", { size: 1_460_000, alpine: true }),
  tools("bash", { size: 6_000_000, alpine: true, more: ["bash"], cmd: ["bash"], hasTag: (tag) => tag === "latest" || isVersion(tag, 5, 0, 3) }),
  tools("perl", { size: 330_000_000, more: ["perl"], cmd: ["perl"], hasTag: (tag) => tag === "latest" || /^5\.\d+(\.\d+)?(-slim)?$/.test(tag) }),
  {
    repository: "python",
    hasTag: (tag) => /^(latest|3|3\.\d+(\.\d+)?)(-(slim|alpine|bookworm|slim-bookworm))?$/.test(tag) || ["slim", "alpine"].includes(tag),
    size: (tag) => (tag.includes("alpine") ? 17_000_000 : tag.includes("slim") ? 43_000_000 : 360_000_000),
    content: (tag, programs) => ({
      config: { cmd: ["python3"], env: [PATH, "PYTHON_VERSION=3.12.11"] },
      files: { ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs, tag.includes("slim") ? [] : ["curl", "wget", "ps"])), "/usr/local/bin/python": { program: "python" }, "/usr/local/bin/python3": { program: "python" } },
    }),
    programs: { python: later(programsOfTools, ({ python }) => python) },
  },
];
