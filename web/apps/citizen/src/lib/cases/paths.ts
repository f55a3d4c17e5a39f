// Where a case is shown to its owner, by its kind.

const pages: Record<string, string> = { citizenreport: '/phan-anh/', publicservice: '/ho-so/' };

/** The page of a case; nothing for a kind that this app does not know yet. */
export function casePath({ kind, id }: { kind: string; id: string }): string | undefined {
  const page = pages[kind];
  return page && page + id;
}
