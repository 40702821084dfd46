import { theme } from 'antd';

type Status = 'passed' | 'failed' | 'needs-you' | 'skipped' | 'open';

const SHAPES: Record<Status, string> = {
  passed: 'm4.8 8.3 2.2 2.2 4.3-4.6',
  failed: 'm5.6 5.6 4.8 4.8m0-4.8-4.8 4.8',
  'needs-you': 'M8 4.2v5M8 11.4v.4',
  skipped: 'M5 8h6',
  open: 'M8 4.6V8l2.2 1.6',
};

/** Hidden from screen readers: a text beside it says the same. */
export function StatusIcon({ status }: { status: Status }) {
  const { token } = theme.useToken();
  const filled = status !== 'skipped' && status !== 'open';
  const color = {
    passed: token.colorSuccess,
    failed: token.colorError,
    'needs-you': token.colorWarning,
    skipped: token.colorTextTertiary,
    open: token.colorTextTertiary,
  }[status];
  return (
    <svg aria-hidden="true" width={20} height={20} viewBox="0 0 16 16" fill="none" style={{ flex: 'none' }}>
      <circle cx={8} cy={8} r={filled ? 7.5 : 6.9} fill={filled ? color : 'none'} stroke={color} />
      <path
        d={SHAPES[status]}
        stroke={filled ? token.colorWhite : color}
        strokeWidth={1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
