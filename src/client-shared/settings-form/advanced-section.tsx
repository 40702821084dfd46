import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMESPACE } from '../../shared/constants';

const FLUSH = { paddingInline: 0 };

/** Folded, but with its fields mounted: NocoBase's modern form deletes options that have no mounted field on save. */
export function AdvancedSection({ children }: { children?: ReactNode }) {
  const { t } = useTranslation(NAMESPACE);
  return (
    <Collapse
      ghost
      items={[
        {
          key: 'advanced',
          label: t('Advanced: WeCom addresses'),
          forceRender: true,
          styles: { header: FLUSH, body: FLUSH },
          children,
        },
      ]}
    />
  );
}
