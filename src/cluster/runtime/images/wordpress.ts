import { later, laterModule } from "../../../os/index.ts";
import type { ImageDefinition } from "../image.ts";
import { debianFiles } from "./base.ts";

const site = laterModule(() => import("./wordpress-site.ts"));

export const wordpressImage: ImageDefinition = {
  repository: "wordpress",
  hasTag: (tag) => tag === "latest" || /^(php8\.\d-)?apache$/.test(tag) || /^[456](\.\d+){0,2}(-(php\d\.\d-)?apache)?$/.test(tag),
  size: 245_000_000,
  content: (_tag, programs) => ({
    config: {
      entrypoint: ["docker-entrypoint.sh"], cmd: ["apache2-foreground"], workingDir: "/var/www/html", stopSignal: "SIGWINCH", ports: ["80/tcp"],
      env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    },
    files: { ...debianFiles(programs, ["curl"]), "/usr/local/bin/docker-entrypoint.sh": { program: "wordpress" }, "/var/www/html": { directory: true } },
  }),
  programs: { wordpress: later(site, ({ wordpress }) => wordpress) },
};
