import { later, laterModule, type Program } from "../../../os/index.ts";
import type { ImageConfig, ImageDefinition } from "../image.ts";
import { agnhostImage } from "./agnhost.ts";
import { alpineFiles, debianFiles } from "./base.ts";
import { apacheBench } from "./tools.ts";
import { wordpressImage } from "./wordpress.ts";

const servers = laterModule(() => import("./web-servers.ts"));

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const IS_V = (tag: string): boolean => tag === "latest" || /^v?\d+(\.\d+){0,2}$/.test(tag);

const httpdImage: ImageDefinition = {
  repository: "httpd",
  hasTag: (tag) => /^(latest|alpine|bookworm|2|2\.4(\.\d+)?)(-alpine|-bookworm)?$/.test(tag),
  size: 56_400_000,
  content: (tag, programs) => ({
    config: { cmd: ["httpd-foreground"], env: ["PATH=/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HTTPD_PREFIX=/usr/local/apache2", "HTTPD_VERSION=2.4.65"], workingDir: "/usr/local/apache2", stopSignal: "SIGWINCH", ports: ["80/tcp"] },
    files: {
      ...(tag.includes("alpine") ? alpineFiles(programs) : debianFiles(programs)),
      "/usr/local/bin/httpd-foreground": { program: "httpd-foreground" },
      "/usr/local/apache2/bin/httpd": { program: "httpd-foreground" },
      "/usr/local/apache2/bin/ab": { program: "ab" },
      "/usr/local/apache2/htdocs/index.html": "<html><body><h1>It works!</h1></body></html>\n",
    },
  }),
  programs: { "httpd-foreground": later(servers, ({ httpd }) => httpd), ab: apacheBench },
};

function kubiaImage(repository: string, fixed?: string): ImageDefinition {
  return {
    repository,
    hasTag: (tag) => ["latest", "v1", "v2", "v3", "v4", "1.0"].includes(tag),
    size: 263_000_000,
    content: (tag, programs) => ({
      config: { entrypoint: ["node", "app.js"], env: [PATH, "NODE_VERSION=7.10.1"], ports: ["8080/tcp"] },
      files: { ...debianFiles(programs, ["curl", "wget", "ps"]), "/usr/local/bin/node": { program: `kubia ${fixed ?? tag}` }, "/app.js": "const http = require('http');\n" },
      programs: { [`kubia ${fixed ?? tag}`]: later(servers, ({ kubia }) => kubia(fixed ?? tag)) },
    }),
  };
}

function scratch(repository: string, size: number, name: string, run: Program, config: ImageConfig, hasTag: (tag: string) => boolean = IS_V): ImageDefinition {
  return {
    repository,
    hasTag,
    size,
    content: () => ({ config, files: { [`/${name}`]: { program: name }, "/etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n", "/tmp": { directory: true, mode: 0o1777 } } }),
    programs: { [name]: run },
  };
}

export const webImages: readonly ImageDefinition[] = [
  httpdImage,
  kubiaImage("luksa/kubia"),
  kubiaImage("luksa/kubia-unhealthy", "unhealthy"),
  scratch("hashicorp/http-echo", 4_100_000, "http-echo", later(servers, ({ httpEcho }) => httpEcho), { entrypoint: ["/http-echo"], ports: ["5678/tcp"], user: "nobody" }, (tag) => ["latest", "1.0", "1.0.0", "1", "0.2.3"].includes(tag)),
  agnhostImage,
  { ...agnhostImage, repository: "registry.k8s.io/e2e-test-images/agnhost-arm" },
  scratch("registry.k8s.io/liveness", 4_000_000, "liveness-server", later(servers, ({ livenessServer }) => livenessServer), { entrypoint: ["/liveness-server"] }),
  {
    repository: "gcr.io/google-samples/hello-app",
    hasTag: (tag) => ["1.0", "2.0", "latest"].includes(tag),
    size: 14_000_000,
    content: (tag) => ({ config: { entrypoint: ["./hello-app"], env: ["PORT=8080"], ports: ["8080/tcp"] }, files: { "/hello-app": { program: `hello-app ${tag}` } }, programs: { [`hello-app ${tag}`]: later(servers, ({ helloApp }) => helloApp(tag)) } }),
  },
  {
    repository: "gcr.io/google-samples/kubernetes-bootcamp",
    hasTag: (tag) => ["v1", "v2", "latest"].includes(tag),
    size: 83_000_000,
    content: (_tag, programs) => ({ config: { cmd: ["/server"], env: [PATH], ports: ["8080/tcp"] }, files: { ...debianFiles(programs, ["curl"]), "/server": { program: "bootcamp" } } }),
    programs: { bootcamp: later(servers, ({ bootcamp }) => bootcamp) },
  },
  {
    repository: "registry.k8s.io/hpa-example",
    size: 188_000_000,
    hasTag: () => true,
    content: (_tag, programs) => ({ config: { cmd: ["apache2-foreground"], env: [PATH], ports: ["80/tcp"] }, files: { ...debianFiles(programs, ["curl"]), "/usr/local/bin/apache2-foreground": { program: "hpa-example" }, "/var/www/html/index.php": "<?php $x = 0.0001; for ($i = 0; $i <= 1000000; $i++) { $x += sqrt($x); } echo \"OK!\"; ?>\n" } }),
    programs: { "hpa-example": later(servers, ({ hpaExample }) => hpaExample) },
  },
  wordpressImage,
];

