/** A fake of NocoBase's client for the shared components; the test gives the server's replies. */
import type { HostApp, HostRequest, HostResponse } from '../src/client-shared/host/host-app';

/** A status and a body, or the data of a response with status 200. */
export type Answer = { status: number; body: unknown; headers?: Record<string, unknown> } | { data: unknown };

type OnError = (error: unknown) => void;

type Handler = (request: HostRequest) => Answer | Promise<Answer>;

export interface FakeHost {
  app: HostApp;
  /** All requests, in order. */
  requests: HostRequest[];
  /** Those to one action, such as `wecom:listLinks`. */
  asked(action: string): HostRequest[];
  /** Sets the server's answer to an action from now on; undefined: the server is unreachable. */
  answer(action: string, answer: Answer | Handler | undefined): void;
  /** The paths that the client's router opened. */
  visited: string[];
}

export const data = (value: unknown): Answer => ({ data: value });

export const refusal = (code: string, status = 400): Answer => ({ status, body: { errors: [{ code }] } });

/** An answer that comes only once it is given. */
export function laterAnswer(): { answer: Handler; give(answer: Answer): void } {
  let give: (answer: Answer) => void = () => undefined;
  const reply = new Promise<Answer>((resolve) => {
    give = resolve;
  });
  return { answer: () => reply, give };
}

interface FakeHostOptions {
  /** The client's session. */
  session?: { token: string; authenticator: string };
}

export function fakeHost(answers: Record<string, Answer | Handler> = {}, { session }: FakeHostOptions = {}): FakeHost {
  const current = new Map<string, Answer | Handler>(Object.entries(answers));
  const requests: HostRequest[] = [];
  const visited: string[] = [];
  const onErrors: (OnError | undefined)[] = [];
  const auth = {
    token: session?.token ?? null,
    authenticator: session?.authenticator ?? null,
    role: null as string | null,
    setToken: (token: string | null) => Object.assign(auth, { token }),
    setAuthenticator: (authenticator: string | null) => Object.assign(auth, { authenticator }),
    setRole: (role: string | null) => Object.assign(auth, { role }),
  };
  const app = {
    name: 'main',
    getApiUrl: (path: string) => `${window.location.origin}/api/${path.replace(/^\//, '')}`,
    getPublicPath: () => '/',
    router: {
      getBasename: () => undefined,
      add: () => undefined,
      navigate: (to: string) => void visited.push(to),
    },
    apiClient: {
      auth,
      axios: {
        interceptors: {
          response: {
            use: (_: unknown, onError?: OnError) => onErrors.push(onError) - 1,
            eject: (id: number) => void delete onErrors[id],
          },
        },
      },
      async request(request: HostRequest): Promise<HostResponse> {
        requests.push(request);
        const answer = current.get(request.url);
        if (!answer) {
          throw new TypeError(`no answer to ${request.url}`);
        }
        const given = typeof answer === 'function' ? await answer(request) : answer;
        const response =
          'data' in given
            ? { status: 200, data: { data: given.data } }
            : { status: given.status, data: given.body, headers: given.headers };
        const isFine = request.validateStatus ?? ((status: number) => status < 400);
        if (!isFine(response.status)) {
          const error = Object.assign(new Error(`status ${response.status}`), { response });
          for (const onError of onErrors) {
            onError?.(error); // throws it again
          }
          throw error;
        }
        return { ...response, config: { url: request.url } };
      },
    },
    pm: { get: () => undefined },
  } satisfies HostApp;
  return {
    app,
    requests,
    visited,
    asked: (action) => requests.filter(({ url }) => url === action),
    answer(action, answer) {
      if (answer) {
        current.set(action, answer);
      } else {
        current.delete(action);
      }
    },
  };
}
