// The words of the app: typed, Vietnamese first, other languages loaded when chosen.

export { inLanguage, language, m, setLanguage, storedLanguage, word } from './language.svelte';
export { languages, type Messages } from './languages';
