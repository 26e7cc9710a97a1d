import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importRules } from './scripts/import-rules.ts';

export default defineConfig(
  globalIgnores(['dist/', '_artifacts/', '.tools/', 'clusters/**/*.js', 'suites/histories/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An async function may have nothing to await: it still turns what it throws into a rejection.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
    },
  },
  {
    // Every wait and every look at the time goes through the world's clock, so that a run can be made on a virtual one.
    files: ['harness/run.ts', 'harness/{phases,observer,diagnosis,nemesis,ledger,workload,store,testing}/**/*.ts'],
    // Tests of one observer may wait in real time; the memory world may not.
    ignores: ['harness/observer/*.test.ts', 'harness/observer/testing.ts'],
    rules: {
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now' },
        { object: 'AbortSignal', property: 'timeout' },
        { object: 'process', property: 'hrtime' },
      ],
    },
  },
  {
    // chai's `expect(x).to.be.true` is an expression that does something.
    files: ['**/*.test.ts', '**/*.suite.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
      },
    },
  },
  ...importRules(),
);
