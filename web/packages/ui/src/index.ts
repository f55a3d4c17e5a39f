// The design system: tokens, type and the few components that every screen is made of.

export { appearance, onAppearance, setAppearance, sparing, type Appearance } from './appearance.svelte';
export { default as Banner } from './Banner.svelte';
export { default as Brocade } from './Brocade.svelte';
export { default as Button } from './Button.svelte';
export { default as Chip } from './Chip.svelte';
export { default as EmptyState } from './EmptyState.svelte';
export { default as Entries } from './Entries.svelte';
export { default as Field } from './Field.svelte';
export * as format from './format';
export { default as Gong } from './Gong.svelte';
export { default as MoneyInput } from './MoneyInput.svelte';
export { default as OtpInput } from './OtpInput.svelte';
export { default as Photo } from './Photo.svelte';
export { default as Ribbon } from './Ribbon.svelte';
export { default as Sheet } from './Sheet.svelte';
export { default as Skeleton } from './Skeleton.svelte';
export { default as Steps } from './Steps.svelte';
export { default as TabBar } from './TabBar.svelte';
export { toast } from './toast.svelte';
export { default as Toaster } from './Toaster.svelte';
export { default as TopBar } from './TopBar.svelte';
export { trail } from './trail';
