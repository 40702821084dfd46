/** What an admin has to enter in the WeCom console, derived from the form as it is being filled in. */

import { Alert, Form, Typography } from 'antd';
import { publicOrigin } from '../../shared/public-origin';
import { authorizeUrl } from '../host/authorize-url';
import type { HostApp } from '../host/host-app';
import { CopyText } from '../ui/copy-text';
import { useTexts } from '../ui/use-texts';

export interface ConsoleValues {
  homepageUrl: string;
  callbackDomain: string;
  /** The origin is an environment variable, whose value only the server knows. */
  unresolved: boolean;
}

/** @returns undefined while the form has no usable origin or no name */
export function consoleValues(
  app: Pick<HostApp, 'name' | 'getApiUrl'>,
  origin: unknown,
  authenticator: unknown,
): ConsoleValues | undefined {
  const { shown, unresolved } = shownOrigin(origin) ?? {};
  if (!shown || unresolved === undefined || typeof authenticator !== 'string' || !authenticator.trim()) {
    return undefined;
  }
  const { pathname, search } = new URL(authorizeUrl(app, authenticator.trim()));
  return {
    homepageUrl: `${shown}${pathname}${search}`,
    callbackDomain: unresolved ? String(origin).trim() : new URL(shown).host,
    unresolved,
  };
}

/** @returns undefined while it is not usable; a variable as it stands, because only the server knows its value */
export function shownOrigin(origin: unknown): { shown: string; unresolved: boolean } | undefined {
  if (typeof origin !== 'string') {
    return undefined;
  }
  const address = origin.trim();
  const unresolved = /\{\{[^{}]+\}\}/.test(address);
  const shown = unresolved ? address.replace(/\/$/, '') : publicOrigin(address);
  return shown ? { shown, unresolved } : undefined;
}

export function ConsoleValuesSection(props: { app: HostApp; origin: unknown; authenticator: unknown }) {
  const { t } = useTexts();
  const values = consoleValues(props.app, props.origin, props.authenticator);
  return (
    <>
      <CopyItem
        label={t('Workbench application homepage link')}
        help={t('Enter it in the WeCom console as the app’s homepage.')}
        value={values?.homepageUrl}
        testId="wecom-homepage-link"
      />
      <CopyItem
        label={t('Callback domain')}
        help={t(
          'Enter it in the WeCom console under “WeCom Authorized Login”, and as the trusted domain under “Web Authorization and JS-SDK”.',
        )}
        value={values?.callbackDomain}
        testId="wecom-callback-domain"
      />
      {values?.unresolved && (
        <Alert
          type="info"
          showIcon
          style={{ marginBottom: 24 }}
          message={`${t('Replace the variable with its value before you use these.')} ${t('“Check setup” shows them as WeCom compares them.')}`}
        />
      )}
    </>
  );
}

function CopyItem(props: { label: string; help: string; value: string | undefined; testId: string }) {
  const { t } = useTexts();
  return (
    <Form.Item label={props.label} extra={props.help} layout="vertical">
      {props.value ? (
        <CopyText value={props.value} testId={props.testId} />
      ) : (
        <Typography.Text type="secondary">{t('Shown once Origin is filled in.')}</Typography.Text>
      )}
    </Form.Item>
  );
}
