const FILE_TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.ya?ml$/, "yaml"], [/\.json$/, "json"], [/\.(?:ba)?sh$/, "sh"], [/\.py$/, "python"], [/\.md$/, "markdown"], [/\.js$/, "javascript"], [/(?:^|\/)Makefile$/, "make"], [/(?:^|\/)Dockerfile$/, "dockerfile"],
  [/kubectl-edit-.*\.yaml$/, "yaml"],
];

/** What vim calls the kind of a file, by its name. */
export function fileType(path: string): string | undefined {
  return FILE_TYPES.find(([pattern]) => pattern.test(path))?.[1];
}
