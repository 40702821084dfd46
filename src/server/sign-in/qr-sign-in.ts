/** Whom web login is for: a QR code, unlike WeCom's own browser, can be relayed to another person. */
import type { Context } from '@nocobase/actions';
import type { Link } from '../accounts/links';
import { SignInError } from '../errors';
import type { Settings } from '../settings/settings';
import { flowKind } from './authorize';

type QrSettings = Pick<Settings, 'qrSignIn'>;

/**
 * The way to WeCom that this browser can take, where the settings allow it.
 *
 * @throws SignInError OPEN_IN_WECOM, QR_SIGN_IN_OFF
 */
export function allowedFlowKind(ctx: Context, settings: QrSettings): ReturnType<typeof flowKind> {
  const kind = flowKind(ctx);
  if (kind === 'web') {
    assertQrSignInOn(settings);
  }
  return kind;
}

/** @throws SignInError QR_SIGN_IN_OFF */
export function assertQrSignInOn({ qrSignIn }: QrSettings): void {
  if (qrSignIn === 'nobody') {
    throw new SignInError('QR_SIGN_IN_OFF');
  }
}

/**
 * @param link of the person who came by QR code
 * @throws SignInError QR_SIGN_IN_OFF, QR_SIGN_IN_UNKNOWN
 */
export function assertQrSignInFor(link: Link | undefined, settings: QrSettings): void {
  assertQrSignInOn(settings);
  if (settings.qrSignIn === 'known' && !link?.meta.inside) {
    throw new SignInError('QR_SIGN_IN_UNKNOWN');
  }
}
