import { Alert, Form, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../../shared/constants';
import type { HostApp } from '../host/host-app';
import { consoleValues } from './console-values';

/** Read-only, to copy; antd's copy button also works on plain http. */
export function ConsoleValuesSection(props: { app: HostApp; origin: unknown; authenticator: unknown }) {
  const { t } = useTranslation(NAMESPACE);
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
  const { t } = useTranslation(NAMESPACE);
  return (
    <Form.Item label={props.label} extra={props.help} layout="vertical">
      {props.value ? (
        <Typography.Text
          code
          copyable={{ tooltips: [t('Copy'), t('Copied')] }}
          style={{ overflowWrap: 'anywhere' }}
          data-testid={props.testId}
        >
          {props.value}
        </Typography.Text>
      ) : (
        <Typography.Text type="secondary">{t('Shown once Origin is filled in.')}</Typography.Text>
      )}
    </Form.Item>
  );
}
