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

const server: Config = {
  ...base,
  setupFiles: ['<rootDir>/testing/server-setup.ts'],
  moduleNameMapper: {
    '^nocobase-plugin-auth-wecom$': '<rootDir>/src/server/index.ts',
    '^nocobase-plugin-auth-wecom/src/(.*)$': '<rootDir>/src/$1',
  },
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
      ...server,
      displayName: 'server', // one app for each file: for a run of a few
      testMatch: ['<rootDir>/src/server/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.unit\\.test\\.ts$'],
    },
    {
      ...server,
      displayName: 'server-folders', // the same tests with one app for each folder
      testMatch: ['<rootDir>/src/server/__tests__/*/all.ts', '<rootDir>/src/server/__tests__/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/src/server/__tests__/(attacks|faults|restarts)/'],
    },
    {
      ...server,
      displayName: 'attacks',
      testMatch: ['<rootDir>/src/server/__tests__/{attacks,faults,restarts}/all.ts'],
    },
    { ...server, displayName: 'databases', testMatch: ['<rootDir>/src/server/__tests__/databases.ts'] },
    { ...base, displayName: 'nodes', testMatch: ['<rootDir>/nodes/**/*.test.ts'] },
  ],
};

export default config;
