// A map of positions on plain ground, with the outlines of the wards where the operator supplied them.

export { cluster, fit, type Pin, type Position, project, unproject, type View, zoom } from './ground';
export { default as Ground } from './Ground.svelte';
export { default as Names } from './Names.svelte';
export { type Feature, type Ring, rings, seen, wardAt } from './outlines';
