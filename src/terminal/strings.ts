/** What xterm says to screen readers, per language. */
export interface TerminalStrings {
  /** Label of the input. */
  promptLabel: string;
  tooMuchOutput: string;
  search: string;
  next: string;
  previous: string;
  close: string;
  matches: (index: number, count: number) => string;
  copy: string;
  paste: string;
  touchKeys: string;
  keys: { escape: string; tab: string; control: string; up: string; down: string; left: string; right: string };
}

export const TERMINAL_STRINGS: Record<"en" | "zh-cn", TerminalStrings> = {
  en: {
    promptLabel: "Terminal input. F6 leaves the terminal.",
    tooMuchOutput: "Too much output to announce, navigate to rows manually to read",
    search: "Search in the terminal",
    next: "Next match",
    previous: "Previous match",
    close: "Close the search",
    matches: (index, count) => (count === 0 ? "none" : `${index + 1} of ${count}`),
    copy: "Copy",
    paste: "Paste",
    touchKeys: "Keys that this keyboard lacks",
    keys: { escape: "Escape", tab: "Tab", control: "Control, for the next key", up: "Arrow up", down: "Arrow down", left: "Arrow left", right: "Arrow right" },
  },
  "zh-cn": {
    promptLabel: "终端输入。按 F6 离开终端。",
    tooMuchOutput: "输出过多，无法朗读，请手动移动到相应的行阅读",
    search: "在终端中查找",
    next: "下一个匹配",
    previous: "上一个匹配",
    close: "关闭查找",
    matches: (index, count) => (count === 0 ? "无匹配" : `${index + 1}/${count}`),
    copy: "复制",
    paste: "粘贴",
    touchKeys: "触屏键盘缺少的按键",
    keys: { escape: "Esc 键", tab: "Tab 键", control: "Ctrl，作用于下一个按键", up: "上箭头", down: "下箭头", left: "左箭头", right: "右箭头" },
  },
};
