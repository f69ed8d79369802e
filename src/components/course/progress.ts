// Runs in the page: shows on every element with `data-lab` how far the learner is in that lab, and on every element with
// `data-labs` (ids, separated by spaces) how many of them are done. Progress is written by the workspace.
import { EMPTY_PROGRESS, parseProgress, type Progress } from "../../lab/progress.ts";

const KEY = "podlab.progress";

/** What is kept in this browser; nothing when storage is off. */
function readProgress(): Progress {
  try {
    return parseProgress(localStorage.getItem(KEY));
  } catch {
    return EMPTY_PROGRESS;
  }
}

function show(): void {
  const { labs } = readProgress();
  for (const element of document.querySelectorAll<HTMLElement>("[data-lab]")) {
    const lab = labs[element.dataset.lab ?? ""];
    const done = lab?.tasks.length ?? 0;
    element.dataset.state = lab?.done ? "done" : done > 0 ? "started" : "new";
    const started = element.querySelector("[data-started]");
    const text = started?.getAttribute("data-started")?.replace("{{done}}", String(done));
    if (started && text) started.textContent = text;
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-labs]")) {
    const ids = (element.dataset.labs ?? "").split(" ").filter(Boolean);
    const done = ids.filter((id) => labs[id]?.done).length;
    element.style.setProperty("--done", String(ids.length ? done / ids.length : 0));
    const text = element.dataset.text?.replace("{{done}}", String(done)).replace("{{all}}", String(ids.length));
    if (text && element.getAttribute("role") === "img") element.setAttribute("aria-label", text);
  }
}

show();
addEventListener("storage", show);
addEventListener("pageshow", show);
