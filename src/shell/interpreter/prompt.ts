import { loadedModule, type Process, type Tty } from "../../os/index.ts";
import { rest } from "../rest.ts";

/** What a prompt may tell of: a shell, or what there is before it. */
export interface PromptSource {
  readonly process: Process;
  readonly variables: { text(name: string): string | undefined };
  readonly name: string;
  readonly jobs: { readonly list: { readonly length: number } };
  readonly tty: Tty | undefined;
  readonly history: { readonly length: number } | undefined;
}

/** The backslash escapes of PS1 and its like; parameters in the result are expanded by the caller. */
export function decodePrompt(shell: PromptSource, text: string): string {
  const { process } = shell;
  const cwd = shell.variables.text("PWD") ?? process.cwd;
  const home = shell.variables.text("HOME") ?? "";
  const shown = home !== "" && (cwd === home || cwd.startsWith(`${home}/`)) ? `~${cwd.slice(home.length)}` : cwd;
  const host = process.machine.hostname;
  // No known prompt (readline/first-prompt.ts) tells the time.
  const time = (format: string): string => loadedModule(rest).formatTime(format, process.wall);
  return text.replace(/\\(?:D\{([^}]*)\}|([0-7]{3})|(.))/gs, (all, format, octal, letter) => {
    if (format !== undefined) return time(format === "" ? "%X" : format);
    if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
    switch (letter) {
      case "u": return userName(shell);
      case "h": return host.split(".")[0]!;
      case "H": return host;
      case "w": return shown;
      case "W": return shown === "~" ? "~" : cwd === "/" ? "/" : cwd.slice(cwd.lastIndexOf("/") + 1);
      case "$": return process.credentials.uid === 0 ? "#" : "\\$";
      case "n": return "\n";
      case "r": return "\r";
      case "t": return time("%H:%M:%S");
      case "T": return time("%I:%M:%S");
      case "@": return time("%I:%M %p");
      case "A": return time("%H:%M");
      case "d": return time("%a %b %d");
      case "e": return "\x1b";
      case "a": return "\x07";
      case "s": return shell.name.replace(/^-/, "").replace(/^.*\//, "");
      case "v": return "5.2";
      case "V": return "5.2.15";
      case "j": return String(shell.jobs.list.length);
      case "l": return shell.tty?.name.replace(/^\/dev\//, "").split("/").at(-1) ?? "tty";
      case "!": return String((shell.history?.length ?? 0) + 1);
      case "#": return String((shell.history?.length ?? 0) + 1);
      case "[": return "\x01";
      case "]": return "\x02";
      case "\\": return "\\\\";
      default: return all;
    }
  });
}

export function userName(shell: PromptSource): string {
  const { files, credentials } = shell.process;
  if (files.exists("/etc/passwd")) {
    for (const line of files.readText("/etc/passwd").split("\n")) {
      const fields = line.split(":");
      if (fields[2] === String(credentials.uid)) return fields[0]!;
    }
  }
  return credentials.uid === 0 ? "root" : "I have no name!";
}
