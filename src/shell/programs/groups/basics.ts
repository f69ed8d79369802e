import { cat } from "../cat.ts";
import { clear, env, groupsProgram, hostname, id, nohup, nproc, printenv, reset, stty, su, sudo, tput, tty, uname, which, whoami, wrapper } from "../environment.ts";
import { egrep, fgrep, grep } from "../grep.ts";
import { head, tail } from "../head.ts";
import { httpd } from "../httpd.ts";
import type { Makers } from "../later.ts";
import { ls } from "../ls.ts";
import { seq, yes } from "../seq.ts";
import { echo, expr, falseProgram, printf, pwd, test, trueProgram } from "../shell-tools.ts";
import { tee } from "../tee.ts";
import { date, sleep, time, timeout } from "../time.ts";
import { watch } from "../watch.ts";
import { wc } from "../wc.ts";

/** What nearly every line and every container runs. */
export const makers: Makers = {
  cat, clear, date, echo, egrep, env, expr, false: falseProgram, fgrep, grep, groups: groupsProgram, head, hostname,
  httpd, id, ls, nohup, nproc, printenv, printf, pwd, reset, seq, sleep,
  stty, su, sudo, tail, tee, test, "[": test, time, timeout, tput, true: trueProgram, tty, uname, watch, wc, which, whoami, yes,
  nice: wrapper("nice", "n:", { "adjustment=": "n" }), ionice: wrapper("ionice", "c:n:tp:"), setsid: wrapper("setsid", "cw"), stdbuf: wrapper("stdbuf", "i:o:e:"),
};
