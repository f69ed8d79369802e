// The cards of terms (term.astro): placed above their word, or below it where there is no room, and inside of the column of text. A tap shows
// the card, the next one follows the link. Escape hides the card that is shown.
const phone = matchMedia("(max-width: 40rem)");
const ROOM_FOR_HEADER = 72;
const GAP = 8;

const SHOWN = "a.term:is(:hover, :focus-visible, .open)";

/** On a phone the card lies at the foot of the screen, as the style says. */
function place(term: HTMLElement) {
  const card = term.querySelector<HTMLElement>(".card")!;
  const column = document.querySelector("main .sl-markdown-content")!.getBoundingClientRect();
  const lines = term.getClientRects();
  if (phone.matches || lines.length === 0) {
    card.removeAttribute("style");
    return;
  }
  const above = lines[0]!.top - card.offsetHeight - GAP;
  const line = above < ROOM_FOR_HEADER ? lines[lines.length - 1]! : lines[0]!;
  const left = (line.left + line.right - card.offsetWidth) / 2;
  card.style.position = "fixed";
  card.style.transform = "none";
  card.style.bottom = "auto";
  card.style.top = `${above < ROOM_FOR_HEADER ? line.bottom + GAP : above}px`;
  card.style.left = `${Math.max(column.left, Math.min(left, column.right - card.offsetWidth))}px`;
}

const termAt = (event: Event) => (event.target as Element).closest<HTMLElement>("a.term");

function placeAll() {
  for (const term of document.querySelectorAll<HTMLElement>(SHOWN)) place(term);
}

if (document.querySelector("a.term")) {
  for (const type of ["pointerover", "focusin"]) {
    document.addEventListener(type, (event) => {
      const term = termAt(event);
      if (term) place(term);
    });
  }
  for (const type of ["pointerout", "focusout"])
    document.addEventListener(type, (event) => termAt(event)?.classList.remove("hushed"));
  document.addEventListener("scroll", placeAll, { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const term of document.querySelectorAll(SHOWN)) {
      term.classList.remove("open");
      term.classList.add("hushed");
    }
  });

  let touch = false;
  document.addEventListener("pointerdown", (event) => {
    touch = event.pointerType === "touch";
    for (const term of document.querySelectorAll("a.term.open"))
      if (term !== termAt(event)) term.classList.remove("open");
  });
  document.addEventListener("click", (event) => {
    const term = termAt(event);
    if (!touch || !term || term.classList.contains("open")) return;
    event.preventDefault();
    term.classList.add("open");
    place(term);
  });
}

export {};
