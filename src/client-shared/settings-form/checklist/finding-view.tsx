import { Flex, theme } from 'antd';
import type { ReactNode } from 'react';
import { type ConsolePage, helpFor } from '../../../shared/errcodes';
import type { Finding } from '../../../shared/findings';
import { labelOf } from '../../../shared/setting-labels';
import { SENTENCES } from '../../../shared/settings-problems';
import { CopyText } from '../../ui/copy-text';
import { type Translate, useTexts } from '../../ui/use-texts';
import { ConsoleLink, DevtoolLink } from '../console-link';
import { nginxLine } from '../verification-files/verification-file';
import { COLUMN_NAMES, FINDING_TEXTS } from './finding-texts';

/** The page of the WeCom console that fixes a finding. */
export function pageOf(finding: Finding): ConsolePage | undefined {
  switch (finding.code) {
    case 'SETTING':
      return undefined;
    case 'WECOM':
      return helpFor(finding.errcode)?.page;
    default:
      return FINDING_TEXTS[finding.code].page;
  }
}

interface FindingProps {
  finding: Finding;
  /** Pages that another finding of the row links to. */
  linked?: readonly (ConsolePage | undefined)[];
}

/** One sentence, the value to copy, and a link to where it goes. */
export function FindingView({ finding, linked = [] }: FindingProps) {
  const { t } = useTexts();
  if (finding.code === 'SETTING') {
    const { field, problem } = finding;
    return <Explained text={t(SENTENCES[problem], { field: t(labelOf(field)) })} code={finding.code} />;
  }
  if (finding.code === 'WECOM') {
    return <WecomRefused errcode={finding.errcode} text={finding.text} linked={linked} />;
  }
  const { code } = finding;
  const values: Partial<Record<string, string | number>> = finding.values ?? {};
  const { text, copy } = FINDING_TEXTS[code];
  const page = pageOf(finding);
  const value =
    copy === 'nginx' ? nginxLine({ name: String(values.name), content: String(values.content) }) : copy && values[copy];
  return (
    <Explained
      code={code}
      text={t(text, { ...values, ...(values.columns && { columns: columnNames(values.columns, t) }) })}
      copy={value && <CopyText value={String(value)} testId={`wecom-copy-${copy}`} />}
      links={page && !linked.includes(page) && <ConsoleLink page={page} />}
    />
  );
}

function columnNames(columns: string | number, t: Translate): string {
  const names = String(columns).split(',');
  return names.map((name) => t(COLUMN_NAMES[name] ?? name)).join(', ');
}

interface RefusedProps extends Pick<FindingProps, 'linked'> {
  errcode: number;
  text?: string;
  /** The address that WeCom sees. */
  serverIp?: string;
}

/** What to do about an errcode; WeCom's own message for unknown ones. */
export function WecomRefused({ errcode, text, serverIp, linked = [] }: RefusedProps) {
  const { t } = useTexts();
  const help = helpFor(errcode);
  const unknown = text
    ? t('WeCom refused with error {{errcode}}: {{text}}', { errcode, text })
    : t('WeCom refused with error {{errcode}}.', { errcode });
  return (
    <Explained
      code={`WECOM-${errcode}`}
      text={help ? t(help.fix) : unknown}
      copy={serverIp && <CopyText value={serverIp} testId="wecom-copy-ip" />}
      links={
        <>
          {help?.page && !linked.includes(help.page) && <ConsoleLink page={help.page} />}
          <DevtoolLink errcode={errcode} />
        </>
      }
    />
  );
}

export function Explained(props: { text: string; code?: string; copy?: ReactNode; links?: ReactNode }) {
  const { token } = theme.useToken();
  return (
    <Flex vertical gap={token.marginXXS} data-finding={props.code}>
      <span style={{ overflowWrap: 'anywhere' }}>{props.text}</span>
      {props.copy && <span>{props.copy}</span>}
      {props.links && (
        <Flex wrap gap={`${token.marginXXS}px ${token.margin}px`}>
          {props.links}
        </Flex>
      )}
    </Flex>
  );
}
