import type { TreeEntry } from "../os/index.ts";
import { programs } from "./programs/index.ts";

/** ~/.bashrc of the workstation: the prompt in green, the aliases people expect. */
const BASHRC = `# What an interactive bash reads at its start.
case $- in *i*) ;; *) return ;; esac
HISTCONTROL=ignoreboth
HISTSIZE=1000
HISTFILESIZE=2000
shopt -s histappend checkwinsize
PS1='\\[\\e[32m\\]\\u@\\h:\\w\\$\\[\\e[0m\\] '
alias ls='ls --color=auto'
alias grep='grep --color=auto'
alias ll='ls -alF'
alias la='ls -A'
alias l='ls -CF'
[ -f ~/.bash_aliases ] && . ~/.bash_aliases
`;

const PROFILE = `# What a login shell reads.
if [ -n "$BASH_VERSION" ] && [ -f "$HOME/.bashrc" ]; then
  . "$HOME/.bashrc"
fi
`;

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
bin:x:2:2:bin:/bin:/usr/sbin/nologin
sys:x:3:3:sys:/dev:/usr/sbin/nologin
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
`;

const GROUP = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
sudo:x:27:
www-data:x:33:
users:x:100:
nogroup:x:65534:
`;

const OS_RELEASE = `PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
`;

const SERVICES = `ftp\t\t21/tcp
ssh\t\t22/tcp
smtp\t\t25/tcp
domain\t\t53/tcp
domain\t\t53/udp
http\t\t80/tcp
https\t\t443/tcp
mysql\t\t3306/tcp
postgresql\t5432/tcp
redis\t\t6379/tcp
`;

/** Programs that stand in /bin beside /usr/bin in scripts' first lines. */
const IN_BIN = ["bash", "cat", "cp", "date", "echo", "false", "grep", "kill", "ln", "ls", "mkdir", "mv", "ps", "rm", "rmdir", "sed", "sleep", "true"];

/** What a machine with Debian's tools has: programs in /bin and /usr/bin, users, the start files of bash. */
export function workstationFiles(): Record<string, TreeEntry> {
  const files: Record<string, TreeEntry> = {
    "/tmp": { directory: true, mode: 0o1777 },
    "/var/tmp": { directory: true, mode: 0o1777 },
    "/root": { directory: true, mode: 0o700 },
    "/etc/passwd": PASSWD,
    "/etc/group": GROUP,
    "/etc/shells": "/bin/sh\n/bin/bash\n",
    "/etc/os-release": OS_RELEASE,
    "/etc/debian_version": "12.11\n",
    "/etc/services": SERVICES,
    "/etc/profile": "export PATH\n",
    "/root/.bashrc": BASHRC,
    "/root/.profile": PROFILE,
    "/bin/sh": { link: "bash" },
  };
  for (const name of programs.keys()) {
    if (name.includes("/")) continue;
    files[`/usr/bin/${name}`] = { program: name };
  }
  for (const name of IN_BIN) files[`/bin/${name}`] = { program: name };
  files["/usr/bin/sh"] = { link: "bash" };
  return files;
}
