import type { PanelLogin, ReportPanelErrorReply, StartPanelReply } from '../../shared/actions';
import type { PanelErrcode } from '../../shared/panel-errcodes';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';
import { addFrame, type WecomFrame } from './wecom-frame';

const ANSWER_MS = 3_000; // WeCom's page takes less than one; a blocked one never answers
const SPARE_MS = 60_000; // of the state's life: for the scan, slow replies and the callback
const LOOK_EVERY_MS = 30_000; // at the clock: a timer may stand still while the computer sleeps
const RETRY_MS = 60_000; // after a lost connection, or an error of the server

export interface KeptPanel extends Pick<WecomFrame, 'title' | 'language'> {
  app: HostApp;
  /** Its name. */
  authenticator: string;
  /** The page to open after the sign-in; null: the start page. */
  target(): string | null;
  /** Where the frame goes. */
  place: HTMLElement;
  /** Whether there is a panel that answers. */
  onChange(isShown: boolean): void;
}

/**
 * Keeps a panel in the page whose state has not expired. State and cookie are renewed in time, when the tab wakes up, and
 * when "Back" brings the page out of the browser's cache; a hidden tab waits.
 *
 * @returns a function that ends this
 */
export function keepPanel({ app, authenticator, target, place, title, language, onChange }: KeptPanel): () => void {
  let dueAt = 0; // epoch ms
  let round = 0;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let removeFrame: (() => void) | undefined;

  function clear() {
    clearTimeout(silence);
    removeFrame?.();
    removeFrame = undefined;
  }

  function hide() {
    clear();
    onChange(false);
  }

  async function start() {
    round += 1;
    const mine = round;
    dueAt = Number.POSITIVE_INFINITY;
    const reply = await afterEarlier(async () =>
      mine === round
        ? ask<StartPanelReply>(app, {
            action: 'startPanel',
            data: { authenticator, redirect: target() ?? undefined },
            stay: true,
          })
        : undefined,
    );
    if (!reply || mine !== round) {
      return;
    }
    const login = reply.kind === 'answered' ? reply.data.login : undefined;
    if (login) {
      show(login);
    } else {
      dueAt = reply.kind === 'failed' ? Date.now() + RETRY_MS : dueAt;
      hide();
    }
  }

  function show(login: PanelLogin) {
    const hadFocus = place.contains(document.activeElement);
    clear();
    dueAt = Date.now() + login.expiresIn * 1000 - SPARE_MS;
    silence = setTimeout(hide, ANSWER_MS);
    try {
      removeFrame = addFrame(place, login, {
        title,
        language,
        onAnswer() {
          clearTimeout(silence);
          onChange(true);
        },
        onError(errcode) {
          dueAt = Number.POSITIVE_INFINITY; // until an admin has mended the settings
          hide();
          void report(app, authenticator, login, errcode);
        },
      });
    } catch {
      place.replaceChildren(); // the library may have added its frame before
      return hide();
    }
    if (hadFocus) {
      place.querySelector('iframe')?.focus();
    }
  }

  function renewIfDue() {
    if (!document.hidden && Date.now() >= dueAt) {
      void start();
    }
  }

  function renewIfRestored({ persisted }: PageTransitionEvent) {
    if (persisted) {
      void start();
    }
  }

  const looking = setInterval(renewIfDue, LOOK_EVERY_MS);
  document.addEventListener('visibilitychange', renewIfDue);
  window.addEventListener('pageshow', renewIfRestored);
  renewIfDue();
  return () => {
    round += 1;
    clearInterval(looking);
    document.removeEventListener('visibilitychange', renewIfDue);
    window.removeEventListener('pageshow', renewIfRestored);
    clear();
  };
}

let earlier: Promise<unknown> = Promise.resolve();

/**
 * Runs requests one after another: each of two first requests of a browser would get a flow cookie of its own, and the
 * second cookie would replace the first.
 */
function afterEarlier<T>(request: () => Promise<T>): Promise<T> {
  const reply = earlier.then(request);
  earlier = reply.catch(() => undefined);
  return reply;
}

/** Tells the admin. */
function report(app: HostApp, authenticator: string, { state }: PanelLogin, errcode: PanelErrcode) {
  return ask<ReportPanelErrorReply>(app, {
    action: 'reportPanelError',
    data: { authenticator, state, errcode },
    stay: true,
  });
}
