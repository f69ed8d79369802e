import { describe, expect, test } from "vitest";
import { formatDuration, humanDuration, microTime, parseDuration, parseTime, rfc3339, rfc3339Nano } from "./time.ts";

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

describe("ages in tables", () => {
  test.each([
    [-3 * S, "<invalid>"],
    [-1 * S, "0s"],
    [0, "0s"],
    [119 * S, "119s"],
    [120 * S, "2m"],
    [124 * S, "2m4s"],
    [10 * M + 5 * S, "10m"],
    [179 * M, "179m"],
    [180 * M, "3h"],
    [7 * H + 30 * M, "7h30m"],
    [8 * H + 30 * M, "8h"],
    [47 * H, "47h"],
    [48 * H, "2d"],
    [5 * D + 3 * H, "5d3h"],
    [8 * D + 3 * H, "8d"],
    [729 * D, "729d"],
    [735 * D, "2y5d"],
    [3000 * D, "8y"],
  ])("%d -> %s", (ms, text) => expect(humanDuration(ms)).toBe(text));
});

describe("Go durations", () => {
  test.each([
    ["0s", 0, "0s"],
    ["90s", 90 * S, "1m30s"],
    ["1.5s", 1500, "1.5s"],
    ["100ms", 100, "100ms"],
    ["1h", H, "1h0m0s"],
    ["-1m", -M, "-1m0s"],
    ["1h2m3.5s", H + 2 * M + 3.5 * S, "1h2m3.5s"],
    ["5us", 0.005, "5µs"],
  ])("%s", (text, ms, printed) => {
    expect(parseDuration(text)).toBe(ms);
    expect(formatDuration(ms)).toBe(printed);
  });
  test.each([
    ["", 'time: invalid duration ""'],
    ["10", 'time: missing unit in duration "10"'],
    ["1x", 'time: unknown unit "x" in duration "1x"'],
    ["s", 'time: invalid duration "s"'],
  ])("%s is refused", (text, message) => expect(() => parseDuration(text)).toThrow(new Error(message)));
});

test("RFC 3339", () => {
  const wall = Date.UTC(2026, 10, 20, 21, 29, 31) + 120;
  expect(rfc3339(wall)).toBe("2026-11-20T21:29:31Z");
  expect(microTime(wall)).toBe("2026-11-20T21:29:31.120000Z");
  expect(rfc3339Nano(wall)).toBe("2026-11-20T21:29:31.12Z");
  expect(parseTime("2026-11-20T21:29:31.12Z")).toBe(wall);
  expect(parseTime("2026-11-20T22:29:31+01:00")).toBe(wall - 120);
  expect(parseTime("2026-02-30T00:00:00Z")).toBeUndefined();
  expect(parseTime("today")).toBeUndefined();
});
