/** Two speech bubbles, in antd's icon box so that buttons space them like their own icons. */
export function WecomIcon() {
  return (
    <span className="anticon" aria-hidden="true">
      <svg width="1em" height="1em" viewBox="0 0 24 24" fill="#2a7bf0" role="presentation">
        <path d="M10 3C5 3 1 6.3 1 10.4c0 2.3 1.3 4.4 3.3 5.7L3.6 19l3.2-1.6a11 11 0 0 0 5 .2 6 6 0 0 1 6.6-7.9C17.8 5.9 14.3 3 10 3Z" />
        <path d="M18 11.5c-2.8 0-5 1.9-5 4.2s2.2 4.3 5 4.3l1.5-.2 2.2 1.2-.4-2.1a4 4 0 0 0 1.7-3.2c0-2.3-2.2-4.2-5-4.2Z" />
      </svg>
    </span>
  );
}
