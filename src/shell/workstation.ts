import type { TreeEntry } from "../os/index.ts";
import { programs } from "./programs/index.ts";

/** What a machine with Debian's tools has: programs in /bin and /usr/bin, users, the start files of bash. */
export function workstationFiles(): Record<string, TreeEntry> {
  const files: Record<string, TreeEntry> = {
    "/tmp": { directory: true, mode: 0o1777 },
    "/root": { directory: true, mode: 0o700 },
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
    "/root/.bashrc": "alias ll='ls -l'\n",
    "/bin/sh": { link: "bash" },
  };
  for (const name of programs.keys()) {
    if (name.includes("/")) continue;
    files[name === "bash" ? "/bin/bash" : `/usr/bin/${name}`] = { program: name };
  }
  return files;
}
