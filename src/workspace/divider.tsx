import { useRef } from "preact/hooks";

interface DividerProps {
  /** `vertical`: the line stands, and what is left of it changes its width. */
  orientation: "vertical" | "horizontal";
  label: string;
  /** The length it sets, CSS pixels; undefined while the room decides. */
  value: number;
  least: number;
  most: () => number;
  /** The length as it is now, where the room decided. */
  present: () => number;
  /** What is below (or to the right of) the line changes, not what is above. */
  after?: boolean;
  change: (value: number) => void;
  class?: string;
}

const STEP = 24;
/** What End and Home mean for a screen reader is what they do here. */
const FAR = 100_000;

/** The line between two panes: dragged, moved with the arrow keys, and put back by a double click or Enter. */
export function Divider({ orientation, label, value, least, most, present, after = false, change, class: name = "" }: DividerProps) {
  const grip = useRef<{ at: number; value: number } | undefined>(undefined);
  const upright = orientation === "vertical";
  const set = (wanted: number): void => change(Math.round(Math.max(least, Math.min(most(), wanted))));
  const positionOf = (event: PointerEvent): number => (upright ? event.clientX : event.clientY);
  return (
    <div
      class={`divider ${orientation} ${name}`}
      role="separator"
      tabIndex={0}
      aria-orientation={orientation}
      aria-label={label}
      aria-valuenow={value > 0 ? Math.round(value) : Math.round(present())}
      aria-valuemin={least}
      aria-valuemax={Math.round(most())}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { at: positionOf(event), value: present() };
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (!grip.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
        const moved = positionOf(event) - grip.current.at;
        set(grip.current.value + (after ? -moved : moved));
      }}
      onPointerUp={() => { grip.current = undefined; }}
      onDblClick={() => change(0)}
      onKeyDown={(event) => {
        const back = upright ? "ArrowLeft" : "ArrowUp";
        const forth = upright ? "ArrowRight" : "ArrowDown";
        const way = event.key === back ? -STEP : event.key === forth ? STEP : event.key === "Home" ? -FAR : event.key === "End" ? FAR : 0;
        if (event.key === "Enter") change(0);
        else if (way !== 0) set(present() + (after && Math.abs(way) === STEP ? -way : way));
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
