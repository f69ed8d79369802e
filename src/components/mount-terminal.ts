// Puts the live terminal of the workspace into the boxes that wait for it: when the box is seen, or, in a lesson, when its
// button is pressed.

/** The terminals that were asked for, each as the way to type into it. */
const terminals = new WeakMap<HTMLElement, Promise<(text: string) => void>>();

async function mount(box: HTMLElement): Promise<void> {
  const [{ LiveTerminal }, { h, render }] = await Promise.all([import("../workspace/live-terminal.tsx"), import("preact")]);
  box.replaceChildren();
  // A step pressed before the prompt is there is typed as soon as it is.
  const typed = new Promise<(text: string) => void>((ready) => {
    render(h(LiveTerminal, { locale: box.dataset.locale === "zh-cn" ? "zh-cn" : "en", onReady: ready }), box);
  });
  terminals.set(box, typed);
  await typed;
}

function mountOrSay(box: HTMLElement): Promise<void> {
  return mount(box).catch((error: unknown) => {
    console.error(error);
    const status = box.querySelector("[data-wait]");
    if (status && box.dataset.failed) status.textContent = box.dataset.failed;
  });
}

function mountWhenSeen(box: HTMLElement): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    void mountOrSay(box);
  });
  observer.observe(box);
}

function mountWhenAsked(box: HTMLElement, button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const status = box.querySelector("[data-wait]");
    if (status && box.dataset.waiting) status.textContent = box.dataset.waiting;
    await mountOrSay(box);
    box.querySelector("textarea")?.focus();
  });
}

/** Types a worked example's step into the terminal above it, opening that first if need be. */
async function typeStep(box: HTMLElement, text: string): Promise<void> {
  if (!terminals.has(box)) await mountOrSay(box);
  const type = await terminals.get(box);
  type?.(`${text}\n`.replaceAll("\n", "\r"));
}

for (const step of document.querySelectorAll<HTMLButtonElement>("[data-type]")) {
  // A step belongs to the terminal above it, any other command to the page's only one.
  const box = step.closest(".steps")?.previousElementSibling ?? document.querySelector("[data-live-terminal]");
  if (box instanceof HTMLElement) step.addEventListener("click", () => void typeStep(box, step.dataset.type ?? ""));
}

for (const box of document.querySelectorAll<HTMLElement>("[data-live-terminal]")) {
  const button = box.querySelector("button");
  if (button) mountWhenAsked(box, button);
  else mountWhenSeen(box);
}
