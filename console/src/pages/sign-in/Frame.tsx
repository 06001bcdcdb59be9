import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language, languages } from '../../i18n/index.ts';
import { usePageTitle } from '../../shell/page-title.ts';
import './sign-in.css';

/** The pages before sign-in: the wild goose, one card, the choice of language. */
export function Frame({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const { i18n } = useTranslation();
  usePageTitle(title);
  return (
    <main className="sign-page">
      <Flight />
      <section className="sign-card">
        <img src="/assets/hongyan.svg" alt="" width="44" height="44" />
        <h1>{title}</h1>
        <p className="soft">{text}</p>
        {children}
      </section>
      <footer className="sign-footer">
        {Object.entries(languages).map(([key, name]) => (
          <button
            key={key}
            type="button"
            lang={key === 'zh' ? 'zh-CN' : key}
            aria-pressed={i18n.language === key}
            onClick={() => chooseLanguage(key as Language)}
          >
            {name}
          </button>
        ))}
      </footer>
    </main>
  );
}

/** Geese in their line, far away: the only picture there is. */
function Flight() {
  const geese = Array.from({ length: 9 }, (_, i) => {
    const side = i % 2 === 0 ? 1 : -1;
    const rank = Math.ceil(i / 2);
    return { x: 200 - rank * 42, y: 120 + side * rank * 19, size: 17 - rank };
  });
  return (
    <svg className="sign-flight" viewBox="0 0 240 240" aria-hidden="true">
      {geese.map(({ x, y, size }) => (
        <path
          key={`${x}.${y}`}
          transform={`translate(${x} ${y}) scale(${size / 16})`}
          d="M-11 2c5-1 7-5 11-5s6 4 11 5c-5 1-7-1-11 5-4-6-6-4-11-5z"
        />
      ))}
    </svg>
  );
}
