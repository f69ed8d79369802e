// A short piece of code such as `--previous`, `web-1` or `port: 80` stays on one line: a browser would break it after its hyphen.
for (const code of document.querySelectorAll(".sl-markdown-content :not(pre) > code")) {
  if (/^.{1,22}$/.test(code.textContent)) code.classList.add("whole");
}

export {};
