import type { WebSocket } from "ws";
import type { ServedClock } from "./clock.ts";

/** Bytes that may wait for a slow client before the clock stands still. */
const BACKLOG = 8 * 1024 * 1024;
const clogged = new WeakSet<WebSocket>();

/** Stops the clock while a client has too much left to read: a session has no other way to keep its writer back. */
export function watchBacklog(socket: WebSocket, clock: ServedClock): void {
  if (socket.bufferedAmount < BACKLOG || clogged.has(socket)) return;
  clogged.add(socket);
  const unclog = clock.clog();
  const look = (): void => {
    if (socket.readyState === socket.OPEN && socket.bufferedAmount > BACKLOG / 2) {
      setTimeout(look, 5);
      return;
    }
    clogged.delete(socket);
    unclog();
  };
  setTimeout(look, 5);
}
