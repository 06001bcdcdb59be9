import { Link } from '@tanstack/react-router';
import './tabs.css';

interface Props<K extends string> {
  label: string;
  current: K;
  items: { key: K; label: string; mark?: React.ReactNode }[];
  /** The address's search of a part, from the one before. */
  searchOf: (key: K) => (before: Record<string, unknown>) => Record<string, unknown>;
}

/** Parts of one page. Which is open stands in the address, so that they are links. */
export function Tabs<K extends string>({ label, current, items, searchOf }: Props<K>) {
  return (
    <nav className="tabs" aria-label={label}>
      {items.map(({ key, label: text, mark }) => (
        <Link
          key={key}
          to="."
          search={searchOf(key) as never}
          className={key === current ? 'tab active' : 'tab'}
          activeProps={{ className: '' }}
          activeOptions={{ exact: true }}
          aria-current={key === current ? 'page' : undefined}
        >
          {text}
          {mark}
        </Link>
      ))}
    </nav>
  );
}
