/** What an admin has to do before, or after, a check. */
import { Alert } from 'antd';
import { LABELS } from '../../../shared/setting-labels';
import { useTexts } from '../../ui/use-texts';

/** @param props.fields labels of required fields that are empty */
export function FillIn({ fields }: { fields: string[] }) {
  const { t } = useTexts();
  const labels = fields.map((label) => t(label)).join(', ');
  return <Alert type="error" showIcon message={t('Fill in first: {{fields}}.', { fields: labels })} />;
}

/** Where the address that the server could not reach is set: in a section of the form that is closed at first. */
export function ApiAddressPlace() {
  const { t } = useTexts();
  const place = `${t('Connection')} > ${t('Advanced: WeCom addresses')}`;
  return <span>{t('It is set in “{{field}}”, under {{place}}.', { field: t(LABELS.apiBaseUrl), place })}</span>;
}

export function NotEnabled() {
  const { t } = useTexts();
  return (
    <Alert type="warning" showIcon message={t('This authenticator is not enabled yet: tick “Enabled” and submit.')} />
  );
}
