import { describe, expect, it } from "vitest";
import { drawColumns } from "./socket-columns.ts";

const ROW = ["tcp", "LISTEN", "0", "511", "127.0.0.1:", "38765", "0.0.0.0:", "*", ""];
const OTHER = ["tcp", "TIME-WAIT", "0", "0", "127.0.0.1:", "45203", "127.0.0.1:", "33664", ""];

describe("columns of ss", () => {
  it("stand close in a pipe", () => {
    expect(drawColumns([ROW], new Set(["Netid"]), true, undefined)).toBe(
      "State  Recv-Q Send-Q Local Address:Port  Peer Address:PortProcess\nLISTEN 0      511        127.0.0.1:38765      0.0.0.0:*          \n");
  });

  it("are spread over a terminal", () => {
    expect(drawColumns([ROW, OTHER], new Set(["Netid"]), true, 100)).toBe(
      "State        Recv-Q     Send-Q         Local Address:Port          Peer Address:Port     Process    \nLISTEN       0          511                127.0.0.1:38765              0.0.0.0:*                   \nTIME-WAIT    0          0                  127.0.0.1:45203            127.0.0.1:33664               \n");
  });

  it("give what does not fit a line of its own", () => {
    const owner = ' users:(("node-MainThread",pid=19953,fd=21))';
    const [head, line] = drawColumns([[...ROW.slice(0, 8), owner]], new Set(["Netid"]), true, 100).split("\n");
    expect(head).toBe(`State        Recv-Q       Send-Q             Local Address:Port              Peer Address:Port      Process${" ".repeat(93)}`);
    expect(line).toBe(`LISTEN       0            511                    127.0.0.1:38765                  0.0.0.0:*          ${owner.slice(1)}`.padEnd(line!.length));
  });
});
