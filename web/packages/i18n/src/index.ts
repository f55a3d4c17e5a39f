// The words of the app: typed, Vietnamese first, other languages loaded when chosen.

export { language, m, setLanguage, storedLanguage } from './language.svelte';
export { languages, type Messages } from './languages';
