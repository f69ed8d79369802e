import type { Terminal } from "@xterm/xterm";

/** What is reached for inside xterm: rows that wait for the next animation frame, and the function that draws them. */
interface Inside {
  _core?: { _renderService?: { _renderDebouncer?: { _innerRefresh?: () => void } } };
}

/**
 * Draws what has been written without waiting for the next animation frame. For the echo of a key: a frame that begins
 * meanwhile shows it already, where xterm by itself would only then draw it. xterm has no public way to ask for that; should its
 * inside change, the rows are drawn a frame later, as ever.
 */
export function drawAtOnce(terminal: Terminal): void {
  (terminal as Inside)._core?._renderService?._renderDebouncer?._innerRefresh?.();
}
