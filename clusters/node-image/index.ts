export { catalog, resolveVersion } from './catalog.ts';
export { buildNodeImage, ensureNodeImage, type NodeImage, type NodeImageOptions } from './ensure.ts';
export { usualWay } from './usual-way.ts';
