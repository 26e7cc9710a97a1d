/** Pods are called after what they belong to: `journal-1`, `web-6d4f9c-x2x7p`, `watcher-abcde`, or by its very name. */
export const belongsTo = (pod: string, owner: string): boolean => pod === owner || pod.startsWith(`${owner}-`);
