import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['build/', 'tests/results/', '**/.svelte-kit/', '**/node_modules/', '**/static/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      // An underscore says "known and not needed".
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The index was checked one line above, or a test would fail at once.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'off',
      eqeqeq: 'error',
      // Both apps are served at known paths of one origin; plain addresses are what people share.
      'svelte/no-navigation-without-resolve': 'off',
      // Asks for reactive maps where a plain one is meant; svelte-check finds the real mistakes.
      'svelte/prefer-svelte-reactivity': 'off',
      // Knows fewer warnings than svelte-check, so it takes needed comments for needless ones.
      'svelte/no-unused-svelte-ignore': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'prefer-const': 'off' }, // $props and $bindable are let by design; svelte/prefer-const knows
  },
  { files: ['**/*.svelte'], rules: { 'svelte/prefer-const': ['error', { destructuring: 'all' }] } },
  // Playwright wants the pattern even where no fixture is used.
  { files: ['tests/**'], rules: { 'no-empty-pattern': 'off' } },
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/no-namespace': 'off' } },
);
