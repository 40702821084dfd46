import { theme } from 'antd';
import { Fragment } from 'react';

/** Names and values, side by side where there is room. */
export function Facts({ facts }: { facts: ReadonlyArray<readonly [name: string, value: string]> }) {
  const { token } = theme.useToken();
  return (
    <dl
      style={{
        display: 'grid',
        gridTemplateColumns: 'fit-content(40%) minmax(0, 1fr)',
        gap: `${token.marginXXS}px ${token.margin}px`,
        margin: 0,
      }}
    >
      {facts.map(([name, value]) => (
        <Fragment key={name}>
          <dt style={{ color: token.colorTextSecondary }}>{name}</dt>
          <dd style={{ margin: 0, overflowWrap: 'anywhere' }}>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
