// Puts the room of the workspace into the page of a lab. The outline stays until the room can be drawn.
import type { ComponentType } from "preact";

interface Workspace {
  Room: ComponentType<{ labId: string; locale: string }>;
}

const load = Object.values(import.meta.glob<Workspace>("../workspace/room.tsx"))[0];

async function mount(place: HTMLElement): Promise<void> {
  if (!load) throw new Error("the workspace is not part of this build");
  const [{ Room }, { h, render }] = await Promise.all([load(), import("preact")]);
  place.replaceChildren();
  render(h(Room, { labId: place.dataset.labId ?? "", locale: place.dataset.locale ?? "en" }), place);
}

for (const place of document.querySelectorAll<HTMLElement>("[data-room]")) {
  mount(place).catch((error: unknown) => {
    console.error(error);
    const status = place.querySelector("[data-wait]");
    if (status && place.dataset.failed) status.textContent = place.dataset.failed;
  });
}
