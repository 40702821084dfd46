/**
 * The few symbols of NocoBase's two clients that this plugin uses. `@nocobase/client-v2` and the 2.x line of
 * `@nocobase/client` cannot be installed without NocoBase's whole monorepo.
 *
 * @see https://github.com/nocobase/nocobase/tree/v2.2.0/packages/core/client-v2/src
 */
declare module '@nocobase/client' {
  import type { ISchema } from '@formily/react';
  import type { ComponentType } from 'react';

  type HostApp = import('../src/client-shared/host/host-app').HostApp;

  export interface LegacyHostApp extends HostApp {
    /** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client/src/application/PluginSettingsManager.ts */
    pluginSettingsManager: {
      add(
        name: string,
        options: {
          title: string;
          aclSnippet: string;
          icon?: string;
          sort?: number;
          Component?: ComponentType;
          componentLoader?: () => Promise<{ default: ComponentType }>;
          isTopLevel?: boolean;
          link?: string;
        },
      ): void;
      getRoutePath(name: string): string;
    };
    /** A line in the user menu; it may be added at any time. */
    addUserCenterSettingsItem<P>(item: {
      name: string;
      sort: number;
      Component: ComponentType<P>;
      componentProps: P;
    }): void;
  }

  export class Plugin {
    constructor(options: { name: string }, app: LegacyHostApp);
    protected options: { name: string };
    protected app: LegacyHostApp;
    afterAdd(): Promise<void>;
    load(): Promise<void>;
  }

  /** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client/src/system-settings/SystemSettingsProvider.tsx */
  export function useSystemSettings(): { data?: { data?: { title?: string } } } | undefined;

  export const SchemaSettingsItem: ComponentType<{
    eventKey: string;
    title: string;
    onClick: () => void;
    children: string;
  }>;

  export const SchemaComponent: ComponentType<{
    schema: ISchema;
    /** Each gets what its schema says. */
    components?: Record<string, ComponentType<never>>;
  }>;
}

declare module '@nocobase/client-v2' {
  import type { ComponentType, ReactNode } from 'react';

  type HostApp = import('../src/client-shared/host/host-app').HostApp;

  export interface ModernHostApp extends HostApp {
    /** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client-v2/src/PluginSettingsManager.ts */
    pluginSettingsManager: {
      addMenuItem(item: { key: string; title: string; icon: string; aclSnippet: string }): void;
      addPageTabItem(item: {
        menuKey: string;
        key: string;
        title: string;
        sort: number;
        aclSnippet: string;
        componentLoader: () => Promise<{ default: ComponentType }>;
      }): void;
      setPluginSettingsLink(pluginName: string, settingsName: string): void;
    };
    flowEngine: {
      /** NocoBase loads them when it looks for what extends a class of its own. */
      registerModelLoaders(
        loaders: Record<string, { extends: string; loader: () => Promise<{ default: unknown }> }>,
      ): void;
    };
  }

  /** @see https://github.com/nocobase/nocobase/blob/v2.2.0/packages/core/client-v2/src/flow/models/topbar/UserCenterTopbarActionModel.tsx */
  export class UserCenterActionItemModel {
    static itemId?: string;
    section: 'profile';
    sort: number;
    label?: string;
    protected context: {
      app: HostApp;
      t(key: string, options: { ns: string }): string;
      viewer: {
        open(view: {
          type: 'dialog';
          title: string;
          width: number;
          closable: boolean;
          content: () => ReactNode;
        }): unknown;
      };
    };
    getLabelNode(): ReactNode;
    onClick(): Promise<void>;
  }

  export class Plugin {
    constructor(options: { name: string }, app: ModernHostApp);
    protected options: { name: string };
    protected app: ModernHostApp;
    afterAdd(): Promise<void>;
    /** Translates with the plugin's own texts. */
    t(key: string): string;
    load(): Promise<void>;
  }

  export const EnvVariableInput: ComponentType<{
    value?: string;
    onChange?: (value: string) => void;
    password?: boolean;
    placeholder?: string;
  }>;
}
