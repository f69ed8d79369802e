// Puts the room of the workspace into the page of a lab. The outline stays until the room can be drawn. The simulation starts
// before that: its script is the larger one.
import { createRoomState } from "../workspace/room-state.ts";

async function mount(place: HTMLElement): Promise<void> {
  const labId = place.dataset.labId ?? "";
  const state = createRoomState(labId);
  const [{ Room }, { h, render }] = await Promise.all([import("../workspace/room.tsx"), import("preact")]);
  place.replaceChildren();
  render(h(Room, { labId, locale: place.dataset.locale === "zh-cn" ? "zh-cn" : "en", state }), place);
}

for (const place of document.querySelectorAll<HTMLElement>("[data-room]")) {
  mount(place).catch((error: unknown) => {
    console.error(error);
    const status = place.querySelector("[data-wait]");
    if (status && place.dataset.failed) status.textContent = place.dataset.failed;
  });
}
