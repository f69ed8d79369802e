import { cat } from "../cat.ts";
import { nproc } from "../cores.ts";
import { env, printenv, which } from "../environment.ts";
import { egrep, fgrep, grep } from "../grep.ts";
import { head, tail } from "../head.ts";
import { hostname, uname } from "../host-names.ts";
import { httpd } from "../httpd.ts";
import type { Makers } from "../later.ts";
import { ls } from "../ls.ts";
import { seq, yes } from "../seq.ts";
import { echo, expr, falseProgram, printf, pwd, test, trueProgram } from "../shell-tools.ts";
import { tee } from "../tee.ts";
import { clear, reset, stty, tput, tty } from "../terminal.ts";
import { date, sleep, time, timeout } from "../time.ts";
import { groupsProgram, id, su, sudo, whoami } from "../users.ts";
import { watch } from "../watch.ts";
import { wc } from "../wc.ts";
import { nohup, wrapper } from "../wrapper.ts";

/** What nearly every line and every container runs. */
export const makers: Makers = {
  cat, clear, date, echo, egrep, env, expr, false: falseProgram, fgrep, grep, groups: groupsProgram, head, hostname,
  httpd, id, ls, nohup, nproc, printenv, printf, pwd, reset, seq, sleep,
  stty, su, sudo, tail, tee, test, "[": test, time, timeout, tput, true: trueProgram, tty, uname, watch, wc, which, whoami, yes,
  nice: wrapper("nice", "n:", { "adjustment=": "n" }), ionice: wrapper("ionice", "c:n:tp:"), setsid: wrapper("setsid", "cw"), stdbuf: wrapper("stdbuf", "i:o:e:"),
};
