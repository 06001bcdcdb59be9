import { useTranslation } from 'react-i18next';
import { count, percent } from './numbers.ts';
import { Tip } from './Tip.tsx';

export interface LawParts {
  audience: number;
  accepted: number;
  failed: number;
  suppressed: number;
  unknown: number;
}

const order = ['accepted', 'failed', 'suppressed', 'unknown'] as const;

/**
 * The law of a push as a bar: audience = accepted + failed + suppressed + unknown + pending. Each part has a colour and
 * a pattern; the numbers stand in the tip and in the text for screen readers.
 */
export function LawBar({ parts, tall = false }: { parts: LawParts; tall?: boolean }) {
  const { t } = useTranslation('push');
  const settled = order.reduce((sum, key) => sum + parts[key], 0);
  const whole = Math.max(parts.audience, settled);
  const pending = whole - settled;
  const lines = [...order.map((key) => [key, parts[key]] as const), ['pending', pending] as const];
  const text = lines
    .filter(([, n]) => n > 0)
    .map(([key, n]) => `${t(`outcomes.${key}`)} ${count(n)}`)
    .join(' · ');
  return (
    <Tip
      title={
        <dl className="law-tip">
          {lines.map(([key, n]) => (
            <div key={key}>
              <dt>
                <i className={`law-${key}`} />
                {t(`outcomes.${key}`)}
              </dt>
              <dd>{count(n)}</dd>
              <dd>{percent(n, whole)}</dd>
            </div>
          ))}
        </dl>
      }
    >
      <div className={`law-bar${tall ? ' tall' : ''}`} role="img" aria-label={text || t('outcomes.pending')}>
        {order.map((key) =>
          parts[key] === 0 ? null : (
            <i key={key} className={`law-${key}`} style={{ flexGrow: parts[key] / Math.max(whole, 1) }} />
          ),
        )}
        {(pending > 0 || whole === 0) && (
          <i className="law-pending" style={{ flexGrow: whole === 0 ? 1 : pending / whole }} />
        )}
      </div>
    </Tip>
  );
}
