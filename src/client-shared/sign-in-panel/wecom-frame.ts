/** The frame of WeCom's panel, by WeCom's own library: docs/wecom-api.md has its address and messages. */
import {
  createWWLoginPanel,
  WWLoginLangType,
  WWLoginPanelSizeType,
  WWLoginRedirectType,
  WWLoginType,
} from '@wecom/jssdk';
import type { PanelLogin } from '../../shared/actions';
import { DEFAULT_WECOM_URLS } from '../../shared/options';
import { isPanelErrcode, type PanelErrcode } from '../../shared/panel-errcodes';

export interface WecomFrame {
  /** For screen readers. */
  title: string;
  /** Of the app, such as `zh-CN`. */
  language: string;
  /** The frame has answered for the first time; one that is blocked, or shows an error of the browser, never does. */
  onAnswer(): void;
  /** WeCom refuses to show the QR code. */
  onError(errcode: PanelErrcode): void;
}

/** Adds the frame. @returns a function that removes it */
export function addFrame(place: HTMLElement, login: PanelLogin, { title, language, ...on }: WecomFrame): () => void {
  const panel = createWWLoginPanel({
    el: place,
    params: {
      login_type: WWLoginType.corpApp,
      appid: login.corpId,
      agentid: login.agentId,
      redirect_uri: login.callbackUrl,
      state: login.state,
      redirect_type: WWLoginRedirectType.top,
      panel_size: WWLoginPanelSizeType.small,
      lang: language.startsWith('zh') ? WWLoginLangType.zh : WWLoginLangType.en,
    },
    onLoginFail({ errCode }) {
      if (isPanelErrcode(errCode)) {
        on.onError(errCode);
      }
    },
  });
  const frame = panel.el as HTMLIFrameElement;
  frame.title = title;
  frame.style.maxWidth = '100%';
  const listen = ({ source, origin, data }: MessageEvent) => {
    if (source === frame.contentWindow && origin === DEFAULT_WECOM_URLS.loginBaseUrl && isOfPanel(data)) {
      window.removeEventListener('message', listen);
      on.onAnswer();
    }
  };
  window.addEventListener('message', listen);
  return () => {
    window.removeEventListener('message', listen);
    panel.unmount();
  };
}

/** Messages of the panel are `{"type":"ww-iframe-handle:ready"}` and others, as JSON or objects; the library keeps them. */
function isOfPanel(data: unknown): boolean {
  const text = typeof data === 'object' && data !== null && 'type' in data ? data.type : data;
  return typeof text === 'string' && text.includes('ww-iframe-handle:');
}
