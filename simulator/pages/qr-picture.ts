import { createHash } from 'node:crypto';
import { Html } from './html';

const SIZE = 25;

/** Looks like a QR code, different for every text; nothing can read it. */
export function qrPicture(text: string, label: string): Html {
  const cells: string[] = [];
  for (let y = 0; y < SIZE; y += 1) {
    const bits = createHash('sha256').update(`${y} ${text}`).digest();
    for (let x = 0; x < SIZE; x += 1) {
      if (isDark(x, y, (bits[x] ?? 0) % 2 === 1)) {
        cells.push(`M${x} ${y}h1v1h-1z`);
      }
    }
  }
  const safeLabel = label.replace(/[&<>"']/g, '');
  return new Html(
    `<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${safeLabel}" shape-rendering="crispEdges"><path d="${cells.join('')}" fill="#000"/></svg>`,
  );
}

/** The three corner marks, and noise in between. */
function isDark(x: number, y: number, noise: boolean): boolean {
  const cornerX = x < 8 ? x : SIZE - 1 - x;
  const cornerY = y < 8 ? y : SIZE - 1 - y;
  const isCorner = cornerX < 8 && cornerY < 8 && !(x >= SIZE - 8 && y >= SIZE - 8);
  if (!isCorner) {
    return noise;
  }
  const ring = Math.max(Math.abs(cornerX - 3), Math.abs(cornerY - 3));
  return ring === 3 || ring <= 1;
}
