export { catalog, resolveVersion } from './catalog.ts';
export { buildNodeImage, ensureNodeImage, type NodeImage, type NodeImageOptions } from './ensure.ts';
export type { Edit } from './edit.ts';
export { writeOverlay } from './edited-kubernetes.ts';
export { publishTimeLapse } from './published.ts';
export { usualWay } from './usual-way.ts';
