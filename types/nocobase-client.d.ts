/**
 * The few symbols of NocoBase's two clients that this plugin uses. `@nocobase/client-v2` and the 2.x line of
 * `@nocobase/client` cannot be installed without NocoBase's whole monorepo.
 *
 * @see https://github.com/nocobase/nocobase/tree/v2.2.0/packages/core/client-v2/src
 */
declare module '@nocobase/client' {
  import type { ISchema } from '@formily/react';
  import type { ComponentType } from 'react';

  export { Plugin } from '@nocobase/client-v2';

  export const SchemaComponent: ComponentType<{
    schema: ISchema;
    components?: Record<string, ComponentType>;
  }>;
}

declare module '@nocobase/client-v2' {
  import type { ComponentType } from 'react';

  type HostApp = import('../src/client-shared/host-app').HostApp;

  export class Plugin {
    constructor(options: Record<string, unknown>, app: HostApp);
    protected app: HostApp;
    afterAdd(): Promise<void>;
    load(): Promise<void>;
  }

  export const EnvVariableInput: ComponentType<{
    value?: string;
    onChange?: (value: string) => void;
    password?: boolean;
    placeholder?: string;
  }>;
}
