// Puts the room of the workspace into the page of a lab. The outline stays until the room can be drawn. The simulation starts
// before that: its script is the larger one.
import { openFromAddress } from "../workspace/address.ts";
import { createRoomState } from "../workspace/room-state.ts";

async function mount(place: HTMLElement): Promise<void> {
  const labId = place.dataset.labId ?? "";
  const locale = place.dataset.locale === "zh-cn" ? "zh-cn" : "en";
  const embedded = place.dataset.embedded !== undefined;
  const opened = await openFromAddress(labId, locale);
  const state = createRoomState({ ...opened.options, ...(embedded ? { keepNothing: true } : {}) });
  const [{ Room }, { h, render }] = await Promise.all([import("../workspace/room.tsx"), import("preact")]);
  const outline = { title: place.dataset.title ?? "", summary: place.dataset.summary ?? "" };
  place.replaceChildren();
  render(h(Room, { locale, state, path: opened.path, embedded, outline, problem: opened.problem }), place);
}

// A link that is pasted into the address of this very page changes nothing but its end.
addEventListener("hashchange", () => {
  if (location.hash.startsWith("#s=")) location.reload();
});

for (const place of document.querySelectorAll<HTMLElement>("[data-room]")) {
  mount(place).catch((error: unknown) => {
    console.error(error);
    place.querySelector("[data-late]")?.remove();
    const status = place.querySelector("[data-wait]");
    if (status && place.dataset.failed) status.textContent = place.dataset.failed;
  });
}
