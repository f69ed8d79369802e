import { later, laterModule, sleep } from "../../../../os/index.ts";
import { alpineFiles } from "../base.ts";
import type { ImageDefinition } from "../../image.ts";

const ingress = laterModule(() => import("./programs.ts"));
const ingressController = later(ingress, (module) => module.ingressController);

const VERSION = /^v1\.(9|1[0-9])\.\d+$/;

/** What the manifests of ingress-nginx name. */
export const ingressNginxImages: readonly ImageDefinition[] = [
  {
    repository: "registry.k8s.io/ingress-nginx/controller",
    hasTag: (tag) => VERSION.test(tag),
    size: 110_000_000,
    content: (_tag, programs) => ({
      config: {
        entrypoint: ["/usr/bin/dumb-init", "--"], cmd: ["/nginx-ingress-controller"], user: "www-data", ports: ["80/tcp", "443/tcp"],
        env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      },
      files: {
        ...alpineFiles(programs, "3.22.1"),
        ...(programs.has("curl") ? { "/usr/bin/curl": { program: "curl" } } : {}),
        "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nwww-data:x:101:82:Linux User,,,:/var/www:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
        "/etc/group": "root:x:0:root\nwww-data:x:82:\n",
        "/usr/bin/dumb-init": { program: "ingress dumb-init" },
        "/wait-shutdown": { program: "ingress wait-shutdown" },
        "/nginx-ingress-controller": { program: "nginx-ingress-controller" },
      },
    }),
    programs: {
      "nginx-ingress-controller": ingressController,
      // The preStop hook: ends the controller and waits till it has answered what it was asked.
      "ingress wait-shutdown": function* (process) {
        const alive = (): boolean => [...process.machine.pids.processes.values()].some(({ name, status }) => name === "nginx-ingress-controller" && !status);
        process.machine.kill(1, "SIGTERM");
        while (alive()) yield* sleep(100);
        return 0;
      },
      // dumb-init hands over to the command that follows it.
      "ingress dumb-init": function* (process) {
        const at = process.args.indexOf("/nginx-ingress-controller");
        process.args = at < 0 ? ["/nginx-ingress-controller"] : process.args.slice(at);
        process.name = "nginx-ingress-controller";
        return yield* ingressController(process);
      },
    },
  },
  {
    repository: "registry.k8s.io/ingress-nginx/kube-webhook-certgen",
    hasTag: (tag) => /^v\d+(\.\d+)*(-\w+)?$/.test(tag),
    size: 27_000_000,
    content: () => ({
      config: { entrypoint: ["/kube-webhook-certgen"], user: "65532" },
      files: { "/kube-webhook-certgen": { program: "kube-webhook-certgen" }, "/etc/passwd": "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n" },
    }),
    programs: { "kube-webhook-certgen": later(ingress, ({ certgen }) => certgen) },
  },
];
