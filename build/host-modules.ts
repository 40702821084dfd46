/**
 * The modules that NocoBase 2.2 defines for plugin bundles, per client. A bundle that asks for any other AMD module
 * puts the whole application in its error state, so the build refuses to write one.
 *
 * @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client/src/application/utils/globalDeps.ts
 * @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client-v2/src/utils/globalDeps.ts
 */
const BOTH_CLIENTS = [
  '@ant-design/cssinjs',
  '@ant-design/icons',
  '@dnd-kit/core',
  '@dnd-kit/sortable',
  '@emotion/css',
  '@formily/antd-v5',
  '@formily/core',
  '@formily/react',
  '@formily/reactive',
  '@formily/shared',
  '@nocobase/evaluators',
  '@nocobase/evaluators/client',
  '@nocobase/utils',
  '@nocobase/utils/client',
  'ahooks',
  'antd',
  'antd-style',
  'axios',
  'dayjs',
  'file-saver',
  'i18next',
  'lodash',
  'react',
  'react-dom',
  'react-i18next',
  'react-router',
  'react-router-dom',
  'react/jsx-runtime',
];

/** `@nocobase/plugin-auth` is not a host module, but built in and always enabled, so its bundle is always loaded. */
export const HOST_MODULES = {
  client: [
    ...BOTH_CLIENTS,
    '@formily/json-schema',
    '@formily/path',
    '@formily/reactive-react',
    '@formily/validator',
    '@nocobase/client',
    '@nocobase/client/client',
    '@nocobase/plugin-auth/client',
    '@nocobase/sdk',
  ],
  'client-v2': [
    ...BOTH_CLIENTS,
    '@ctrl/tinycolor',
    '@nocobase/client-v2',
    '@nocobase/client-v2/client-v2',
    '@nocobase/flow-engine',
    '@nocobase/plugin-auth/client-v2',
  ],
} as const;

export type Lane = keyof typeof HOST_MODULES;

export const LANES = Object.keys(HOST_MODULES) as Lane[];

/** Modules that a NocoBase server resolves for plugins, besides `@nocobase/*` and Node's own. */
export const SERVER_MODULES = [
  'axios',
  'cache-manager',
  'dayjs',
  'i18next',
  'jsonwebtoken',
  'koa',
  'lodash',
  'react',
  'sequelize',
  'umzug',
  'winston',
];
