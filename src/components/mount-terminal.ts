// Puts the live terminal of the workspace into the box that waits for it, as soon as the box is seen.

async function mount(box: HTMLElement): Promise<void> {
  const [{ LiveTerminal }, { h, render }] = await Promise.all([import("../workspace/live-terminal.tsx"), import("preact")]);
  box.replaceChildren();
  render(h(LiveTerminal, { locale: box.dataset.locale === "zh-cn" ? "zh-cn" : "en" }), box);
}

for (const box of document.querySelectorAll<HTMLElement>("[data-live-terminal]")) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    mount(box).catch((error: unknown) => {
      console.error(error);
      const status = box.querySelector("[data-wait]");
      if (status && box.dataset.failed) status.textContent = box.dataset.failed;
    });
  });
  observer.observe(box);
}
