// Puts the live terminal of the workspace into the box that waits for it, once the page has nothing more urgent to do.
import type { ComponentType } from "preact";

interface Workspace {
  LiveTerminal: ComponentType<{ locale: string }>;
}

const load = Object.values(import.meta.glob<Workspace>("../workspace/live-terminal.tsx"))[0];

async function mount(box: HTMLElement): Promise<void> {
  if (!load) return;
  const [{ LiveTerminal }, { h, render }] = await Promise.all([load(), import("preact")]);
  box.replaceChildren();
  render(h(LiveTerminal, { locale: box.dataset.locale ?? "en" }), box);
}

for (const box of document.querySelectorAll<HTMLElement>("[data-live-terminal]")) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    observer.disconnect();
    void mount(box);
  });
  observer.observe(box);
}
