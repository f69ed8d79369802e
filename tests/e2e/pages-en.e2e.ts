import { describe } from "vitest";
import { testPages } from "./every-page.ts";

describe("every page in English", () => testPages("", 0));
