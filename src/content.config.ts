import { docsSchema, i18nSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import en from "../content/ui/en.json" with { type: "json" };
import zhCn from "../content/ui/zh-cn.json" with { type: "json" };

/** What a lesson says of itself before its text. */
const lessonSchema = z.object({
  /** What a reader can do afterwards, one plain sentence each. */
  goals: z.array(z.string()).default([]),
  /** The lab that it leads to: the name of a folder under labs/. */
  lab: z.string().optional(),
  /** Reading time. */
  minutes: z.number().int().positive().optional(),
  /** Objectives of the exams that it covers, such as "CKAD · Observability". */
  exam: z.array(z.string()).default([]),
  /** Of a translation: the mark of the English text that it was made from (course/translation.ts), so that it can say that it is older. */
  translationOf: z.string().optional(),
});

const uiKeys = Object.keys(en) as (keyof typeof en)[];
const uiSchema = z.object(
  Object.fromEntries(uiKeys.map((key) => [key, z.string().optional()])) as Record<
    keyof typeof en,
    z.ZodOptional<z.ZodString>
  >,
);

export const collections = {
  docs: defineCollection({
    loader: glob({
      base: "./content/lessons",
      pattern: "**/*.mdx",
      // content/lessons/en/probes/x.mdx is /lessons/probes/x/, content/lessons/zh-cn/probes/x.mdx is /zh-cn/lessons/probes/x/.
      generateId: ({ entry }) => {
        const [language, ...rest] = entry.replace(/\.mdx$/, "").split("/");
        return [...(language === "en" ? [] : [language]), "lessons", ...rest].join("/");
      },
    }),
    schema: docsSchema({ extend: lessonSchema }),
  }),
  i18n: defineCollection({
    loader: () => [
      { id: "en", ...en },
      { id: "zh-CN", ...zhCn },
    ],
    schema: i18nSchema({ extend: uiSchema }),
  }),
};
