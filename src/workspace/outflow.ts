/** Characters that may be on their way to one terminal of the page, not yet drawn. */
const MOST_UNDERWAY = 96_000;
/** Characters of one message. */
const MOST_AT_ONCE = 48_000;
/** Characters that may wait for one terminal; beyond it the older ones are left out. */
const MOST_WAITING = 1_500_000;
/** Characters of which are kept then: more than the lines a terminal scrolls back. */
const KEPT = 750_000;

/**
 * What the terminals print, on its way to the page. The page says what it has drawn, and no more is sent than it can draw:
 * a program that prints without end (`yes`) neither floods the page nor fills the memory. What nobody could have read is
 * left out, and a line says how much. The simulation knows nothing of it.
 */
export interface Outflow {
  print(terminal: number, data: string): void;
  /** The page has drawn so many characters. */
  drawn(terminal: number, length: number): void;
  /** Sends what may be sent. */
  flush(): void;
}

interface Lane {
  waiting: string[];
  waitingLength: number;
  underway: number;
  leftOut: number;
}

export function createOutflow(send: (terminal: number, data: string) => void): Outflow {
  const lanes = new Map<number, Lane>();
  const laneOf = (terminal: number): Lane => {
    let lane = lanes.get(terminal);
    if (!lane) lanes.set(terminal, (lane = { waiting: [], waitingLength: 0, underway: 0, leftOut: 0 }));
    return lane;
  };
  const shorten = (lane: Lane): void => {
    const text = lane.waiting.join("");
    const line = text.indexOf("\n", text.length - KEPT);
    const from = line < 0 ? text.length - KEPT : line + 1;
    lane.leftOut += from;
    lane.waiting = [text.slice(from)];
    lane.waitingLength = text.length - from;
  };
  const flushLane = (terminal: number, lane: Lane): void => {
    if (lane.waitingLength === 0 || lane.underway >= MOST_UNDERWAY) return;
    const text = (lane.leftOut > 0 ? note(lane.leftOut) : "") + lane.waiting.join("");
    lane.leftOut = 0;
    const length = Math.min(text.length, MOST_AT_ONCE);
    lane.waiting = length < text.length ? [text.slice(length)] : [];
    lane.waitingLength = text.length - length;
    lane.underway += length;
    send(terminal, text.slice(0, length));
  };
  return {
    print(terminal, data) {
      const lane = laneOf(terminal);
      lane.waiting.push(data);
      lane.waitingLength += data.length;
      if (lane.waitingLength > MOST_WAITING) shorten(lane);
    },
    drawn(terminal, length) {
      const lane = laneOf(terminal);
      lane.underway = Math.max(0, lane.underway - length);
      flushLane(terminal, lane);
    },
    flush() {
      for (const [terminal, lane] of lanes) flushLane(terminal, lane);
    },
  };
}

/** In no language: `[… 12.3 MB …]`, dim, on a line of its own. */
function note(characters: number): string {
  const amount = characters >= 1e6 ? `${(characters / 1e6).toFixed(1)} MB` : `${Math.ceil(characters / 1e3)} kB`;
  return `\x1b[0;2m[… ${amount} …]\x1b[0m\r\n`;
}
