/** What an admin has to do before, or after, a check. */
import { Alert } from 'antd';
import { useTexts } from '../../ui/use-texts';

/** @param props.fields labels of required fields that are empty */
export function FillIn({ fields }: { fields: string[] }) {
  const { t } = useTexts();
  const labels = fields.map((label) => t(label)).join(', ');
  return <Alert type="error" showIcon message={t('Fill in first: {{fields}}.', { fields: labels })} />;
}

export function NotEnabled() {
  const { t } = useTexts();
  return (
    <Alert type="warning" showIcon message={t('This authenticator is not enabled yet: tick “Enabled” and submit.')} />
  );
}
