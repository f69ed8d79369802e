// Puts the live terminal of the workspace into the boxes that wait for it: when the box is seen, or, in a lesson, when its
// button is pressed.

async function mount(box: HTMLElement): Promise<void> {
  const [{ LiveTerminal }, { h, render }] = await Promise.all([import("../workspace/live-terminal.tsx"), import("preact")]);
  box.replaceChildren();
  render(h(LiveTerminal, { locale: box.dataset.locale === "zh-cn" ? "zh-cn" : "en" }), box);
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

for (const box of document.querySelectorAll<HTMLElement>("[data-live-terminal]")) {
  const button = box.querySelector("button");
  if (button) mountWhenAsked(box, button);
  else mountWhenSeen(box);
}
