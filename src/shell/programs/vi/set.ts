import type { Settings } from "./editor.ts";
import type { ExHost } from "./ex.ts";

/** While text is pasted as if it were typed, nothing is indented or turned into blanks. */
function setPaste(settings: Settings, on: boolean): void {
  const { paste } = settings;
  if (on && !paste) {
    settings.paste = { autoindent: settings.autoindent, expandtab: settings.expandtab, softtabstop: settings.softtabstop };
    Object.assign(settings, { autoindent: false, expandtab: false, softtabstop: 0 });
  } else if (!on && paste) {
    Object.assign(settings, paste);
    settings.paste = undefined;
  }
}

/** What vim's own settings for YAML say (ftplugin/yaml.vim). */
const YAML_STYLE: Partial<Settings> = { expandtab: true, shiftwidth: 2, softtabstop: 2 };

/** :set with one or several options. */
export function exSet(host: ExHost, argument: string): void {
  const short: Readonly<Record<string, keyof Settings>> = {
    nu: "number", number: "number", rnu: "relativenumber", relativenumber: "relativenumber", ai: "autoindent", autoindent: "autoindent", si: "autoindent", smartindent: "autoindent", et: "expandtab",
    expandtab: "expandtab", ts: "tabstop", tabstop: "tabstop", sw: "shiftwidth", shiftwidth: "shiftwidth", sts: "softtabstop", softtabstop: "softtabstop", ic: "ignorecase", ignorecase: "ignorecase",
    scs: "smartcase", smartcase: "smartcase", hls: "hlsearch", hlsearch: "hlsearch", list: "list", wrap: "wrap",
  };
  const known = new Set(["paste", "mouse", "ruler", "ru", "showcmd", "sc", "showmatch", "sm", "incsearch", "is", "cursorcolumn", "cuc", "cursorline", "cul", "nocompatible", "compatible", "cp", "bg", "background", "encoding", "enc", "fileencoding", "backspace", "bs", "clipboard", "laststatus", "ls", "hidden", "backup", "swapfile", "wildmenu", "syntax", "ff", "fileformat", "bk", "visualbell", "vb", "foldmethod", "fdm", "textwidth", "tw", "ttyfast", "modeline", "spell", "cindent", "smarttab", "sta", "scrolloff", "so", "pastetoggle", "undofile", "title", "termguicolors", "matchpairs", "listchars", "wrapscan", "ws", "magic", "readonly", "ro", "fileformats", "t_Co", "autoread", "number!", "colorcolumn", "cc", "history", "lazyredraw"]);
  for (const word of argument.split(/\s+/).filter((each) => each !== "")) {
    const match = /^(no|inv)?([a-zA-Z_]+)([!?])?(?:[=:](.*))?$/.exec(word);
    if (!match) continue;
    const [, , , mark] = match;
    let [, prefix, name, , value] = match as unknown as [string, string | undefined, string, string | undefined, string | undefined];
    let key = short[name];
    if (!key && prefix && short[`${prefix}${name}`]) {
      key = short[`${prefix}${name}`];
      prefix = undefined;
    }
    if (name === "paste") {
      setPaste(host.settings, prefix === "no" ? false : prefix === "inv" || mark === "!" ? host.settings.paste === undefined : true);
      continue;
    }
    if (name === "ft" || name === "filetype") {
      if (value === undefined) host.say(`  filetype=${host.settings.filetype}`);
      else {
        host.settings.filetype = value;
        if (value === "yaml") Object.assign(host.settings, YAML_STYLE);
      }
      continue;
    }
    if (!key) {
      if (!known.has(name) && !known.has(`${prefix ?? ""}${name}`)) host.say(`E518: Unknown option: ${word}`, true);
      continue;
    }
    const setting = host.settings[key];
    if (mark === "?") host.say(typeof setting === "boolean" ? `${setting ? "  " : "no"}${key}` : `  ${key}=${setting}`);
    else if (typeof setting === "number") {
      if (value === undefined) host.say(`  ${key}=${setting}`);
      else (host.settings as unknown as Record<string, number>)[key] = Math.max(0, Number(value) || 0) || (key === "tabstop" ? 8 : 0);
      if (key === "shiftwidth" && host.settings.shiftwidth === 0) host.settings.shiftwidth = host.settings.tabstop;
    } else (host.settings as unknown as Record<string, boolean>)[key] = mark === "!" || prefix === "inv" ? !setting : prefix !== "no";
    value = undefined;
    name = "";
  }
}
