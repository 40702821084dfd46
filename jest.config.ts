import type { Config } from 'jest';

const transform: Config['transform'] = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
        target: 'es2022',
      },
    },
  ],
};

const base: Config = {
  testEnvironment: 'node',
  transform,
  modulePathIgnorePatterns: ['<rootDir>/.nocobase/', '<rootDir>/dist/', '<rootDir>/storage/'],
};

const config: Config = {
  testTimeout: 120_000, // a real NocoBase boots in a server test
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{simulator,build,demo,scripts}/**/*.test.ts',
        '<rootDir>/src/{shared,client,client-v2,client-shared,locale}/**/*.test.ts',
        '<rootDir>/src/server/**/*.unit.test.ts',
      ],
    },
    {
      ...base,
      displayName: 'component',
      testEnvironment: 'jest-environment-jsdom',
      setupFilesAfterEnv: ['<rootDir>/testing/jsdom-setup.ts'],
      testMatch: ['<rootDir>/src/{client,client-v2,client-shared}/**/*.test.tsx'],
    },
    {
      ...base,
      displayName: 'server',
      testMatch: ['<rootDir>/src/server/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.unit\\.test\\.ts$'],
      setupFiles: ['<rootDir>/testing/server-setup.ts'],
      moduleNameMapper: {
        '^nocobase-plugin-auth-wecom$': '<rootDir>/src/server/index.ts',
        '^nocobase-plugin-auth-wecom/src/(.*)$': '<rootDir>/src/$1',
      },
    },
    { ...base, displayName: 'nodes', testMatch: ['<rootDir>/nodes/**/*.test.ts'] },
  ],
};

export default config;
