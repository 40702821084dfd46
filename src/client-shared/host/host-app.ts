/** What the shared code uses of NocoBase's clients, in the shape that both have. */
import type { ComponentType } from 'react';
import type { PublicOptions } from '../../shared/options';

export interface HostRequest {
  url: string;
  method?: 'get' | 'post';
  params?: Record<string, string>;
  data?: unknown;
  headers?: Record<string, string>;
  /** ms */
  timeout?: number;
  validateStatus?: (status: number) => boolean;
  /** Don't leave for the sign-in page on a 401. */
  skipAuth?: boolean;
  /** Don't show a toast on an error. */
  skipNotify?: boolean;
}

export interface HostResponse {
  status: number;
  data: unknown;
  headers?: Record<string, unknown>;
  config: { url?: string };
}

export interface HostApp {
  /** `main`, or the name of the sub-app. */
  name: string;
  getApiUrl(path: string): string;
  getPublicPath(): string;
  router: {
    getBasename(): string | undefined;
    add(
      name: string,
      route: { path: string; skipAuthCheck: boolean; componentLoader: () => Promise<{ default: ComponentType }> },
    ): void;
    navigate(to: string, options?: { replace?: boolean }): unknown;
  };
  apiClient: {
    auth: {
      token: string | null;
      /** The name of the session's authenticator. */
      authenticator: string | null;
      setToken(token: string | null): unknown;
      setAuthenticator(name: string | null): unknown;
      setRole(role: string | null): unknown;
    };
    axios: {
      interceptors: {
        response: {
          use(onSuccess: (response: HostResponse) => HostResponse, onError?: (error: unknown) => never): number;
          eject(id: number): void;
        };
      };
    };
    request(request: HostRequest): Promise<HostResponse>;
  };
  pm: { get(name: string): unknown };
  /** Loads modules of other plugins' clients. */
  requirejs?: {
    requirejs(names: string[], onLoad: (...modules: unknown[]) => void, onError: (error: unknown) => void): void;
  };
}

/** An authenticator in `authenticators:publicList`, with its public options only. */
export interface ListedAuthenticator {
  name: string;
  authType: string;
  title?: string | null;
  options?: PublicOptions | null;
}

/** The router's basename without its trailing slash: `''`, `/nocobase`, `/v`, `/v/apps/shop`. */
export function basePath(app: HostApp): string {
  return (app.router.getBasename() ?? app.getPublicPath()).replace(/\/$/, '');
}
