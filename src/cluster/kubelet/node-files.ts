import type { Program, TreeEntry } from "../../os/index.ts";
import { GATEWAY } from "../network/index.ts";

/** The disk of a node: what a Debian server with a kubelet has. Programs of the shell are all there. `hosts`: addresses by name. */
export function nodeFiles(name: string, hosts: Readonly<Record<string, string>>, programs: ReadonlyMap<string, Program>): Record<string, TreeEntry> {
  const files: Record<string, TreeEntry> = {
    "/bin": { directory: true },
    "/usr/bin": { directory: true },
    "/usr/sbin": { directory: true },
    "/sbin": { directory: true },
    "/root": { directory: true, mode: 0o700 },
    "/home": { directory: true },
    "/mnt": { directory: true },
    "/opt": { directory: true },
    "/srv": { directory: true },
    "/tmp": { directory: true, mode: 0o1777 },
    "/var/tmp": { directory: true, mode: 0o1777 },
    "/run": { directory: true },
    "/var/run": { link: "/run" },
    "/var/log": { directory: true },
    "/var/log/pods": { directory: true },
    "/var/log/containers": { directory: true },
    "/var/lib/kubelet": { directory: true },
    "/etc/kubernetes/manifests": { directory: true },
    "/etc/hostname": `${name}\n`,
    "/etc/hosts": `127.0.0.1\tlocalhost\n${Object.entries(hosts).map(([host, address]) => `${address}\t${host}\n`).join("")}`,
    "/etc/resolv.conf": `nameserver ${GATEWAY}\noptions edns0 trust-ad ndots:0\n`,
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n",
    "/etc/os-release": "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nID=debian\n",
    "/etc/debian_version": "12.7\n",
  };
  for (const program of programs.keys()) {
    if (!program.includes("/") && !program.includes(" ")) files[`${program === "bash" || program === "sh" ? "/bin" : "/usr/bin"}/${program}`] = { program };
  }
  if (!programs.has("sh") && programs.has("bash")) files["/bin/sh"] = { program: "bash" };
  return files;
}
