import type { PanelLogin, ReportPanelErrorReply, StartPanelReply } from '../../shared/actions';
import type { PanelErrcode } from '../../shared/panel-errcodes';
import { ask } from '../host/ask-server';
import type { HostApp } from '../host/host-app';
import { addFrame, type WecomFrame } from './wecom-frame';

const ANSWER_MS = 3_000; // a frame that a proxy or a policy blocks never answers
const RENEW_MS = 60_000; // before the state expires, so that a scan that has begun can end
const EARLY_MS = 1_000; // browsers' timers are not exact

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
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let removeFrame: (() => void) | undefined;

  function clear() {
    clearTimeout(timer);
    clearTimeout(silence);
    removeFrame?.();
    removeFrame = undefined;
  }

  function hide() {
    removeFrame?.();
    removeFrame = undefined;
    onChange(false);
  }

  async function start() {
    round += 1;
    const mine = round;
    dueAt = Number.POSITIVE_INFINITY;
    const reply = await ask<StartPanelReply>(app, {
      action: 'startPanel',
      data: { authenticator, redirect: target() ?? undefined },
      stay: true,
    });
    if (mine !== round) {
      return;
    }
    clear();
    const login = reply.kind === 'answered' ? reply.data.login : undefined;
    if (login) {
      show(login);
    } else {
      dueAt = reply.kind === 'failed' ? 0 : dueAt; // without a connection, the next time that the tab wakes up
      hide();
    }
  }

  function show(login: PanelLogin) {
    const lifeMs = login.expiresIn * 1000 - RENEW_MS;
    dueAt = Date.now() + lifeMs;
    timer = setTimeout(renewIfDue, lifeMs);
    silence = setTimeout(hide, ANSWER_MS);
    removeFrame = addFrame(place, login, {
      title,
      language,
      onAnswer() {
        clearTimeout(silence);
        onChange(true);
      },
      onError(errcode) {
        hide();
        void report(app, authenticator, login, errcode);
      },
    });
  }

  function renewIfDue() {
    if (!document.hidden && Date.now() + EARLY_MS >= dueAt) {
      void start();
    }
  }

  function renewIfRestored({ persisted }: PageTransitionEvent) {
    if (persisted) {
      void start();
    }
  }

  document.addEventListener('visibilitychange', renewIfDue);
  window.addEventListener('pageshow', renewIfRestored);
  renewIfDue();
  return () => {
    round += 1;
    document.removeEventListener('visibilitychange', renewIfDue);
    window.removeEventListener('pageshow', renewIfRestored);
    clear();
  };
}

/** Tells the admin. */
function report(app: HostApp, authenticator: string, { state }: PanelLogin, errcode: PanelErrcode) {
  return ask<ReportPanelErrorReply>(app, {
    action: 'reportPanelError',
    data: { authenticator, state, errcode },
    stay: true,
  });
}
