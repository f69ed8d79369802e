import type { FileStatus } from "../../os/index.ts";

const TYPES: Readonly<Record<FileStatus["type"], string>> = { file: "-", directory: "d", symlink: "l", device: "c", fifo: "p", socket: "s" };

/** drwxr-xr-x */
export function modeText(type: FileStatus["type"], mode: number): string {
  const triple = (shift: number, special: number, letter: string): string => {
    const bits = (mode >> shift) & 7;
    const x = (bits & 1) !== 0;
    const last = (mode & special) !== 0 ? (x ? letter : letter.toUpperCase()) : x ? "x" : "-";
    return `${(bits & 4) !== 0 ? "r" : "-"}${(bits & 2) !== 0 ? "w" : "-"}${last}`;
  };
  return TYPES[type] + triple(6, 0o4000, "s") + triple(3, 0o2000, "s") + triple(0, 0o1000, "t");
}

/** A mode given in octal or as u+x,g=rw applied to another; undefined when it cannot be read. */
export function parseMode(text: string, current: number, directory: boolean, umask: number): number | undefined {
  if (/^[0-7]{1,5}$/.test(text)) {
    // Directories keep their setuid and setgid bits unless five digits are given.
    return (parseInt(text, 8) & 0o7777) | (directory && text.length < 5 ? current & 0o6000 : 0);
  }
  let mode = current;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
    if (!match) return undefined;
    const who = match[1] === "" ? "a" : match[1]!;
    const all = who.includes("a");
    for (const [, operator, letters] of match[2]!.matchAll(/([-+=])([ugo](?![rwxXst])|[rwxXst]*)/g)) {
      let bits = 0;
      let special = 0;
      for (const letter of letters!) {
        if (letter === "r") bits |= 4;
        else if (letter === "w") bits |= 2;
        else if (letter === "x") bits |= 1;
        else if (letter === "X") bits |= directory || (mode & 0o111) !== 0 ? 1 : 0;
        else if (letter === "s") special |= (all || who.includes("u") ? 0o4000 : 0) | (all || who.includes("g") ? 0o2000 : 0);
        else if (letter === "t") special |= 0o1000;
        else if (letter === "u") bits = (mode >> 6) & 7;
        else if (letter === "g") bits = (mode >> 3) & 7;
        else if (letter === "o") bits = mode & 7;
      }
      for (const [name, shift] of [["u", 6], ["g", 3], ["o", 0]] as const) {
        if (!all && !who.includes(name)) continue;
        let own = bits << shift;
        // Without letters for who, the umask holds bits back.
        if (match[1] === "") own &= ~umask;
        if (operator === "+") mode |= own;
        else if (operator === "-") mode &= ~own;
        else mode = (mode & ~(7 << shift)) | own;
      }
      if (operator === "-") mode &= ~special;
      else mode |= special;
    }
  }
  return mode;
}
