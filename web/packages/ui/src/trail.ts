/** How many pages of this app lie behind the current one; the layout counts, the back arrow asks. */
export const trail = { depth: 0 };
