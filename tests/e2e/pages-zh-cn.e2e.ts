import { describe } from "vitest";
import { testPages } from "./every-page.ts";

describe("every page in Chinese", () => testPages("/zh-cn", 1));
